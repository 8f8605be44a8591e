/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One image for several drives: who gets what, who waits for whom, and what is asked for again.
 */
#include "burin-feed.h"
#include "frame-fixture.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "burin-aligned.h"

/* As many chunks as the feed may be ahead of the slowest taker. */
#define WINDOW 8

#define N_CHUNKS 40
#define LAST_LENGTH 12345
#define IMAGE_SIZE ((N_CHUNKS - 1) * (guint64) BURIN_CHUNK_SIZE + LAST_LENGTH)

/* What the reader does when a chunk is asked for again. */
typedef enum {
    ANSWERS,
    ANSWERS_WRONG,
    ANSWERS_SHORT,
    ABORTS,
    HANGS_UP,
    DAWDLES,
} Manner;

/*
 * A reader in a thread of its own, a feed, and its takers.
 */
typedef struct {
    int fd;
    Manner manner;
    gint n_sent;      /* atomic: chunks that the feed took off the reader */
    gint may_send;    /* atomic: chunks that the reader is ready to send */
    gint may_answer;  /* atomic */
    gint n_requested; /* atomic */
    GThread *reader;
    BurinFeed *feed;
    GCancellable *cancellable;
    BurinFeedTaker *takers[3];
} Fixture;

static gsize
length_of (guint64 index)
{
    return index == N_CHUNKS - 1 ? LAST_LENGTH : BURIN_CHUNK_SIZE;
}

static void
wait_until_at_least (gint *number, gint expected)
{
    for (guint i = 0; g_atomic_int_get (number) < expected; i++) {
        g_assert_cmpuint (i, <, 20000);
        g_usleep (500);
    }
}

/* Every byte of a chunk is its number. */
static void
send_range (Fixture *fixture, guint64 offset, gsize length, guint8 value)
{
    g_autofree guint8 *data = g_malloc (length);

    memset (data, value, length);
    fixture_send_frame (fixture->fd, BURIN_FRAME_DATA, 0, offset, length);
    fixture_send_all (fixture->fd, data, length);
}

static void
answer (Fixture *fixture, guint64 offset, guint64 length)
{
    guint8 value = (guint8) (offset / BURIN_CHUNK_SIZE);

    g_atomic_int_inc (&fixture->n_requested);
    if (fixture->manner == DAWDLES)
        wait_until_at_least (&fixture->may_answer, 1);
    if (fixture->manner == ABORTS) {
        fixture_send_abort (fixture->fd, BURIN_ERROR_IMAGE_CORRUPT, "bad xz");
        return;
    }
    if (fixture->manner == ANSWERS_SHORT)
        length /= 2;
    send_range (fixture, offset, length, fixture->manner == ANSWERS_WRONG ? 0xff : value);
    fixture_send_end (fixture->fd, offset + length);
}

static gpointer
read_image (gpointer user_data)
{
    Fixture *fixture = user_data;
    guint8 request[BURIN_FRAME_REQUEST_SIZE];
    guint64 offset, length;

    fixture_send_frame (fixture->fd, BURIN_FRAME_START, BURIN_FRAME_SIZE_EXACT, 0, IMAGE_SIZE);
    for (guint i = 0; i < N_CHUNKS; i++) {
        wait_until_at_least (&fixture->may_send, (gint) i + 1);
        send_range (fixture, i * (guint64) BURIN_CHUNK_SIZE, length_of (i), (guint8) i);
        g_atomic_int_inc (&fixture->n_sent);
    }
    fixture_send_end (fixture->fd, IMAGE_SIZE);
    if (fixture->manner != HANGS_UP)
        while (read (fixture->fd, request, sizeof request) == sizeof request) {
            burin_frame_decode_request (request, &offset, &length);
            answer (fixture, offset, length);
        }
    close (fixture->fd);
    return NULL;
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    int ends[2];

    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    fixture->fd = ends[1];
    fixture->manner = user_data != NULL ? *(const Manner *) user_data : ANSWERS;
    fixture->may_send = N_CHUNKS;
    fixture->cancellable = g_cancellable_new ();
    fixture->feed = burin_feed_new (ends[0], G_N_ELEMENTS (fixture->takers));
    for (guint i = 0; i < G_N_ELEMENTS (fixture->takers); i++) {
        g_autoptr (GCancellable) other = g_cancellable_new ();

        fixture->takers[i] = burin_feed_join (fixture->feed, i == 0 ? fixture->cancellable : other);
    }
}

static void
start_reader (Fixture *fixture)
{
    fixture->reader = g_thread_new ("reader", read_image, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    for (guint i = 0; i < G_N_ELEMENTS (fixture->takers); i++)
        burin_feed_leave (fixture->takers[i]);
    burin_feed_unref (fixture->feed);
    g_thread_join (fixture->reader);
    g_object_unref (fixture->cancellable);
}

/*
 * A taker that takes all in a thread of its own.
 */
typedef struct {
    BurinFeedTaker *taker;
    gint n_taken; /* atomic */
} Eater;

static gboolean
take_one (BurinFeedTaker *taker, guint64 index, GError **error)
{
    BurinFeedChunk *chunk;

    if (!burin_feed_take (taker, &chunk, error))
        return FALSE;
    if (chunk == NULL)
        return FALSE;
    g_assert_cmpuint (chunk->chunk.offset, ==, index * BURIN_CHUNK_SIZE);
    g_assert_cmpuint (chunk->chunk.length, ==, length_of (index));
    g_assert_cmpuint (chunk->data[0], ==, index);
    g_assert_cmpuint (chunk->data[length_of (index) - 1], ==, index);
    if (length_of (index) < BURIN_CHUNK_SIZE)
        g_assert_cmpuint (chunk->data[length_of (index)], ==, 0);
    burin_feed_chunk_release (chunk);
    return TRUE;
}

static gpointer
eat (gpointer user_data)
{
    Eater *eater = user_data;
    GError *error = NULL;

    for (guint64 i = 0; take_one (eater->taker, i, &error); i++)
        g_atomic_int_inc (&eater->n_taken);
    return error;
}

static void
take_all (Fixture *fixture)
{
    Eater eaters[G_N_ELEMENTS (fixture->takers)] = {};
    GThread *threads[G_N_ELEMENTS (fixture->takers)];

    for (guint i = 0; i < G_N_ELEMENTS (eaters); i++) {
        eaters[i].taker = fixture->takers[i];
        threads[i] = g_thread_new ("eater", eat, &eaters[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS (eaters); i++) {
        GError *error = g_thread_join (threads[i]);

        g_assert_no_error (error);
        g_assert_cmpint (eaters[i].n_taken, ==, N_CHUNKS);
    }
}

static void
test_same_for_all (Fixture *fixture, gconstpointer user_data)
{
    BurinFrameOrder order;
    guint8 digest[BURIN_FRAME_DIGEST_SIZE];
    GError *error = NULL;

    (void) user_data;
    start_reader (fixture);
    g_assert_true (burin_feed_wait_start (fixture->takers[1], &order, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (order.size, ==, IMAGE_SIZE);
    take_all (fixture);
    burin_feed_get_digest (fixture->takers[0], digest);
    g_assert_cmpuint (digest[0], ==, 0xab);
}

/* Two take all they can get, the third takes one and then nothing until it leaves. */
static void
test_slow_taker (Fixture *fixture, gconstpointer user_data)
{
    Eater eaters[2] = {{.taker = fixture->takers[0]}, {.taker = fixture->takers[1]}};
    GThread *threads[2];
    GError *error = NULL;

    (void) user_data;
    start_reader (fixture);
    g_assert_true (take_one (fixture->takers[2], 0, &error));
    for (guint i = 0; i < 2; i++)
        threads[i] = g_thread_new ("eater", eat, &eaters[i]);
    for (guint i = 0; i < 2; i++)
        wait_until_at_least (&eaters[i].n_taken, 1 + WINDOW);
    g_usleep (100 * 1000);
    for (guint i = 0; i < 2; i++)
        g_assert_cmpint (g_atomic_int_get (&eaters[i].n_taken), ==, 1 + WINDOW);
    /* The socket holds less than a chunk, so this is how much there can be in memory. */
    g_assert_cmpint (g_atomic_int_get (&fixture->n_sent), <=, 1 + WINDOW);

    burin_feed_leave (g_steal_pointer (&fixture->takers[2]));
    for (guint i = 0; i < 2; i++) {
        g_assert_null (g_thread_join (threads[i]));
        g_assert_cmpint (eaters[i].n_taken, ==, N_CHUNKS);
    }
}

/* Without anybody who listens, the reader is let go. */
static void
test_all_leave (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    start_reader (fixture);
    for (guint i = 0; i < G_N_ELEMENTS (fixture->takers); i++)
        burin_feed_leave (g_steal_pointer (&fixture->takers[i]));
}

static gpointer
cancel_soon (gpointer user_data)
{
    g_usleep (50 * 1000);
    g_cancellable_cancel (user_data);
    return NULL;
}

static void
test_cancel_while_waiting (Fixture *fixture, gconstpointer user_data)
{
    GThread *canceller;
    GError *error = NULL;

    (void) user_data;
    fixture->may_send = 2;
    start_reader (fixture);
    canceller = g_thread_new ("canceller", cancel_soon, fixture->cancellable);
    for (guint64 i = 0; take_one (fixture->takers[0], i, &error); i++)
        continue;
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_CANCELLED);
    g_clear_error (&error);
    g_thread_join (canceller);

    g_assert_true (take_one (fixture->takers[1], 0, &error));
    g_assert_no_error (error);
    g_atomic_int_set (&fixture->may_send, N_CHUNKS);
}

static BurinChunk
chunk_at (guint64 index)
{
    g_autofree guint8 *data = g_malloc (BURIN_CHUNK_SIZE);

    memset (data, (int) index, BURIN_CHUNK_SIZE);
    return (BurinChunk){
        .offset = index * BURIN_CHUNK_SIZE,
        .length = length_of (index),
        .digest = burin_chunk_digest (data, length_of (index)),
    };
}

static gboolean
fetch (BurinFeedTaker *taker, guint64 index, GError **error)
{
    g_autofree guint8 *buffer = g_malloc (BURIN_CHUNK_SIZE);
    BurinChunk chunk = chunk_at (index);

    memset (buffer, 0xee, BURIN_CHUNK_SIZE);
    if (!burin_feed_fetch (taker, &chunk, buffer, error))
        return FALSE;
    g_assert_cmpuint (burin_chunk_digest (buffer, chunk.length), ==, chunk.digest);
    for (gsize i = chunk.length; i < BURIN_CHUNK_SIZE; i++)
        g_assert_cmpuint (buffer[i], ==, 0);
    return TRUE;
}

static void
test_fetch (Fixture *fixture, gconstpointer user_data)
{
    const guint64 wanted[] = {1, 2, 7, N_CHUNKS - 1, 0, 3};
    GError *error = NULL;

    (void) user_data;
    start_reader (fixture);
    take_all (fixture);
    for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
        g_assert_true (fetch (fixture->takers[i % 3], wanted[i], &error));
        g_assert_no_error (error);
    }
}

/* What comes after a wrong answer can't be trusted, so there is no second question. */
static void
check_fetch_fails (Fixture *fixture, int expected)
{
    start_reader (fixture);
    take_all (fixture);
    for (guint i = 0; i < 2; i++) {
        g_autoptr (GError) error = NULL;

        g_assert_false (fetch (fixture->takers[i], 1 + i, &error));
        g_assert_error (error, BURIN_ERROR, expected);
    }
    g_assert_cmpint (g_atomic_int_get (&fixture->n_requested), <=, 1);
}

static void
test_fetch_wrong (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    check_fetch_fails (fixture, BURIN_ERROR_IMAGE_READ);
}

static void
test_fetch_short (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    check_fetch_fails (fixture, BURIN_ERROR_PROTOCOL);
}

static void
test_fetch_aborts (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    check_fetch_fails (fixture, BURIN_ERROR_IMAGE_CORRUPT);
}

static void
test_fetch_without_reader (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    check_fetch_fails (fixture, BURIN_ERROR_IMAGE_READ);
}

/* Who is cancelled does not wait for the answer; who asks next gets its own. */
static void
test_fetch_cancelled (Fixture *fixture, gconstpointer user_data)
{
    GThread *canceller;
    g_autoptr (GError) error = NULL;
    GError *none = NULL;

    (void) user_data;
    start_reader (fixture);
    take_all (fixture);
    canceller = g_thread_new ("canceller", cancel_soon, fixture->cancellable);
    g_assert_false (fetch (fixture->takers[0], 5, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_CANCELLED);
    g_thread_join (canceller);
    g_atomic_int_set (&fixture->may_answer, 1);
    g_assert_true (fetch (fixture->takers[1], 6, &none));
    g_assert_no_error (none);
}

int
main (int argc, char **argv)
{
    static const Manner wrong = ANSWERS_WRONG, shorter = ANSWERS_SHORT, aborts = ABORTS,
                        hangs_up = HANGS_UP, dawdles = DAWDLES;

    g_test_init (&argc, &argv, NULL);
    signal (SIGPIPE, SIG_IGN);

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
    ADD ("/feed/same-for-all", NULL, test_same_for_all);
    ADD ("/feed/slow-taker", NULL, test_slow_taker);
    ADD ("/feed/all-leave", NULL, test_all_leave);
    ADD ("/feed/cancel-while-waiting", NULL, test_cancel_while_waiting);
    ADD ("/feed/fetch", NULL, test_fetch);
    ADD ("/feed/fetch-wrong", &wrong, test_fetch_wrong);
    ADD ("/feed/fetch-short", &shorter, test_fetch_short);
    ADD ("/feed/fetch-aborts", &aborts, test_fetch_aborts);
    ADD ("/feed/fetch-without-reader", &hangs_up, test_fetch_without_reader);
    ADD ("/feed/fetch-cancelled", &dawdles, test_fetch_cancelled);
#undef ADD
    return g_test_run ();
}
