/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "image-fixture.h"

#include <string.h>

#define IMAGE_SIZE 1222222

static GBytes *image;
static GBytes *text;

static const struct {
    BurinWrapper wrapper;
    BurinWrapper compression;
    const char *format;
} archives[] = {
    {BURIN_WRAPPER_ZIP, BURIN_WRAPPER_NONE, "zip"},
    {BURIN_WRAPPER_7ZIP, BURIN_WRAPPER_NONE, "7z"},
    {BURIN_WRAPPER_TAR, BURIN_WRAPPER_NONE, "tar"},
    {BURIN_WRAPPER_TAR, BURIN_WRAPPER_GZ, "tar.gz"},
    {BURIN_WRAPPER_TAR, BURIN_WRAPPER_XZ, "tar.xz"},
    {BURIN_WRAPPER_TAR, BURIN_WRAPPER_ZST, "tar.zst"},
    {BURIN_WRAPPER_TAR, BURIN_WRAPPER_BZ2, "tar.bz2"},
    {BURIN_WRAPPER_TAR, BURIN_WRAPPER_COMPRESS, "tar.Z"},
    {BURIN_WRAPPER_CPIO, BURIN_WRAPPER_NONE, "cpio"},
    {BURIN_WRAPPER_CPIO, BURIN_WRAPPER_GZ, "cpio.gz"},
};

static void
assert_member (GBytes *file, const char *format, const char *member)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageInfo) info = fixture_inspect (file, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (info->format, ==, format);
    g_assert_cmpstr (info->member, ==, member);
    g_assert_cmpint (info->size_kind, ==, BURIN_SIZE_EXACT);
    g_assert_cmpuint (info->size, ==, IMAGE_SIZE);
    fixture_assert_unwraps (file, image);
}

static void
test_companions (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    const FixtureMember members[] = {
        {"dist/", NULL},
        {"dist/README", text},
        {"__MACOSX/._a.img", text},
        {"dist/a.img", image},
        {"dist/a.img.sha256", text},
        {"dist/a.img.asc", text},
        {"dist/a.img.bmap", text},
        {".DS_Store", text},
        {"dist/Notes.TXT", text},
        {"dist/helper.dtb", text},
        {NULL, NULL},
    };
    g_autoptr (GBytes) file =
        fixture_archive (archives[i].wrapper, archives[i].compression, NULL, members);

    assert_member (file, archives[i].format, "dist/a.img");
}

static void
test_odd_name (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    const FixtureMember members[] = {{"LICENSE", text}, {"system", image}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (archives[i].wrapper, archives[i].compression, NULL, members);

    assert_member (file, archives[i].format, "system");
}

/* A compressed tar shows the second one only at the end, but it shows it. */
static void
test_several (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    const FixtureMember members[] = {{"a.img", image}, {"b.iso", text}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (archives[i].wrapper, archives[i].compression, NULL, members);
    g_autofree char *message = fixture_assert_refused (file, BURIN_ERROR_IMAGE_UNSUPPORTED);

    g_assert_nonnull (strstr (message, "choose one"));
    if (archives[i].compression == BURIN_WRAPPER_NONE)
        g_assert_nonnull (strstr (message, "a.img, b.iso"));
}

static void
test_none (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    const FixtureMember members[] = {{"README.md", text}, {"x.sha256", text}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (archives[i].wrapper, archives[i].compression, NULL, members);
    g_autofree char *message = fixture_assert_refused (file, BURIN_ERROR_IMAGE_UNSUPPORTED);

    g_assert_nonnull (strstr (message, "holds no image"));
}

static void
test_truncated (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    const FixtureMember members[] = {{"a.img", image}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (archives[i].wrapper, archives[i].compression, NULL, members);
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, g_bytes_get_size (file) / 2);
    g_autofree char *message = fixture_assert_refused (cut, BURIN_ERROR_IMAGE_CORRUPT);

    g_test_message ("%s", message);
}

static void
test_nested (void)
{
    g_autoptr (GBytes) compressed = fixture_compress (BURIN_WRAPPER_XZ, image);
    const FixtureMember members[] = {
        {"a.img.xz", compressed}, {"a.img.xz.md5", text}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (BURIN_WRAPPER_ZIP, BURIN_WRAPPER_NONE, NULL, members);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageInfo) info = fixture_inspect (file, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (info->format, ==, "xz.zip");
    g_assert_cmpint (info->size_kind, ==, BURIN_SIZE_UNKNOWN);
    fixture_assert_unwraps (file, image);
}

static void
test_too_deep (void)
{
    g_autoptr (GBytes) file = g_bytes_ref (image);
    g_autofree char *message = NULL;

    for (int i = 0; i < 6; i++) {
        g_autoptr (GBytes) inner = g_steal_pointer (&file);

        file = fixture_compress (BURIN_WRAPPER_GZ, inner);
    }
    message = fixture_assert_refused (file, BURIN_ERROR_IMAGE_UNSUPPORTED);
    g_assert_nonnull (strstr (message, "too many"));
}

static void
test_encrypted (void)
{
    const FixtureMember members[] = {{"a.img", image}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (BURIN_WRAPPER_ZIP, BURIN_WRAPPER_NONE, "zip:encryption=zipcrypt", members);
    g_autofree char *message = fixture_assert_refused (file, BURIN_ERROR_IMAGE_UNSUPPORTED);

    g_assert_nonnull (strstr (message, "encrypted"));
}

/* Nothing here writes Deflate64, so a deflated member says that it is one (method 9). */
static void
test_deflate64 (void)
{
    const FixtureMember members[] = {{"a.img", image}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (BURIN_WRAPPER_ZIP, BURIN_WRAPPER_NONE, NULL, members);
    gsize size = g_bytes_get_size (file);
    g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (file, NULL), size);
    g_autoptr (GBytes) changed = NULL;
    g_autofree char *message = NULL;
    guint8 *central = memmem (data, size, "PK\1\2", 4);

    g_assert_nonnull (central);
    data[8] = central[10] = 9;
    changed = g_bytes_new (data, size);
    message = fixture_assert_refused (changed, BURIN_ERROR_IMAGE_UNSUPPORTED);
    g_test_message ("%s", message);
    g_assert_nonnull (strstr (message, "unpack it first"));
}

static void
test_damaged_zip (void)
{
    const FixtureMember members[] = {{"a.img", image}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (BURIN_WRAPPER_ZIP, BURIN_WRAPPER_NONE, "zip:compression=store", members);
    gsize size = g_bytes_get_size (file);
    g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (file, NULL), size);
    g_autoptr (GBytes) damaged = NULL;
    g_autofree char *message = NULL;

    data[size / 2] ^= 1;
    damaged = g_bytes_new (data, size);
    message = fixture_assert_refused (damaged, BURIN_ERROR_IMAGE_CORRUPT);
    g_test_message ("%s", message);
}

static void
add_archive_tests (const char *what, GTestDataFunc test)
{
    for (gsize i = 0; i < G_N_ELEMENTS (archives); i++) {
        g_autofree char *path = g_strdup_printf ("/image-archive/%s/%s", what, archives[i].format);

        g_test_add_data_func (path, GSIZE_TO_POINTER (i), test);
    }
}

int
main (int argc, char **argv)
{
    int result;

    g_test_init (&argc, &argv, NULL);
    image = fixture_make_image (IMAGE_SIZE);
    text = g_bytes_new_static ("just words\n", 11);
    add_archive_tests ("companions", test_companions);
    add_archive_tests ("odd-name", test_odd_name);
    add_archive_tests ("several", test_several);
    add_archive_tests ("none", test_none);
    add_archive_tests ("truncated", test_truncated);
    g_test_add_func ("/image-archive/nested", test_nested);
    g_test_add_func ("/image-archive/too-deep", test_too_deep);
    g_test_add_func ("/image-archive/encrypted", test_encrypted);
    g_test_add_func ("/image-archive/deflate64", test_deflate64);
    g_test_add_func ("/image-archive/damaged-zip", test_damaged_zip);
    result = g_test_run ();
    g_bytes_unref (image);
    g_bytes_unref (text);
    return result;
}
