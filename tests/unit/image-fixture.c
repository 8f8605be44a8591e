/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "image-fixture.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static la_ssize_t
append_cb (struct archive *archive, void *user_data, const void *data, size_t length)
{
    (void) archive; /* cannot fail */
    g_byte_array_append (user_data, data, (guint) length);
    return (la_ssize_t) length;
}

/* Noise, zeros and text: something that packs badly, something that vanishes, something real. */
GBytes *
fixture_make_image (gsize size)
{
    guint8 *data = g_malloc0 (size);
    g_autoptr (GRand) rand = g_rand_new_with_seed (42);

    for (gsize i = 0; i < size / 3; i++)
        data[i] = (guint8) g_rand_int (rand);
    for (gsize i = size - size / 4; i < size; i++)
        data[i] = (guint8) "the quick brown fox\n"[(i * i / 64) % 20];
    return g_bytes_new_take (data, size);
}

static void
add_filter (struct archive *archive, BurinWrapper compression)
{
    static const int filters[BURIN_N_WRAPPERS] = {
        [BURIN_WRAPPER_GZ] = ARCHIVE_FILTER_GZIP,
        [BURIN_WRAPPER_BZ2] = ARCHIVE_FILTER_BZIP2,
        [BURIN_WRAPPER_XZ] = ARCHIVE_FILTER_XZ,
        [BURIN_WRAPPER_ZST] = ARCHIVE_FILTER_ZSTD,
        [BURIN_WRAPPER_LZ4] = ARCHIVE_FILTER_LZ4,
        [BURIN_WRAPPER_LZIP] = ARCHIVE_FILTER_LZIP,
        [BURIN_WRAPPER_LZMA] = ARCHIVE_FILTER_LZMA,
        [BURIN_WRAPPER_COMPRESS] = ARCHIVE_FILTER_COMPRESS,
    };

    g_assert_cmpint (archive_write_add_filter (archive, filters[compression]), ==, ARCHIVE_OK);
}

static void
set_format (struct archive *archive, BurinWrapper wrapper)
{
    switch (wrapper) {
    case BURIN_WRAPPER_ZIP:
        archive_write_set_format_zip (archive);
        return;
    case BURIN_WRAPPER_7ZIP:
        archive_write_set_format_7zip (archive);
        return;
    case BURIN_WRAPPER_TAR:
        archive_write_set_format_ustar (archive);
        return;
    case BURIN_WRAPPER_CPIO:
        archive_write_set_format_cpio_newc (archive);
        return;
    default:
        archive_write_set_format_raw (archive);
    }
}

static void
write_member (struct archive *archive, const FixtureMember *member)
{
    struct archive_entry *entry = archive_entry_new ();
    gboolean is_folder = g_str_has_suffix (member->name, "/");

    archive_entry_set_pathname (entry, member->name);
    archive_entry_set_filetype (entry, is_folder ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm (entry, 0644);
    archive_entry_set_size (entry, is_folder ? 0 : (la_int64_t) g_bytes_get_size (member->content));
    g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
    if (!is_folder) {
        gsize length;
        const void *data = g_bytes_get_data (member->content, &length);

        g_assert_cmpint (archive_write_data (archive, data, length), ==, (la_ssize_t) length);
    }
    archive_entry_free (entry);
}

/* @members ends with a member without a name. @options are libarchive's, or %NULL. */
GBytes *
fixture_archive (BurinWrapper wrapper,
                 BurinWrapper compression,
                 const char *options,
                 const FixtureMember *members)
{
    g_autoptr (GByteArray) packed = g_byte_array_new ();
    struct archive *archive = archive_write_new ();

    add_filter (archive, compression);
    set_format (archive, wrapper);
    archive_write_set_bytes_in_last_block (archive, 1);
    if (options != NULL) {
        g_assert_cmpint (archive_write_set_options (archive, options), ==, ARCHIVE_OK);
        archive_write_set_passphrase (archive, "secret");
    }
    g_assert_cmpint (archive_write_open (archive, packed, NULL, append_cb, NULL), ==, ARCHIVE_OK);
    for (; members->name != NULL; members++)
        write_member (archive, members);
    g_assert_cmpint (archive_write_free (archive), ==, ARCHIVE_OK);
    return g_byte_array_free_to_bytes (g_steal_pointer (&packed));
}

GBytes *
fixture_compress (BurinWrapper wrapper, GBytes *content)
{
    return fixture_archive (BURIN_WRAPPER_NONE, wrapper, NULL,
                            (FixtureMember[]){{"image", content}, {NULL, NULL}});
}

GBytes *
fixture_join (GBytes *first, GBytes *second)
{
    g_autoptr (GByteArray) joined = g_byte_array_new ();

    g_byte_array_append (joined, g_bytes_get_data (first, NULL), (guint) g_bytes_get_size (first));
    g_byte_array_append (joined, g_bytes_get_data (second, NULL),
                         (guint) g_bytes_get_size (second));
    return g_byte_array_free_to_bytes (g_steal_pointer (&joined));
}

/* Returns a descriptor that the caller closes. Its position is not at the start, on purpose. */
int
fixture_open (GBytes *content)
{
    gsize length;
    const void *data = g_bytes_get_data (content, &length);
    int fd = memfd_create ("image", MFD_CLOEXEC);

    g_assert_cmpint (fd, >=, 0);
    g_assert_cmpint (write (fd, data, length), ==, (gssize) length);
    return fd;
}

BurinImageInfo *
fixture_inspect (GBytes *file, GError **error)
{
    int fd = fixture_open (file);
    g_autoptr (BurinImageSource) source = burin_image_source_new (fd, NULL, error);

    g_close (fd, NULL);
    return source != NULL ? burin_image_info_copy (burin_image_source_get_info (source)) : NULL;
}

static void
append_range (GByteArray *image, const BurinRange *range, const guint8 *buffer)
{
    g_assert_cmpuint (range->offset, ==, image->len);
    g_assert_cmpuint (range->length, >, 0);
    if (range->type == BURIN_FRAME_DATA) {
        guint64 last = range->offset + range->length - 1;

        g_assert_cmpuint (range->offset / BURIN_FRAME_MAX_DATA, ==, last / BURIN_FRAME_MAX_DATA);
        g_byte_array_append (image, buffer, (guint) range->length);
        return;
    }
    g_assert_true (range->type == BURIN_FRAME_ZERO || range->type == BURIN_FRAME_SKIP);
    g_byte_array_set_size (image, (guint) (range->offset + range->length));
    memset (image->data + range->offset, 0, range->length);
}

static GBytes *
read_all (BurinImageSource *source, GError **error)
{
    g_autoptr (GByteArray) image = g_byte_array_new ();
    g_autofree guint8 *buffer = g_malloc (BURIN_FRAME_MAX_DATA);
    guint64 consumed = 0;
    BurinRange range;

    while (burin_image_source_next (source, buffer, &range, error)) {
        g_assert_cmpuint (burin_image_source_get_consumed (source), >=, consumed);
        consumed = burin_image_source_get_consumed (source);
        g_assert_cmpuint (consumed, <=, burin_image_source_get_info (source)->source_size);
        if (range.type == BURIN_FRAME_END)
            return g_byte_array_free_to_bytes (g_steal_pointer (&image));
        append_range (image, &range, buffer);
    }
    return NULL;
}

GBytes *
fixture_unwrap (GBytes *file, GError **error)
{
    return fixture_unwrap_member (file, NULL, error);
}

GBytes *
fixture_unwrap_member (GBytes *file, const char *member, GError **error)
{
    int fd = fixture_open (file);
    g_autoptr (BurinImageSource) source = burin_image_source_new (fd, member, error);
    GBytes *image = source != NULL ? read_all (source, error) : NULL;

    g_close (fd, NULL);
    return image;
}

void
fixture_assert_unwraps (GBytes *file, GBytes *image)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) unwrapped = fixture_unwrap (file, &error);

    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (unwrapped, image));
}

/* Returns the message. */
char *
fixture_assert_refused (GBytes *file, BurinError code)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) unwrapped = fixture_unwrap (file, &error);

    g_assert_null (unwrapped);
    g_assert_error (error, BURIN_ERROR, (int) code);
    return g_strdup (error->message);
}
