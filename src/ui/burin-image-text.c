/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-text.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-image-words.h"
#include "burin-text.h"

static char *
dup_wrapping (const BurinImageInfo *info)
{
    g_autofree char *size = burin_text_dup_size (info->source_size);
    g_autofree char *member = NULL;

    if (*info->member == '\0')
        /* Translators: a kind of compression, such as "xz", and the size of the compressed file. */
        return g_strdup_printf (_ ("Compressed with %s to %s"), info->format, size);
    member = burin_display_dup_quoted (info->member);
    /* Translators: the name of a file, a kind of archive, such as "zip", and the size of the
     * archive. */
    return g_strdup_printf (_ ("%s from a %s archive of %s"), member, info->format, size);
}

/**
 * burin_image_text_dup_system:
 *
 * Returns: (transfer full): which operating system is in it, and for which machines; "" if that is
 *   not known
 */
char *
burin_image_text_dup_system (const BurinImageInfo *info)
{
    g_autofree char *name = burin_display_dup_name (info->os_name);
    g_autofree char *arch = burin_display_dup_name (info->os_arch);

    if (*info->os_name == '\0')
        return g_strdup ("");
    if (*info->os_arch == '\0')
        return g_strdup (name);
    /* Translators: an operating system, and the processors that it is for. */
    return g_strdup_printf (_ ("%s for %s"), name, arch);
}

/**
 * burin_image_text_dup_summary:
 *
 * Returns: (transfer full): what an image is and how much will be written, in one line
 */
char *
burin_image_text_dup_summary (const BurinImageInfo *info)
{
    g_autofree char *size = burin_image_words_dup_size (info);
    g_autofree char *content = burin_image_words_dup_content (info);
    g_autofree char *label = burin_display_dup_quoted (info->label);

    if (*info->label == '\0')
        return g_strdup_printf ("%s · %s", content, size);
    return g_strdup_printf ("%s %s · %s", content, label, size);
}

/**
 * burin_image_text_dup_wrapping:
 *
 * Returns: (transfer full): what an image is packed in, in one line; "" if in nothing
 */
char *
burin_image_text_dup_wrapping (const BurinImageInfo *info)
{
    return g_str_equal (info->format, "raw") ? g_strdup ("") : dup_wrapping (info);
}

/**
 * burin_image_text_dup_partition:
 *
 * Returns: (transfer full): what to call @partition
 */
char *
burin_image_text_dup_partition (const BurinImagePartition *partition)
{
    const char *const names[] = {partition->label, partition->name, partition->type,
                                 partition->fs_type};

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        if (*names[i] != '\0')
            return burin_display_dup_name (names[i]);
    return g_strdup (_ ("unknown data"));
}

/**
 * burin_image_text_dup_partitions:
 *
 * Returns: (transfer full): all partitions of an image with their sizes, in one line
 */
char *
burin_image_text_dup_partitions (const BurinImageInfo *info)
{
    GString *text = g_string_new (NULL);

    for (guint i = 0; i < info->partitions->len; i++) {
        const BurinImagePartition *partition = g_ptr_array_index (info->partitions, i);
        g_autofree char *name = burin_image_text_dup_partition (partition);
        g_autofree char *size = burin_text_dup_size (partition->size);

        if (i > 0)
            /* Translators: between two things of a list. */
            g_string_append (text, _ (", "));
        /* Translators: the name of a partition and its size. */
        g_string_append_printf (text, _ ("%s (%s)"), name, size);
    }
    return g_string_free (text, FALSE);
}
