/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the reader says when an image has made it crash, or do what its cage forbids: what it was
 * doing. Nothing can be made any more then, so the words are ready at all times.
 */
#include "burin-last-words.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "burin-activity.h"
#include "burin-error.h"

#define MAX_WORDS 4096
#define STACK_SIZE (32 * 1024)

/* SIGTRAP is how GLib ends a process that gets no memory. */
static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};

typedef struct {
    guint8 bytes[MAX_WORDS];
    gsize length;
} Words;

/* New words are put where the handler does not look. */
static Words words[2];
static volatile sig_atomic_t current;

static int listener_fd = -1;
static BurinLastWordsEncoder encode;
static struct sigaction before[G_N_ELEMENTS (fatal)];
static guint8 stack[STACK_SIZE]; /* that of the crash may be full */

/* Half a sentence, and then the last words, would make no sense. */
static int speaking; /* atomic: whether somebody is; the last one never ends */
static _Thread_local gboolean is_speaker;

/* A signal handler may do this, too, and may not wait for a lock. */
static void
await_turn (void)
{
    while (!g_atomic_int_compare_and_exchange (&speaking, FALSE, TRUE))
        (void) poll (NULL, 0, 1); /* only waits */
}

/* Dies of the same signal afterwards, by whatever hand would have dealt with it. */
static void
speak (int number)
{
    const Words *last = &words[current];

    if (!is_speaker)
        await_turn ();
    (void) !write (listener_fd, last->bytes, last->length); /* nobody is left to be told */
    for (gsize i = 0; i < G_N_ELEMENTS (fatal); i++)
        if (fatal[i] == number)
            (void) sigaction (number, &before[i], NULL); /* was valid */
    (void) raise (number);                               /* takes effect on return */
}

static void
prepare_words (const char *activity)
{
    Words *next = &words[1 - current];
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = NULL;
    BurinErrorDetails details = {.operation = activity};
    gsize length;
    const guint8 *data;

    burin_set_error (&error, BURIN_ERROR_IMAGE_READ, &details,
                     "the image could not be read: its reader crashed while %s", activity);
    bytes = encode (error);
    data = g_bytes_get_data (bytes, &length);
    if (length > MAX_WORDS)
        return; /* the old ones must do */
    memcpy (next->bytes, data, length);
    next->length = length;
    current = 1 - current;
}

/**
 * burin_last_words_prepare:
 * @fd: what they are written to
 * @encoder: how
 *
 * From now on the process says what it was doing when it dies of a signal that an image may have
 * caused. Must be called before the cage is entered.
 */
void
burin_last_words_prepare (int fd, BurinLastWordsEncoder encoder)
{
    stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = speak, .sa_flags = SA_ONSTACK};

    listener_fd = fd;
    encode = encoder;
    burin_activity_listen (prepare_words);
    burin_activity_set ("starting");
    (void) sigaltstack (&other, NULL); /* at worst it says nothing */
    for (gsize i = 0; i < G_N_ELEMENTS (fatal); i++)
        (void) sigaction (fatal[i], &action, &before[i]); /* likewise */
}

/**
 * burin_last_words_hold:
 *
 * Keeps the last words back, which another thread may have to say, until
 * burin_last_words_release(). Does not return once they are being said.
 */
void
burin_last_words_hold (void)
{
    await_turn ();
    is_speaker = TRUE;
}

/**
 * burin_last_words_release:
 *
 * What was begun has been said.
 */
void
burin_last_words_release (void)
{
    is_speaker = FALSE;
    g_atomic_int_set (&speaking, FALSE);
}
