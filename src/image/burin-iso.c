/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* Discs: ISO 9660 (ECMA-119), El Torito, and as much of UDF (ECMA-167) as to see that it is there.
 */
#include "burin-iso.h"

#include <string.h>

#include "burin-bytes.h"
#include "burin-text.h"

#define SECTOR BURIN_ISO_SECTOR
#define FIRST_DESCRIPTOR 16
#define MAX_DESCRIPTORS 64

#define TYPE_BOOT_RECORD 0
#define TYPE_PRIMARY 1
#define TYPE_TERMINATOR 255

#define SYSTEM_ID 8
#define VOLUME_ID 40
#define SHORT_ID_SIZE 32
#define VOLUME_SIZE 80
#define SECTOR_SIZE 128
#define ROOT 156
#define PUBLISHER_ID 318
#define APPLICATION_ID 574
#define LONG_ID_SIZE 128

#define EL_TORITO_ID 7
#define EL_TORITO_CATALOG 0x47
#define CATALOG_VENDOR 4
#define CATALOG_VENDOR_SIZE 24

static char *
dup_id (const guint8 *descriptor, gsize offset, gsize size)
{
    g_autofree char *raw = g_strndup ((const char *) descriptor + offset, size);

    return burin_text_dup_safe (raw);
}

static void
parse_primary (const guint8 *descriptor, BurinIso *iso)
{
    guint sector_size = burin_bytes_le16 (descriptor + SECTOR_SIZE);

    iso->system_id = dup_id (descriptor, SYSTEM_ID, SHORT_ID_SIZE);
    iso->volume_id = dup_id (descriptor, VOLUME_ID, SHORT_ID_SIZE);
    iso->publisher_id = dup_id (descriptor, PUBLISHER_ID, LONG_ID_SIZE);
    iso->application_id = dup_id (descriptor, APPLICATION_ID, LONG_ID_SIZE);
    iso->size = (guint64) burin_bytes_le32 (descriptor + VOLUME_SIZE) * sector_size;
    iso->root = burin_iso_extent_parse (descriptor + ROOT);
}

/* The catalog begins with an entry that says who made it. */
static gboolean
is_microsoft_catalog (BurinImageView *view, const guint8 *descriptor)
{
    guint64 lba = burin_bytes_le32 (descriptor + EL_TORITO_CATALOG);
    char vendor[CATALOG_VENDOR_SIZE + 1] = {};

    (void) burin_image_view_read (view, lba * SECTOR + CATALOG_VENDOR, (guint8 *) vendor,
                                  CATALOG_VENDOR_SIZE); /* zeros are nobody's name */
    return g_str_has_prefix (vendor, "Microsoft");
}

static void
parse_descriptor (BurinImageView *view, const guint8 *descriptor, BurinIso *iso)
{
    if (descriptor[0] == TYPE_PRIMARY && iso->volume_id == NULL)
        parse_primary (descriptor, iso);
    if (descriptor[0] == TYPE_BOOT_RECORD &&
        memcmp (descriptor + EL_TORITO_ID, "EL TORITO SPECIFICATION", 23) == 0) {
        iso->el_torito = TRUE;
        iso->windows = is_microsoft_catalog (view, descriptor);
    }
}

/* Publisher and program of nearly all of Microsoft's discs that were ever listed. */
static gboolean
is_by_microsoft (const BurinIso *iso)
{
    return g_str_has_prefix (iso->publisher_id, "MICROSOFT CORPORATION") ||
           g_str_has_prefix (iso->application_id, "CDIMAGE ");
}

/**
 * burin_iso_read:
 * @view: an image
 * @iso: (out): what its descriptors say
 *
 * Returns: whether it is a disc with ISO 9660
 */
gboolean
burin_iso_read (BurinImageView *view, BurinIso *iso)
{
    g_auto (BurinIso) found = {};

    for (guint i = 0; i < MAX_DESCRIPTORS; i++) {
        guint8 sector[SECTOR];

        (void) burin_image_view_read (view, (FIRST_DESCRIPTOR + i) * SECTOR, sector, SECTOR);
        if (memcmp (sector + 1, "CD001", 5) != 0 || sector[0] == TYPE_TERMINATOR)
            break;
        parse_descriptor (view, sector, &found);
    }
    if (found.volume_id == NULL)
        return FALSE;
    found.udf = burin_iso_has_udf (view);
    found.windows = found.el_torito && (found.windows || is_by_microsoft (&found));
    *iso = found;
    found = (BurinIso){};
    return TRUE;
}

/**
 * burin_iso_has_udf:
 * @view: an image
 *
 * Returns: whether its list of descriptors names UDF
 */
gboolean
burin_iso_has_udf (BurinImageView *view)
{
    for (guint i = 0; i < MAX_DESCRIPTORS; i++) {
        guint8 id[5];

        (void) burin_image_view_read (view, (FIRST_DESCRIPTOR + i) * SECTOR + 1, id, sizeof id);
        if (memcmp (id, "NSR02", sizeof id) == 0 || memcmp (id, "NSR03", sizeof id) == 0)
            return TRUE;
        if (memcmp (id, "CD001", sizeof id) != 0 && memcmp (id, "BEA01", sizeof id) != 0 &&
            memcmp (id, "BOOT2", sizeof id) != 0)
            return FALSE;
    }
    return FALSE;
}

/**
 * burin_iso_clear:
 * @iso: a value whose parts are freed
 */
void
burin_iso_clear (BurinIso *iso)
{
    g_clear_pointer (&iso->system_id, g_free);
    g_clear_pointer (&iso->volume_id, g_free);
    g_clear_pointer (&iso->publisher_id, g_free);
    g_clear_pointer (&iso->application_id, g_free);
}
