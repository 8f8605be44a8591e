/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the real burin-reader makes of what a publisher says; BURIN_READER says where it is.
 */
#include "burin-statement.h"
#include "image-fixture.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define BLOCK 4096
#define IMAGE_SIZE (12 * MIB + 777)
#define STATEMENT_FILENO 3

/* Two runs of blocks matter, the second of which ends the image. */
#define FIRST_END (10 * BLOCK)
#define SECOND_START (300 * BLOCK)

static GBytes *image;

/* What a reader sent, as far as it came. */
typedef struct {
    guint8 *content;
    guint64 skipped;
    BurinFrame last;
    guint64 last_offset; /* up to which it came */
    guint8 payload[BURIN_FRAME_MAX_DATA + 1];
} Stream;

typedef struct {
    GSubprocess *process;
    int fd;
} Reader;

static char *
make_bmap (const char *first_digest)
{
    g_autofree char *attribute =
        first_digest != NULL ? g_strdup_printf (" chksum=\"%s\"", first_digest) : g_strdup ("");
    g_autofree char *zeros = g_strnfill (64, '0');
    guint n_blocks = IMAGE_SIZE / BLOCK + 1;
    char *xml = g_strdup_printf (
        "<bmap version=\"%s\"><ImageSize>%u</ImageSize><BlockSize>%u</BlockSize>"
        "<BlocksCount>%u</BlocksCount><MappedBlocksCount>%u</MappedBlocksCount>"
        "<ChecksumType>sha256</ChecksumType><BmapFileChecksum>%s</BmapFileChecksum><BlockMap>"
        "<Range%s>0-9</Range><Range%s>300-%u</Range></BlockMap></bmap>",
        first_digest != NULL ? "2.0" : "1.2", IMAGE_SIZE, BLOCK, n_blocks, n_blocks - 290, zeros,
        attribute, attribute, n_blocks - 1);
    g_autofree char *own = g_compute_checksum_for_string (G_CHECKSUM_SHA256, xml, -1);

    memcpy (strstr (xml, zeros), own, 64);
    return xml;
}

static void
add (GPtrArray *parts, const char *name, const char *text)
{
    g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

    g_ptr_array_add (parts, burin_statement_part_new (name, content, ""));
}

static Reader
reader_start (const char *command, GBytes *file, const BurinStatement *statement)
{
    g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
    GError *error = NULL;
    Reader reader;
    int ends[2];

    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    g_subprocess_launcher_take_stdin_fd (launcher, fixture_open (file));
    g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
    g_subprocess_launcher_take_fd (launcher, burin_statement_write (statement, &error),
                                   STATEMENT_FILENO);
    reader.process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("BURIN_READER"),
                                                  "--publisher", command, NULL);
    g_assert_no_error (error);
    g_object_unref (g_steal_pointer (&launcher)); /* so that the socket has one other end only */
    reader.fd = ends[0];
    return reader;
}

static void
reader_stop (Reader *reader)
{
    g_autoptr (GError) error = NULL;

    close (reader->fd);
    g_subprocess_wait_check (reader->process, NULL, &error);
    g_assert_no_error (error);
    g_object_unref (reader->process);
}

static void
take_frame (Reader *reader, BurinFrameOrder *order, Stream *stream)
{
    guint8 header[BURIN_FRAME_HEADER_SIZE];
    GError *error = NULL;

    g_assert_cmpint (recv (reader->fd, header, sizeof header, MSG_WAITALL), ==, sizeof header);
    g_assert_true (burin_frame_decode (header, &stream->last, &error));
    g_assert_true (burin_frame_order_check (order, &stream->last, &error));
    g_assert_no_error (error);
    if (burin_frame_has_payload (&stream->last))
        g_assert_cmpint (recv (reader->fd, stream->payload, stream->last.length, MSG_WAITALL), ==,
                         stream->last.length);
    if (stream->last.type == BURIN_FRAME_DATA)
        memcpy (stream->content + stream->last.offset, stream->payload, stream->last.length);
    if (stream->last.type == BURIN_FRAME_SKIP)
        stream->skipped += stream->last.length;
}

static void
take_frames (Reader *reader, BurinFrameOrder *order, Stream *stream)
{
    while (!order->ended)
        take_frame (reader, order, stream);
    stream->last_offset = order->next_offset;
}

static Stream *
stream_new (void)
{
    Stream *stream = g_new0 (Stream, 1);

    stream->content = g_malloc0 (IMAGE_SIZE);
    return stream;
}

static void
stream_free (Stream *stream)
{
    g_free (stream->content);
    g_free (stream);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stream, stream_free)

static Stream *
read_all (GBytes *file, const BurinStatement *statement)
{
    Reader reader = reader_start ("stream", file, statement);
    Stream *stream = stream_new ();
    BurinFrameOrder order = {};

    take_frames (&reader, &order, stream);
    reader_stop (&reader);
    return stream;
}

static void
assert_mapped (const Stream *stream)
{
    const guint8 *data = g_bytes_get_data (image, NULL);

    g_assert_cmpmem (stream->content, FIRST_END, data, FIRST_END);
    g_assert_cmpmem (stream->content + SECOND_START, IMAGE_SIZE - SECOND_START, data + SECOND_START,
                     IMAGE_SIZE - SECOND_START);
    g_assert_cmpuint (stream->skipped, ==, SECOND_START - FIRST_END);
}

static void
assert_image_digest (const Stream *stream)
{
    g_autofree char *expected = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
    GString *found = g_string_new (NULL);

    g_assert_cmpint (stream->last.type, ==, BURIN_FRAME_END);
    for (guint i = 0; i < BURIN_FRAME_DIGEST_SIZE; i++)
        g_string_append_printf (found, "%02x", stream->payload[i]);
    g_assert_cmpstr (found->str, ==, expected);
    g_string_free (found, TRUE);
}

static void
assert_mismatch (const Stream *stream, const char *word)
{
    g_autofree char *message =
        g_strndup ((const char *) stream->payload, (gsize) stream->last.length);

    g_assert_cmpint (stream->last.type, ==, BURIN_FRAME_ABORT);
    g_assert_cmpuint (stream->last.offset, ==, BURIN_ERROR_IMAGE_MISMATCH);
    g_assert_nonnull (strstr (message, word));
}

/* What does not matter is left out, but the digest is that of the image as it was published. */
static void
test_bmap (void)
{
    g_autoptr (GBytes) packed = fixture_compress (BURIN_WRAPPER_ZST, image);
    g_autofree char *xml = make_bmap (NULL);
    GBytes *files[] = {image, packed};

    for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
        g_autoptr (BurinStatement) statement = burin_statement_new ("a.img", NULL);
        g_autoptr (Stream) stream = NULL;

        add (statement->bmaps, "a.bmap", xml);
        stream = read_all (files[i], statement);
        assert_mapped (stream);
        assert_image_digest (stream);
        g_assert_cmpint (stream->last.flags, ==, BURIN_FRAME_FLAGS_NONE);
    }
}

static void
test_second_reading (void)
{
    g_autofree char *xml = make_bmap (NULL);
    g_autoptr (BurinStatement) statement = burin_statement_new ("a.img", NULL);
    g_autoptr (Stream) again = stream_new ();
    g_autoptr (Stream) first = stream_new ();
    guint8 request[BURIN_FRAME_REQUEST_SIZE];
    BurinFrameOrder order = {};
    Reader reader;

    add (statement->bmaps, "a.bmap", xml);
    reader = reader_start ("stream", image, statement);
    take_frames (&reader, &order, first);
    burin_frame_encode_request (0, MIB, request);
    g_assert_cmpint (send (reader.fd, request, sizeof request, MSG_NOSIGNAL), ==, sizeof request);
    burin_frame_order_expect (&order, 0, MIB);
    take_frames (&reader, &order, again);
    reader_stop (&reader);
    g_assert_cmpint (again->last.type, ==, BURIN_FRAME_END);
    g_assert_cmpuint (again->skipped, ==, MIB - FIRST_END);
    g_assert_cmpmem (again->content, FIRST_END, first->content, FIRST_END);
}

/* It is found while the image is still on its way: the threads lag six pieces behind at most, but
 * for zeros, of which there are five in the middle. */
static void
test_wrong_range (void)
{
    g_autofree char *digest = g_strnfill (64, '0');
    g_autofree char *xml = make_bmap (digest);
    g_autoptr (BurinStatement) statement = burin_statement_new ("a.img", NULL);
    g_autoptr (Stream) stream = NULL;

    add (statement->bmaps, "a.bmap", xml);
    stream = read_all (image, statement);
    assert_mismatch (stream, "bmap");
    g_assert_cmpuint (stream->last_offset, <=, 11 * MIB);
}

/* Of every kind; of the file, and of the image in it. */
static void
test_lists (void)
{
    static const GChecksumType types[] = {G_CHECKSUM_MD5, G_CHECKSUM_SHA1, G_CHECKSUM_SHA256,
                                          G_CHECKSUM_SHA384, G_CHECKSUM_SHA512};
    g_autoptr (GBytes) packed = fixture_compress (BURIN_WRAPPER_ZST, image);

    for (gsize i = 0; i < 2 * G_N_ELEMENTS (types); i++) {
        g_autofree char *digest =
            g_compute_checksum_for_bytes (types[i / 2], i % 2 == 0 ? packed : image);
        g_autofree char *line =
            g_strdup_printf ("%s  %s\n", digest, i % 2 == 0 ? "a.img.zst" : "a.img");
        g_autofree char *wrong = g_strdup (line);
        g_autoptr (BurinStatement) statement = burin_statement_new ("a.img.zst", NULL);
        g_autoptr (BurinStatement) lying = burin_statement_new ("a.img.zst", NULL);
        g_autoptr (Stream) stream = NULL, refused = NULL;

        wrong[0] = wrong[0] == '0' ? '1' : '0';
        add (statement->lists, "SUMS", line);
        add (lying->lists, "SUMS", wrong);
        stream = read_all (packed, statement);
        assert_image_digest (stream);
        g_assert_cmpint (stream->last.flags, ==, BURIN_FRAME_MATCHES);
        refused = read_all (packed, lying);
        assert_mismatch (refused, "SUMS");
    }
}

static void
set_signer (GPtrArray *parts)
{
    BurinStatementPart *part = g_ptr_array_index (parts, 0);

    g_free (part->signer);
    part->signer = g_strdup ("Somebody");
}

static void
test_signed (void)
{
    g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
    g_autofree char *line = g_strdup_printf ("%s  a.img\n", digest);
    g_autoptr (BurinStatement) statement = burin_statement_new ("a.img", NULL);
    g_autoptr (Stream) unsigned_stream = NULL, stream = NULL;

    statement->needs_signer = TRUE;
    add (statement->lists, "SHA256SUMS", line);
    unsigned_stream = read_all (image, statement);
    assert_mismatch (unsigned_stream, "signed");
    set_signer (statement->lists);
    stream = read_all (image, statement);
    assert_image_digest (stream);
    g_assert_cmpint (stream->last.flags, ==, BURIN_FRAME_SIGNED);
}

/* Also where unsigned things count, a bmap that nobody signed takes nothing away from an image that
 * somebody has signed for. */
static void
test_signed_and_unsigned_bmap (void)
{
    g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
    g_autofree char *line = g_strdup_printf ("%s  a.img\n", digest);
    g_autofree char *xml = make_bmap (NULL);
    g_autoptr (BurinStatement) statement = burin_statement_new ("a.img", NULL);
    g_autoptr (Stream) unsigned_stream = NULL, whole = NULL, mapped = NULL;

    add (statement->lists, "SHA256SUMS", line);
    add (statement->bmaps, "a.bmap", xml);
    unsigned_stream = read_all (image, statement);
    g_assert_cmpuint (unsigned_stream->skipped, >, 0);
    set_signer (statement->lists);
    whole = read_all (image, statement);
    assert_image_digest (whole);
    g_assert_cmpint (whole->last.flags, ==, BURIN_FRAME_SIGNED);
    g_assert_cmpuint (whole->skipped, ==, 0);
    set_signer (statement->bmaps);
    mapped = read_all (image, statement);
    g_assert_cmpint (mapped->last.flags, ==, BURIN_FRAME_SIGNED);
    g_assert_cmpuint (mapped->skipped, ==, unsigned_stream->skipped);
}

int
main (int argc, char **argv)
{
    int ret;

    g_test_init (&argc, &argv, NULL);
    image = fixture_make_image (IMAGE_SIZE);
    g_test_add_func ("/published/bmap", test_bmap);
    g_test_add_func ("/published/second-reading", test_second_reading);
    g_test_add_func ("/published/wrong-range", test_wrong_range);
    g_test_add_func ("/published/lists", test_lists);
    g_test_add_func ("/published/signed", test_signed);
    g_test_add_func ("/published/signed-and-unsigned-bmap", test_signed_and_unsigned_bmap);
    ret = g_test_run ();
    g_bytes_unref (image);
    return ret;
}
