/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-image-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "burin-image-words.h"
#include "burin-text.h"

/**
 * burin_cli_image_text_dup_line:
 *
 * Returns: (transfer full): what an image is, in one line, without its name
 */
char *
burin_cli_image_text_dup_line (const BurinImageInfo *info)
{
    g_autofree char *size = burin_image_words_dup_size (info);
    g_autofree char *content = burin_image_words_dup_content (info);
    GString *text = g_string_new (content);

    if (*info->label != '\0')
        g_string_append_printf (text, _ (" “%s”"), info->label);
    g_string_append_printf (text, ", %s", size);
    if (*info->member != '\0')
        g_string_append_printf (text, _ (", as “%s” in %s"), info->member, info->format);
    else if (strcmp (info->format, "raw") != 0)
        g_string_append_printf (text, _ (", packed with %s"), info->format);
    return g_string_free (text, FALSE);
}

static void
append_os (GString *text, const BurinImageInfo *info)
{
    if (*info->os_name == '\0')
        return;
    if (*info->os_arch != '\0')
        g_string_append_printf (text, _ ("Operating system: %s for %s\n"), info->os_name,
                                info->os_arch);
    else
        g_string_append_printf (text, _ ("Operating system: %s\n"), info->os_name);
}

static const char *
get_boot_text (BurinBoot boot)
{
    switch (boot) {
    case BURIN_BOOT_LOADER:
        return _ ("there is a boot loader on it");
    case BURIN_BOOT_HYBRID:
        return _ ("it is made for discs and drives alike");
    case BURIN_BOOT_DISC_ONLY:
        return _ ("it is made for CD or DVD only");
    case BURIN_BOOT_DATA_DISC:
        return _ ("there is nothing on it to start");
    case BURIN_BOOT_WINDOWS:
        return _ ("a Windows disc has to be put on a drive by Microsoft's own tool");
    case BURIN_BOOT_NO_LOADER:
        return _ ("there is no boot loader for PCs on it, but small boards need none");
    default:
        return _ ("nothing on it tells");
    }
}

static void
append_boot (GString *text, BurinBoot boot)
{
    const char *reason = get_boot_text (boot);

    switch (burin_boot_get_answer (boot)) {
    case BURIN_ANSWER_YES:
        g_string_append_printf (text, _ ("Starts from a drive: yes, %s\n"), reason);
        break;
    case BURIN_ANSWER_NO:
        g_string_append_printf (text, _ ("Starts from a drive: no, %s\n"), reason);
        break;
    default:
        g_string_append_printf (text, _ ("Starts from a drive: unknown, %s\n"), reason);
        break;
    }
}

static char *
dup_partition (const BurinImagePartition *partition)
{
    g_autofree char *size = burin_text_dup_size (partition->size);
    g_autofree char *start = burin_text_dup_size (partition->start);
    GString *text = g_string_new (partition->type);

    if (*partition->name != '\0')
        g_string_append_printf (text, _ (" “%s”"), partition->name);
    g_string_append_printf (text, _ (", %s from %s on"), size, start);
    if (*partition->fs_type != '\0')
        g_string_append_printf (text, ", %s", partition->fs_type);
    if (*partition->label != '\0')
        g_string_append_printf (text, _ (" “%s”"), partition->label);
    return g_string_free (text, FALSE);
}

static void
append_table (GString *text, const BurinImageInfo *info)
{
    if (*info->table == '\0') {
        g_string_append (text, _ ("Partition table: none\n"));
        return;
    }
    g_string_append_printf (text, _ ("Partition table: %s, for drives with sectors of %u bytes\n"),
                            strcmp (info->table, "gpt") == 0 ? "GPT" : "MBR", info->sector_size);
    for (guint i = 0; i < info->partitions->len; i++) {
        const BurinImagePartition *partition = g_ptr_array_index (info->partitions, i);
        g_autofree char *line = dup_partition (partition);

        g_string_append_printf (text, "  %u: %s\n", partition->number, line);
    }
}

static void
append_end (GString *text, const BurinImageInfo *info)
{
    g_autofree char *expected = burin_text_dup_size (info->expected_size);

    if (info->truncated == BURIN_ANSWER_YES)
        g_string_append_printf (text, _ ("Complete: no, it should have at least %s\n"), expected);
    else if (info->truncated == BURIN_ANSWER_NO)
        g_string_append (text, _ ("Complete: yes, by what it says of itself\n"));
}

static void
append_members (GString *text, GPtrArray *members)
{
    g_string_append (text, _ ("Several files in it could be the image; name one with --member:\n"));
    for (guint i = 0; i < members->len; i++) {
        const BurinImageMember *member = g_ptr_array_index (members, i);
        g_autofree char *size = burin_text_dup_size (member->size);

        g_string_append_printf (text, "  %s%s%s\n", member->name, member->size > 0 ? ", " : "",
                                member->size > 0 ? size : "");
    }
}

/**
 * burin_cli_image_text_dup_details:
 *
 * Returns: (transfer full): what else is known of an image, a line for each thing
 */
char *
burin_cli_image_text_dup_details (const BurinImageInfo *info)
{
    GString *text = g_string_new (NULL);

    if (info->members->len > 0) {
        append_members (text, info->members);
        return g_string_free (text, FALSE);
    }
    append_os (text, info);
    append_boot (text, info->boot);
    append_table (text, info);
    append_end (text, info);
    return g_string_free (text, FALSE);
}

static void
append_sector_warning (GString *text, const BurinImageInfo *info, BurinDrive *drive)
{
    guint32 block_size = burin_drive_get_info (drive)->block_size;
    g_autofree char *node = burin_text_dup_safe (burin_drive_get_node (drive));

    if (burin_image_info_suits_sectors (info, block_size))
        return;
    g_string_append_printf (
        text,
        _ ("Warning: the image is made for drives with sectors of %u bytes, but %s has "
           "%u. No computer will find the partitions on it.\n"),
        info->sector_size, node, block_size);
}

/**
 * burin_cli_image_text_dup_warnings:
 * @drives: (element-type BurinDrive): where the image is to be written
 *
 * Returns: (transfer full): what to think about before it is written, a line for each thing; "" if
 *   there is nothing
 */
char *
burin_cli_image_text_dup_warnings (const BurinImageInfo *info, GPtrArray *drives)
{
    g_autofree char *expected = burin_text_dup_size (info->expected_size);
    GString *text = g_string_new (NULL);

    if (info->truncated == BURIN_ANSWER_YES)
        g_string_append_printf (text,
                                _ ("Warning: the image is incomplete, it should have at least %s. "
                                   "Download it again.\n"),
                                expected);
    if (burin_boot_get_answer (info->boot) == BURIN_ANSWER_NO)
        g_string_append_printf (
            text, _ ("Warning: no computer will start from a drive with this image (%s).\n"),
            get_boot_text (info->boot));
    for (guint i = 0; i < drives->len; i++)
        append_sector_warning (text, info, g_ptr_array_index (drives, i));
    return g_string_free (text, FALSE);
}
