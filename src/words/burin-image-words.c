/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-words.h"

#include <glib/gi18n.h>

#include "burin-text.h"

/**
 * burin_image_words_dup_content:
 *
 * Returns: (transfer full): what kind of image it is, for the start of a line
 */
char *
burin_image_words_dup_content (const BurinImageInfo *info)
{
    if (g_str_equal (info->content, "iso9660"))
        return g_strdup (_ ("ISO image"));
    if (g_str_equal (info->content, "gpt") || g_str_equal (info->content, "mbr"))
        return g_strdup (_ ("Disk image"));
    if (info->members->len > 0)
        return g_strdup (_ ("Archive with several images"));
    if (*info->fs_type != '\0')
        /* Translators: %s is a kind of file system, such as ext4. */
        return g_strdup_printf (_ ("File system %s"), info->fs_type);
    return g_strdup (_ ("Unknown content that may not start a computer"));
}

/**
 * burin_image_words_dup_size:
 *
 * Returns: (transfer full): how much will be written, as far as that is known
 */
char *
burin_image_words_dup_size (const BurinImageInfo *info)
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
