/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* What people want to know of an image before they write it: what is in it, and whether it boots.
 */
#include "burin-image-detail.h"

#include "burin-activity.h"
#include "burin-file-system.h"
#include "burin-iso-system.h"
#include "burin-iso.h"
#include "burin-partition-table.h"

static void
replace (char **string, const char *value)
{
    g_free (*string);
    *string = g_strdup (value);
}

static BurinBoot
judge_disk (const BurinPartitionTable *table)
{
    if (*table->kind == '\0')
        return BURIN_BOOT_UNKNOWN;
    if (table->efi || (table->boot_code && (table->active || table->bios_boot)))
        return BURIN_BOOT_LOADER;
    return BURIN_BOOT_NO_LOADER;
}

/*
 * A firmware looks for a partition table on a drive. No particular type is tested for: every tool
 * that makes hybrid images has its own idea of them.
 */
static BurinBoot
judge_disc (const BurinPartitionTable *table, const BurinIso *iso)
{
    gboolean hybrid = *table->kind != '\0' && (table->boot_code || table->efi);

    if (hybrid)
        return BURIN_BOOT_HYBRID;
    if (iso->windows)
        return BURIN_BOOT_WINDOWS;
    return iso->el_torito ? BURIN_BOOT_DISC_ONLY : BURIN_BOOT_DATA_DISC;
}

/* Some of a size that is only known to be at least so large may still be missing. */
static BurinAnswer
judge_end (const BurinImageInfo *info)
{
    if (info->expected_size == 0)
        return BURIN_ANSWER_UNKNOWN;
    if (info->size_kind == BURIN_SIZE_EXACT)
        return info->size < info->expected_size ? BURIN_ANSWER_YES : BURIN_ANSWER_NO;
    return info->size_kind == BURIN_SIZE_AT_LEAST && info->size >= info->expected_size
               ? BURIN_ANSWER_NO
               : BURIN_ANSWER_UNKNOWN;
}

static void
describe_disc (BurinImageView *view,
               const BurinIso *iso,
               const BurinPartitionTable *table,
               BurinImageInfo *info)
{
    replace (&info->label, iso->volume_id);
    replace (&info->fs_type, iso->udf ? "udf" : "iso9660");
    info->boot = judge_disc (table, iso);
    info->windows = iso->windows;
    info->expected_size = MAX (iso->size, table->end);
    info->disc_size = iso->size;
    replace (&info->disc_system, iso->system_id);
    replace (&info->disc_publisher, iso->publisher_id);
    replace (&info->disc_application, iso->application_id);
    burin_iso_system_find (view, iso->root, info);
}

static void
describe_disk (BurinImageView *view, const BurinPartitionTable *table, BurinImageInfo *info)
{
    g_autofree char *label = NULL;
    const char *fs_type = "";

    if (*table->kind == '\0')
        fs_type = burin_file_system_find (view, 0, &label);
    if (*table->kind == '\0' && *fs_type == '\0' && burin_iso_has_udf (view))
        fs_type = "udf";
    replace (&info->fs_type, fs_type);
    replace (&info->label, label != NULL ? label : "");
    info->boot = judge_disk (table);
    info->expected_size = table->end;
}

/**
 * burin_image_detail_find:
 * @view: an image
 * @info: (inout): what is known of it already; all that is only for showing is filled in
 */
void
burin_image_detail_find (BurinImageView *view, BurinImageInfo *info)
{
    g_auto (BurinPartitionTable) table = {};
    g_auto (BurinIso) iso = {};

    burin_activity_set ("looking for partitions and file systems");
    burin_partition_table_read (view, &table);
    replace (&info->table, table.kind);
    info->sector_size = table.sector_size;
    g_clear_pointer (&info->partitions, g_ptr_array_unref);
    info->partitions = g_ptr_array_ref (table.partitions);
    if (burin_iso_read (view, &iso))
        describe_disc (view, &iso, &table, info);
    else
        describe_disk (view, &table, info);
    info->truncated = judge_end (info);
}

/**
 * burin_image_detail_inspect:
 * @fd: an open file; its position does not matter
 * @member: (nullable): name of the file in an archive to look at, as it is displayed
 * @error: as in burin_image_source_new()
 *
 * Finds out all that is of interest of the image in a file; that means to unpack some of it.
 *
 * Returns: (transfer full): what it is, or the members that there are to choose from, or %NULL
 */
BurinImageInfo *
burin_image_detail_inspect (int fd, const char *member, GError **error)
{
    g_autoptr (BurinFileStream) file = burin_file_stream_new (fd, error);
    g_auto (BurinUnwrapped) unwrapped = {};
    g_autoptr (BurinImageView) view = NULL;
    g_autoptr (BurinImageInfo) info = NULL;

    if (file == NULL || !burin_unwrapped_find (fd, member, &unwrapped, error))
        return NULL;
    info = burin_unwrapped_describe (&unwrapped, file);
    if (unwrapped.candidates != NULL)
        return g_steal_pointer (&info);
    view = burin_image_view_new (&unwrapped, fd, error);
    if (view == NULL)
        return NULL;
    burin_image_detail_find (view, info);
    return g_steal_pointer (&info);
}
