/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-text.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-text.h"

static const char *
get_content_name (const char *content)
{
    if (g_str_equal (content, "iso9660"))
        return _ ("ISO image");
    if (g_str_equal (content, "gpt") || g_str_equal (content, "mbr"))
        return _ ("Disk image");
    return _ ("Unknown content that may not start a computer");
}

static char *
dup_written_size (const BurinImageInfo *info)
{
    g_autofree char *size = burin_text_dup_size (info->size);

    switch (info->size_kind) {
    case BURIN_SIZE_EXACT:
        return g_steal_pointer (&size);
    case BURIN_SIZE_AT_LEAST:
        /* Translators: %s is the size of an image. */
        return g_strdup_printf (_ ("at least %s"), size);
    default:
        return g_strdup (_ ("size unknown until written"));
    }
}

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
 * burin_image_text_dup_summary:
 *
 * Returns: (transfer full): what an image is, in one or two lines
 */
char *
burin_image_text_dup_summary (const BurinImageInfo *info)
{
    g_autofree char *size = dup_written_size (info);
    GString *summary = g_string_new (get_content_name (info->content));

    if (*info->label != '\0') {
        g_autofree char *label = burin_display_dup_quoted (info->label);

        g_string_append_printf (summary, " %s", label);
    }
    g_string_append_printf (summary, " · %s", size);
    if (!g_str_equal (info->format, "raw")) {
        g_autofree char *wrapping = dup_wrapping (info);

        g_string_append_printf (summary, "\n%s", wrapping);
    }
    return g_string_free (summary, FALSE);
}
