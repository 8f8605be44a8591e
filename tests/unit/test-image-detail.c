/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* What real tools never make. Their own images are looked at by test_inspect.py. */
#include <string.h>

#include "burin-image-detail.h"
#include "burin-iso-system.h"

static BurinImageInfo *
new_info (void)
{
    return burin_image_info_copy (&(BurinImageInfo){.size_kind = BURIN_SIZE_EXACT});
}

static BurinImageInfo *
look_at (const guint8 *image, gsize size)
{
    g_autoptr (GBytes) bytes = g_bytes_new (image, size);
    g_autoptr (BurinImageView) view = burin_image_view_new_for_bytes (bytes);
    BurinImageInfo *info = new_info ();

    burin_image_detail_find (view, info);
    return info;
}

static void
test_nothing (void)
{
    g_autoptr (BurinImageInfo) none = look_at (NULL, 0);
    g_autofree guint8 *zeros = g_malloc0 (1 << 20);
    g_autoptr (BurinImageInfo) empty = look_at (zeros, 1 << 20);

    g_assert_cmpstr (none->table, ==, "");
    g_assert_cmpstr (empty->table, ==, "");
    g_assert_cmpstr (empty->fs_type, ==, "");
    g_assert_cmpint (empty->boot, ==, BURIN_BOOT_UNKNOWN);
    g_assert_cmpint (empty->truncated, ==, BURIN_ANSWER_UNKNOWN);
    g_assert_cmpuint (empty->partitions->len, ==, 0);
}

static void
set_entry (guint8 *sector, guint index, guint8 type, guint32 start, guint32 size)
{
    guint8 *entry = sector + 446 + 16 * index;
    guint32 numbers[] = {GUINT32_TO_LE (start), GUINT32_TO_LE (size)};

    entry[4] = type;
    memcpy (entry + 8, numbers, sizeof numbers);
    sector[510] = 0x55;
    sector[511] = 0xaa;
}

/* Each link of the chain leads to the one before. */
static void
test_logical_circle (void)
{
    g_autofree guint8 *image = g_malloc0 (64 * 512);
    g_autoptr (BurinImageInfo) info = NULL;

    set_entry (image, 0, 0x05, 2, 60);
    set_entry (image + 2 * 512, 0, 0x83, 1, 1);
    set_entry (image + 2 * 512, 1, 0x05, 4, 2);
    set_entry (image + 6 * 512, 0, 0x83, 1, 1);
    set_entry (image + 6 * 512, 1, 0x05, 0, 2);
    info = look_at (image, 64 * 512);
    g_assert_cmpuint (info->partitions->len, ==, 3);
}

/* A table that was made for drives with large sectors has its first file system further behind. */
static void
test_sector_size_by_file_system (void)
{
    const gsize size = 256 * 4096 + (128 << 10);
    g_autofree guint8 *image = g_malloc0 (size);
    g_autoptr (BurinImageInfo) info = NULL;

    set_entry (image, 0, 0x83, 256, 16);
    image[256 * 4096 + 0x438] = 0x53;
    image[256 * 4096 + 0x439] = 0xef;
    info = look_at (image, size);
    g_assert_cmpuint (info->sector_size, ==, 4096);
}

static void
test_disk_info (void)
{
    static const struct {
        const char *text;
        const char *name;
        const char *version;
        const char *arch;
    } cases[] = {
        {"Ubuntu 24.04 LTS \"Noble Numbat\" - Release amd64 (20240424)\n",
         "Ubuntu 24.04 LTS \"Noble Numbat\"", "24.04", "amd64"},
        {"Kali\x1b[31m\nDebian 12 - amd64", "Kali [31m", "", ""},
        {"", "", "", ""},
        {"\n", "", "", ""},
        {" - amd64", "", "", "amd64"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (BurinImageInfo) info = new_info ();

        burin_iso_system_parse_disk_info (cases[i].text, info);
        g_assert_cmpstr (info->os_name, ==, cases[i].name);
        g_assert_cmpstr (info->os_version, ==, cases[i].version);
        g_assert_cmpstr (info->os_arch, ==, cases[i].arch);
    }
}

static void
test_tree_info (void)
{
    static const char *const nonsense[] = {"", "[general", "[general]\n", "family=x",
                                           "[general]\nfamily=\\x\xff"};

    for (gsize i = 0; i < G_N_ELEMENTS (nonsense); i++) {
        g_autoptr (BurinImageInfo) info = new_info ();

        burin_iso_system_parse_tree_info (nonsense[i], info);
        g_assert_cmpstr (info->os_name, ==, "");
    }
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image-detail/nothing", test_nothing);
    g_test_add_func ("/image-detail/logical-circle", test_logical_circle);
    g_test_add_func ("/image-detail/sector-size", test_sector_size_by_file_system);
    g_test_add_func ("/image-detail/disk-info", test_disk_info);
    g_test_add_func ("/image-detail/tree-info", test_tree_info);
    return g_test_run ();
}
