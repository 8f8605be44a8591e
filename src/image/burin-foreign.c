/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * Files that are no images of drives although they are full of one: written as they are, they would
 * give a drive that does not boot. They are recognised in order to say what to do.
 */
#include "burin-foreign.h"

#include <string.h>

#include "burin-bytes.h"

#define CONVERT "convert it first, e.g. with qemu-img convert -O raw"
#define UNPACK "unpack it first"
#define FOOTER_SIZE 512

/* docs/interop/qcow2.txt of QEMU */
#define QCOW2_HEADER_SIZE 80
#define QCOW2_VERSION 4
#define QCOW2_BACKING 8
#define QCOW2_INCOMPATIBLE 72
#define QCOW2_DATA_FILE 0x4

/* block/vdi.c of QEMU */
#define VDI_DATA 0x158
#define VDI_BLOCK_SIZE 0x178
#define VDI_N_ALLOCATED 0x184
#define VDI_HEADER_SIZE 0x188

typedef struct {
    gsize offset;
    const char *magic;
    gsize length;
    const char *name;
    const char *advice;
    const char *mime_type; /* NULL if nobody can help */
} Foreign;

static const Foreign heads[] = {
    {0, "QFI\xfb", 4, "a qcow2 virtual disk", CONVERT, "application/x-qemu-disk"},
    {0, "KDMV", 4, "a VMDK virtual disk", CONVERT, "application/x-vmdk-disk"},
    {0, "COWD", 4, "a VMDK virtual disk", CONVERT, "application/x-vmdk-disk"},
    {0, "# Disk DescriptorFile", 21, "the description of a VMDK virtual disk", CONVERT, NULL},
    {0, "vhdxfile", 8, "a VHDX virtual disk", CONVERT, "application/x-vhdx-disk"},
    {0, "conectix", 8, "a VHD virtual disk", CONVERT, "application/x-vhd-disk"},
    {0x40, "\x7f\x10\xda\xbe", 4, "a VDI virtual disk", CONVERT, "application/x-vdi-disk"},
    {0, "MSWIM\0\0\0", 8, "a Windows WIM archive, which is no image of a drive",
     "use the ISO that it came from", NULL},
    {0, "Rar!\x1a\x07", 6, "a RAR archive", UNPACK, NULL},
    {0, "MSCF\0\0\0\0", 8, "a cabinet archive", UNPACK, NULL},
    {0, "LRZI", 4, "compressed with lrzip", UNPACK, NULL},
};

static const Foreign footers[] = {
    {0, "koly", 4, "an Apple DMG disk image", "convert it first, e.g. with dmg2img",
     "application/x-apple-diskimage"},
    {0, "conectix", 8, "a VHD virtual disk", CONVERT, "application/x-vhd-disk"},
};

static const char qcow2_type[] = "application/x-qemu-disk";
static const char vdi_type[] = "application/x-vdi-disk";

/* Some only change another image, or keep their content in another file. */
static gboolean
needs_other_file (const guint8 *head, gsize length)
{
    gboolean has_backing, has_data_file;

    if (length < QCOW2_HEADER_SIZE)
        return FALSE;
    has_backing = burin_bytes_be64 (head + QCOW2_BACKING) != 0;
    has_data_file = burin_bytes_be32 (head + QCOW2_VERSION) >= 3 &&
                    (burin_bytes_be64 (head + QCOW2_INCOMPATIBLE) & QCOW2_DATA_FILE) != 0;
    return has_backing || has_data_file;
}

/* Nobody else would notice: what is missing reads as zeros. */
static gboolean
is_vdi_cut_off (const guint8 *head, gsize length, guint64 file_size)
{
    guint64 end;

    if (length < VDI_HEADER_SIZE)
        return TRUE;
    end = burin_bytes_le32 (head + VDI_DATA) + (guint64) burin_bytes_le32 (head + VDI_N_ALLOCATED) *
                                                   burin_bytes_le32 (head + VDI_BLOCK_SIZE);
    return end > file_size;
}

static gboolean
check_whole (
    const Foreign *foreign, const guint8 *head, gsize length, guint64 file_size, GError **error)
{
    if (g_strcmp0 (foreign->mime_type, qcow2_type) == 0 && needs_other_file (head, length)) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "this is %s that is incomplete without another file; " CONVERT,
                         foreign->name);
        return FALSE;
    }
    if (g_strcmp0 (foreign->mime_type, vdi_type) == 0 && file_size > 0 &&
        is_vdi_cut_off (head, length, file_size)) {
        burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                         "this is %s that is incomplete: its end is missing", foreign->name);
        return FALSE;
    }
    return TRUE;
}

static const Foreign *
find (const Foreign *table, gsize n_entries, const guint8 *data, gsize length)
{
    for (gsize i = 0; i < n_entries; i++)
        if (length >= table[i].offset + table[i].length &&
            memcmp (data + table[i].offset, table[i].magic, table[i].length) == 0)
            return &table[i];
    return NULL;
}

static gboolean
refuse (const Foreign *foreign, gboolean can_be_served, GError **error)
{
    BurinErrorDetails details = {.cause = can_be_served ? foreign->mime_type : NULL};

    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, &details, "this is %s; %s",
                     foreign->name, foreign->advice);
    return FALSE;
}

/**
 * burin_foreign_check_head:
 * @head: the first bytes of an image
 * @length: how many they are
 * @file_size: bytes of the file if the image is not packed in anything, else 0
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED, with what to do; its cause is the MIME type if something
 *   else might read the file as it is; %BURIN_ERROR_IMAGE_CORRUPT
 *
 * Returns: %FALSE if they belong to something that must not be written as it is
 */
gboolean
burin_foreign_check_head (const guint8 *head, gsize length, guint64 file_size, GError **error)
{
    const Foreign *foreign = find (heads, G_N_ELEMENTS (heads), head, length);

    if (foreign == NULL)
        return TRUE;
    return check_whole (foreign, head, length, file_size, error) &&
           refuse (foreign, file_size > 0, error);
}

/**
 * burin_foreign_check_file:
 * @file: an image file that nothing wraps
 * @error: as burin_foreign_check_head(); %BURIN_ERROR_IMAGE_READ
 *
 * Looks for the formats that are known by their last bytes.
 *
 * Returns: %FALSE if it is something that must not be written as it is
 */
gboolean
burin_foreign_check_file (BurinFileStream *file, GError **error)
{
    guint64 size = burin_file_stream_get_size (file);
    guint8 footer[FOOTER_SIZE];
    const Foreign *foreign;

    if (size < FOOTER_SIZE)
        return TRUE;
    if (!burin_file_stream_read_at (file, size - FOOTER_SIZE, footer, FOOTER_SIZE, error))
        return FALSE;
    foreign = find (footers, G_N_ELEMENTS (footers), footer, FOOTER_SIZE);
    return foreign == NULL || refuse (foreign, TRUE, error);
}
