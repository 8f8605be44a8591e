/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "image-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "burin-foreign.h"
#include "burin-image-probe.h"
#include "burin-member-rank.h"

#define SIZE 65536

static guint8 *
new_mbr (void)
{
    guint8 *head = g_malloc0 (SIZE);

    head[446] = 0x80;
    head[446 + 4] = 0x0c;
    head[446 + 8] = 1;
    head[446 + 13] = 1;
    head[510] = 0x55;
    head[511] = 0xaa;
    return head;
}

static void
test_content (void)
{
    g_autofree guint8 *head = new_mbr ();
    g_autofree char *no_label = burin_image_probe_dup_label (head, SIZE);
    g_autofree char *label = NULL;

    g_assert_cmpstr (no_label, ==, "");
    g_assert_cmpstr (burin_image_probe_content (head, SIZE), ==, "mbr");
    g_assert_cmpstr (burin_image_probe_content (head, 511), ==, "unknown");
    head[462] = 0x17; /* no status of a partition: the code of a boot sector */
    g_assert_cmpstr (burin_image_probe_content (head, SIZE), ==, "unknown");
    memcpy (head + 4096, "EFI PART", 8);
    g_assert_cmpstr (burin_image_probe_content (head, SIZE), ==, "gpt");
    memcpy (head + 512, "EFI PART", 8);
    memcpy (head + 0x8001, "CD001", 5);
    memcpy (head + 0x8028, "DEBIAN \x1b 12                       ", 32);
    g_assert_cmpstr (burin_image_probe_content (head, SIZE), ==, "iso9660");
    label = burin_image_probe_dup_label (head, SIZE);
    g_assert_cmpstr (label, ==, "DEBIAN   12");
}

static void
test_boot_sector_of_file_system (void)
{
    g_autofree guint8 *head = g_malloc0 (SIZE);

    head[510] = 0x55;
    head[511] = 0xaa;
    g_assert_cmpstr (burin_image_probe_content (head, SIZE), ==, "unknown");
}

static void
assert_refused_with (const char *magic, gsize length, gsize offset, const char *word)
{
    guint8 *data = g_malloc0 (SIZE);
    g_autoptr (GBytes) file = g_bytes_new_take (data, SIZE);
    g_autoptr (GBytes) packed = NULL;
    g_autofree char *message = NULL, *packed_message = NULL;

    memcpy (data + offset, magic, length);
    message = fixture_assert_refused (file, BURIN_ERROR_IMAGE_UNSUPPORTED);
    g_assert_nonnull (strstr (message, word));
    if (offset > 1024)
        return; /* known by its end, which is not seen through a compression */
    packed = fixture_compress (BURIN_WRAPPER_GZ, file);
    packed_message = fixture_assert_refused (packed, BURIN_ERROR_IMAGE_UNSUPPORTED);
    g_assert_cmpstr (packed_message, ==, message);
}

static void
test_foreign (void)
{
    assert_refused_with ("QFI\xfb", 4, 0, "qcow2");
    assert_refused_with ("KDMV", 4, 0, "VMDK");
    assert_refused_with ("vhdxfile", 8, 0, "VHDX");
    assert_refused_with ("conectix", 8, 0, "VHD");
    assert_refused_with ("conectix", 8, SIZE - 512, "VHD");
    assert_refused_with ("koly", 4, SIZE - 512, "dmg2img");
    assert_refused_with ("\x7f\x10\xda\xbe", 4, 0x40, "VDI");
}

static void
assert_cause (const guint8 *head, gsize length, guint64 file_size, const char *cause)
{
    g_autoptr (GError) error = NULL;

    g_assert_false (burin_foreign_check_head (head, length, file_size, &error));
    g_assert_cmpstr (burin_error_get_details (error)->cause, ==, cause);
}

/* Something else may read what is a file, and needs no other one. */
static void
test_foreign_that_can_be_served (void)
{
    guint8 qcow2[128] = "QFI\xfb\0\0\0\3";

    assert_cause (qcow2, sizeof qcow2, 1000, "application/x-qemu-disk");
    assert_cause (qcow2, sizeof qcow2, 0, NULL);
    qcow2[79] = 0x4;
    assert_cause (qcow2, sizeof qcow2, 1000, NULL);
    qcow2[79] = 0x1;
    assert_cause (qcow2, sizeof qcow2, 1000, "application/x-qemu-disk");
    qcow2[15] = 1;
    assert_cause (qcow2, sizeof qcow2, 1000, NULL);
}

/* A disk is not unpacked because of what lies somewhere on it, nor a CD because of its first bytes.
 */
static void
test_disk_with_archives_on_it (void)
{
    g_autoptr (GBytes) words = g_bytes_new_static ("words", 5);
    const FixtureMember members[] = {{"a.img", words}, {NULL, NULL}};
    g_autoptr (GBytes) tar = fixture_archive (BURIN_WRAPPER_TAR, BURIN_WRAPPER_NONE, NULL, members);
    g_autoptr (GBytes) zip = fixture_archive (BURIN_WRAPPER_ZIP, BURIN_WRAPPER_NONE, NULL, members);
    guint8 *data = new_mbr ();
    g_autoptr (GBytes) disk = g_bytes_new_take (data, SIZE);

    memcpy (data + 257, "ustar", 5);
    memcpy (data + 1024, g_bytes_get_data (tar, NULL), g_bytes_get_size (tar));
    memcpy (data + SIZE - g_bytes_get_size (zip), g_bytes_get_data (zip, NULL),
            g_bytes_get_size (zip));
    fixture_assert_unwraps (disk, disk);

    memcpy (data, "\x1f\x8b\x08", 3);
    memcpy (data + 0x8001, "CD001", 5);
    fixture_assert_unwraps (disk, disk);
}

static void
test_any_content_is_raw (void)
{
    static const char *const starts[] = {"%PDF-1.7", "\177ELF", "just some text", "]\1\2\3\4\5"};

    for (gsize i = 0; i < G_N_ELEMENTS (starts); i++) {
        g_autoptr (GBytes) file = g_bytes_new_static (starts[i], strlen (starts[i]));
        g_autoptr (GError) error = NULL;
        g_autoptr (BurinImageInfo) info = fixture_inspect (file, &error);

        g_assert_no_error (error);
        g_assert_cmpstr (info->content, ==, "unknown");
        fixture_assert_unwraps (file, file);
    }
}

static void
test_empty (void)
{
    g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
    g_autoptr (GBytes) packed = fixture_compress (BURIN_WRAPPER_GZ, nothing);
    g_autofree char *message = fixture_assert_refused (nothing, BURIN_ERROR_IMAGE_UNSUPPORTED);
    g_autofree char *packed_message =
        fixture_assert_refused (packed, BURIN_ERROR_IMAGE_UNSUPPORTED);

    g_assert_nonnull (strstr (message, "empty"));
    g_assert_nonnull (strstr (packed_message, "empty"));
}

static void
assert_fd_refused (int fd, const char *word)
{
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (fd, >=, 0);
    g_assert_null (burin_image_source_new (fd, NULL, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_UNSUPPORTED);
    g_assert_nonnull (strstr (error->message, word));
    g_close (fd, NULL);
}

static void
test_no_regular_file (void)
{
    assert_fd_refused (open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "folder");
    assert_fd_refused (open ("/dev/null", O_RDONLY | O_CLOEXEC), "regular file");
}

static void
next_range (BurinImageSource *source, guint8 *buffer, BurinFrameType type, guint64 length)
{
    g_autoptr (GError) error = NULL;
    BurinRange range;

    g_assert_true (burin_image_source_next (source, buffer, &range, &error));
    g_assert_no_error (error);
    g_assert_cmpint (range.type, ==, type);
    g_assert_cmpuint (range.length, ==, length);
}

/* 10 MiB: data in the first and the seventh, holes elsewhere, even at the end. */
static void
test_holes (void)
{
    const guint64 mib = BURIN_FRAME_MAX_DATA;
    g_autofree guint8 *buffer = g_malloc (mib);
    g_autoptr (GBytes) start = g_bytes_new_static ("data", 4);
    g_autoptr (BurinImageSource) source = NULL;
    g_autoptr (GError) error = NULL;
    int fd = fixture_open (start);

    g_assert_cmpint (pwrite (fd, "data", 4, (off_t) (6 * mib + 5000)), ==, 4);
    g_assert_cmpint (ftruncate (fd, (off_t) (10 * mib + 77)), ==, 0);
    source = burin_image_source_new (fd, NULL, &error);
    g_assert_no_error (error);
    next_range (source, buffer, BURIN_FRAME_DATA, mib);
    next_range (source, buffer, BURIN_FRAME_ZERO, 5 * mib);
    next_range (source, buffer, BURIN_FRAME_DATA, mib);
    next_range (source, buffer, BURIN_FRAME_ZERO, 3 * mib + 77);
    g_assert_cmpuint (burin_image_source_get_consumed (source), ==, 10 * mib + 77);
    next_range (source, buffer, BURIN_FRAME_END, 0);
    g_close (fd, NULL);
}

static void
test_file_becomes_shorter (void)
{
    g_autoptr (GBytes) image = fixture_make_image (3 * BURIN_FRAME_MAX_DATA);
    g_autofree guint8 *buffer = g_malloc (BURIN_FRAME_MAX_DATA);
    int fd = fixture_open (image);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageSource) source = burin_image_source_new (fd, NULL, &error);
    BurinRange range;

    next_range (source, buffer, BURIN_FRAME_DATA, BURIN_FRAME_MAX_DATA);
    g_assert_cmpint (ftruncate (fd, BURIN_FRAME_MAX_DATA + 10), ==, 0);
    g_assert_false (burin_image_source_next (source, buffer, &range, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_READ);
    g_assert_cmpuint (burin_error_get_details (error)->offset, ==, BURIN_FRAME_MAX_DATA + 10);
    g_close (fd, NULL);
}

static void
test_member_ranks (void)
{
    static const char *const suffixes[] = {"img",    "iso",    "raw", "dd",  "wic",
                                           "sdcard", "hddimg", "usb", "simg"};

    for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
        g_autofree char *name = g_strconcat ("disk.", suffixes[i], NULL);

        g_assert_cmpint (burin_member_rank (name), ==, BURIN_MEMBER_IMAGE);
    }
    g_assert_cmpint (burin_member_rank ("x/Disk.IMG"), ==, BURIN_MEMBER_IMAGE);
    g_assert_cmpint (burin_member_rank ("disk.img.xz"), ==, BURIN_MEMBER_IMAGE);
    g_assert_cmpint (burin_member_rank ("a.iso"), ==, BURIN_MEMBER_IMAGE);
    g_assert_cmpint (burin_member_rank ("u-boot.bin"), ==, BURIN_MEMBER_OTHER);
    g_assert_cmpint (burin_member_rank ("a.tar.gz"), ==, BURIN_MEMBER_OTHER);
    g_assert_cmpint (burin_member_rank ("a.iso.sha256"), ==, BURIN_MEMBER_IGNORED);
    g_assert_cmpint (burin_member_rank ("SHA256SUMS"), ==, BURIN_MEMBER_IGNORED);
    g_assert_cmpint (burin_member_rank ("__MACOSX/a.iso"), ==, BURIN_MEMBER_IGNORED);
    g_assert_cmpint (burin_member_rank ("x/._a.iso"), ==, BURIN_MEMBER_IGNORED);
    g_assert_cmpint (burin_member_rank ("README"), ==, BURIN_MEMBER_IGNORED);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image-identify/content", test_content);
    g_test_add_func ("/image-identify/boot-sector", test_boot_sector_of_file_system);
    g_test_add_func ("/image-identify/foreign", test_foreign);
    g_test_add_func ("/image-identify/foreign-served", test_foreign_that_can_be_served);
    g_test_add_func ("/image-identify/archives-on-disk", test_disk_with_archives_on_it);
    g_test_add_func ("/image-identify/any-content", test_any_content_is_raw);
    g_test_add_func ("/image-identify/empty", test_empty);
    g_test_add_func ("/image-identify/no-regular-file", test_no_regular_file);
    g_test_add_func ("/image-identify/holes", test_holes);
    g_test_add_func ("/image-identify/becomes-shorter", test_file_becomes_shorter);
    g_test_add_func ("/image-identify/member-ranks", test_member_ranks);
    return g_test_run ();
}
