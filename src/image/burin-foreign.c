/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * Files that are no images of drives although they are full of one: written as they are, they would
 * give a drive that does not boot. They are recognised in order to say what to do.
 */
#include "burin-foreign.h"

#include <string.h>

#define CONVERT "convert it first, e.g. with qemu-img convert -O raw"
#define UNPACK "unpack it first"
#define FOOTER_SIZE 512

typedef struct {
    gsize offset;
    const char *magic;
    gsize length;
    const char *name;
    const char *advice;
} Foreign;

static const Foreign heads[] = {
    {0, "QFI\xfb", 4, "a qcow2 virtual disk", CONVERT},
    {0, "KDMV", 4, "a VMDK virtual disk", CONVERT},
    {0, "COWD", 4, "a VMDK virtual disk", CONVERT},
    {0, "# Disk DescriptorFile", 21, "the description of a VMDK virtual disk", CONVERT},
    {0, "vhdxfile", 8, "a VHDX virtual disk", CONVERT},
    {0, "conectix", 8, "a VHD virtual disk", CONVERT},
    {0x40, "\x7f\x10\xda\xbe", 4, "a VDI virtual disk", CONVERT},
    {0, "MSWIM\0\0\0", 8, "a Windows WIM archive, which is no image of a drive",
     "use the ISO that it came from"},
    {0, "Rar!\x1a\x07", 6, "a RAR archive", UNPACK},
    {0, "MSCF\0\0\0\0", 8, "a cabinet archive", UNPACK},
    {0, "LRZI", 4, "compressed with lrzip", UNPACK},
};

static const Foreign footers[] = {
    {0, "koly", 4, "an Apple DMG disk image", "convert it first, e.g. with dmg2img"},
    {0, "conectix", 8, "a VHD virtual disk", CONVERT},
};

static gboolean
check (const Foreign *table, gsize n_entries, const guint8 *data, gsize length, GError **error)
{
    for (gsize i = 0; i < n_entries; i++) {
        const Foreign *foreign = &table[i];

        if (length < foreign->offset + foreign->length ||
            memcmp (data + foreign->offset, foreign->magic, foreign->length) != 0)
            continue;
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL, "this is %s; %s",
                         foreign->name, foreign->advice);
        return FALSE;
    }
    return TRUE;
}

/**
 * burin_foreign_check_head:
 * @head: the first bytes of an image
 * @length: how many they are
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED, with what to do
 *
 * Returns: %FALSE if they belong to something that must not be written as it is
 */
gboolean
burin_foreign_check_head (const guint8 *head, gsize length, GError **error)
{
    return check (heads, G_N_ELEMENTS (heads), head, length, error);
}

/**
 * burin_foreign_check_file:
 * @file: an image file that nothing wraps
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED, with what to do; %BURIN_ERROR_IMAGE_READ
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

    if (size < FOOTER_SIZE)
        return TRUE;
    return burin_file_stream_read_at (file, size - FOOTER_SIZE, footer, FOOTER_SIZE, error) &&
           check (footers, G_N_ELEMENTS (footers), footer, FOOTER_SIZE, error);
}
