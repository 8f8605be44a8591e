/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "image-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "burin-image-detail.h"

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

static BurinImageInfo *
inspect (GBytes *file, const char *member)
{
    int fd = fixture_open (file);
    g_autoptr (GError) error = NULL;
    BurinImageInfo *info = burin_image_detail_inspect (fd, member, &error);

    g_assert_no_error (error);
    g_close (fd, NULL);
    return info;
}

static void
assert_candidate (GPtrArray *members, guint index, const char *name, guint64 size)
{
    const BurinImageMember *member = g_ptr_array_index (members, index);

    g_assert_cmpstr (member->name, ==, name);
    g_assert_cmpuint (member->size, ==, size);
}

static void
test_several (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    const FixtureMember members[] = {
        {"../../a.img", image}, {"b\x1b.iso", text}, {"README", text}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (archives[i].wrapper, archives[i].compression, NULL, members);
    g_autofree char *message = fixture_assert_refused (file, BURIN_ERROR_IMAGE_UNSUPPORTED);
    g_autoptr (BurinImageInfo) info = inspect (file, NULL);
    g_autoptr (BurinImageInfo) chosen_info = inspect (file, "b .iso");
    g_autoptr (GBytes) first = fixture_unwrap_member (file, "../../a.img", NULL);
    g_autoptr (GBytes) second = fixture_unwrap_member (file, "b .iso", NULL);
    g_autoptr (GBytes) unlikely = fixture_unwrap_member (file, "README", NULL);

    g_assert_nonnull (strstr (message, "(../../a.img, b .iso); choose one"));
    g_assert_cmpuint (info->members->len, ==, 2);
    assert_candidate (info->members, 0, "../../a.img", g_bytes_get_size (image));
    assert_candidate (info->members, 1, "b .iso", g_bytes_get_size (text));
    g_assert_cmpint (info->size_kind, ==, BURIN_SIZE_UNKNOWN);
    g_assert_cmpuint (chosen_info->members->len, ==, 0);
    g_assert_cmpstr (chosen_info->member, ==, "b .iso");
    g_assert_true (g_bytes_equal (first, image));
    g_assert_true (g_bytes_equal (second, text));
    g_assert_true (g_bytes_equal (unlikely, text));
}

static void
test_no_such_member (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    const FixtureMember members[] = {{"a.img", image}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (archives[i].wrapper, archives[i].compression, NULL, members);
    g_autoptr (GError) error = NULL;

    g_assert_null (fixture_unwrap_member (file, "b.img", &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_UNSUPPORTED);
    g_assert_nonnull (strstr (error->message, "b.img"));
}

/* The name may lie in the archive inside, or the outer one may be the one with a choice. */
static void
test_member_of_nested (void)
{
    const FixtureMember inner[] = {{"a.img", image}, {"b.img", text}, {NULL, NULL}};
    g_autoptr (GBytes) tar = fixture_archive (BURIN_WRAPPER_TAR, BURIN_WRAPPER_NONE, NULL, inner);
    const FixtureMember outer[] = {{"inner.tar", tar}, {NULL, NULL}};
    g_autoptr (GBytes) zip = fixture_archive (BURIN_WRAPPER_ZIP, BURIN_WRAPPER_NONE, NULL, outer);
    g_autoptr (BurinImageInfo) info = inspect (zip, NULL);
    g_autoptr (GBytes) chosen = fixture_unwrap_member (zip, "b.img", NULL);

    g_assert_cmpuint (info->members->len, ==, 2);
    g_assert_cmpstr (info->format, ==, "tar.zip");
    g_assert_true (g_bytes_equal (chosen, text));
}

static void
test_same_name_twice (void)
{
    const FixtureMember members[] = {{"a.img", image}, {"a.img", text}, {NULL, NULL}};
    g_autoptr (GBytes) file =
        fixture_archive (BURIN_WRAPPER_TAR, BURIN_WRAPPER_NONE, NULL, members);
    g_autoptr (GError) error = NULL;

    g_assert_null (fixture_unwrap_member (file, "a.img", &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_UNSUPPORTED);
}

/* All of a large first image would have to be unpacked to see the second; that waits for the end.
 */
static void
test_second_far_away (void)
{
    g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (65 << 20), 65 << 20);
    const FixtureMember members[] = {{"a.img", large}, {"b.img", text}, {NULL, NULL}};
    g_autoptr (GBytes) file = fixture_archive (BURIN_WRAPPER_TAR, BURIN_WRAPPER_ZST, NULL, members);
    g_autoptr (BurinImageInfo) info = inspect (file, NULL);
    g_autoptr (GBytes) chosen = fixture_unwrap_member (file, "b.img", NULL);
    g_autoptr (GBytes) other = fixture_unwrap_member (file, "a.img", NULL);
    g_autofree char *message = fixture_assert_refused (file, BURIN_ERROR_IMAGE_UNSUPPORTED);

    g_assert_cmpstr (info->member, ==, "a.img");
    g_assert_nonnull (strstr (message, "more than one image"));
    g_assert_true (g_bytes_equal (chosen, text));
    g_assert_true (g_bytes_equal (other, large));
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
    add_archive_tests ("no-such-member", test_no_such_member);
    add_archive_tests ("none", test_none);
    add_archive_tests ("truncated", test_truncated);
    g_test_add_func ("/image-archive/nested", test_nested);
    g_test_add_func ("/image-archive/member-of-nested", test_member_of_nested);
    g_test_add_func ("/image-archive/same-name-twice", test_same_name_twice);
    g_test_add_func ("/image-archive/second-far-away", test_second_far_away);
    g_test_add_func ("/image-archive/too-deep", test_too_deep);
    g_test_add_func ("/image-archive/encrypted", test_encrypted);
    g_test_add_func ("/image-archive/deflate64", test_deflate64);
    g_test_add_func ("/image-archive/damaged-zip", test_damaged_zip);
    result = g_test_run ();
    g_bytes_unref (image);
    g_bytes_unref (text);
    return result;
}
