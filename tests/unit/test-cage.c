/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of code in the reader's cage that an image has taken over, or made crash. Each case
 * is a child process.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "burin-activity.h"
#include "burin-cage-private.h"
#include "burin-cage.h"
#include "burin-frame-writer.h"
#include "burin-last-words.h"

#define ANY_SIGNAL 0
#define WORDS_FILENO (STDERR_FILENO + 1)
#define MAX_WORDS 4096
#define FIRST_HALF "half a sen"
#define SECOND_HALF "tence"
#define PAUSE 100 /* milliseconds */

typedef void (*Deed) (void);

static void
crash (void)
{
    (void) raise (SIGSEGV); /* what a wild pointer gives, without the compiler's help */
}

static void
say (const char *words)
{
    (void) !burin_frame_writer_write (WORDS_FILENO, (const guint8 *) words, strlen (words));
}

/* Whoever does not wait for the second half speaks in this pause. */
static gpointer
say_something (gpointer user_data)
{
    int *speaking = user_data;

    burin_last_words_hold ();
    say (FIRST_HALF);
    g_atomic_int_set (speaking, TRUE);
    (void) poll (NULL, 0, PAUSE); /* only waits; to sleep is forbidden */
    say (SECOND_HALF);
    burin_last_words_release ();
    return NULL;
}

static void
crash_beside_speaker (void)
{
    static int speaking;

    (void) g_thread_unref (g_thread_new ("speaker", say_something, &speaking));
    while (!g_atomic_int_get (&speaking))
        g_thread_yield ();
    crash ();
}

static guint
nest (guint depth)
{
    volatile guint8 page[65536];

    page[0] = (guint8) depth;
    return depth > 0 ? nest (depth + 1) + page[0] : 0;
}

static void
use_up_stack (void)
{
    (void) nest (1);
}

static void
use_up_memory (void)
{
    g_free (g_malloc0 (700 << 20));
}

static void
make_socket (void)
{
    (void) socket (AF_INET, SOCK_STREAM, 0); /* does not return */
}

static void
run_program (void)
{
    (void) execl ("/bin/true", "true", NULL); /* likewise */
}

static void
reach_others (void)
{
    (void) kill (1, 0); /* likewise */
}

static void
look_into_others (void)
{
    (void) ptrace (PTRACE_ATTACH, 1, NULL, NULL); /* likewise */
}

static void
make_file (void)
{
    (void) unlink ("/tmp/burin-test-cage"); /* likewise */
}

/* In the child: never returns. */
static void
do_it (Deed deed, int words_fd)
{
    int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

    /* GLib's test framework has something to say, too. */
    (void) dup2 (null, STDOUT_FILENO);
    (void) dup2 (null, STDERR_FILENO);
    (void) dup2 (words_fd, WORDS_FILENO);
    burin_last_words_prepare (WORDS_FILENO, burin_frame_writer_encode_abort);
    if (!burin_cage_enter (WORDS_FILENO, NULL))
        _exit (2);
    burin_activity_set ("unpacking %s", "xz");
    deed ();
    _exit (3);
}

static gsize
read_all (int fd, guint8 *buffer, gsize size)
{
    gsize done = 0;
    gssize n;

    while ((n = read (fd, buffer + done, size - done)) > 0)
        done += (gsize) n;
    return done;
}

/* A sanitizer has handlers of its own, and its build goes without the filter. */
static gboolean
is_sanitized (void)
{
    return g_getenv ("BURIN_READER_UNFILTERED") != NULL;
}

/* What a child says that does something bad; the caller must free it. */
static guint8 *
hear_out (Deed deed, int expected, gsize *length)
{
    g_autofree guint8 *words = g_malloc0 (MAX_WORDS);
    int ends[2], status;
    pid_t pid;

    g_assert_cmpint (pipe (ends), ==, 0);
    pid = fork ();
    if (pid == 0)
        do_it (deed, ends[1]);
    close (ends[1]);
    *length = read_all (ends[0], words, MAX_WORDS - 1);
    close (ends[0]);
    g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
    if (!is_sanitized ()) {
        g_assert_true (WIFSIGNALED (status));
        g_assert_true (expected == ANY_SIGNAL || WTERMSIG (status) == expected);
    }
    return g_steal_pointer (&words);
}

static void
assert_last_words (const guint8 *words, gsize length)
{
    BurinFrame frame;

    g_assert_cmpuint (length, >, BURIN_FRAME_HEADER_SIZE);
    g_assert_true (burin_frame_decode (words, &frame, NULL));
    g_assert_cmpint (frame.type, ==, BURIN_FRAME_ABORT);
    g_assert_cmpuint (frame.length, ==, length - BURIN_FRAME_HEADER_SIZE);
    g_assert_cmpstr ((const char *) words + BURIN_FRAME_HEADER_SIZE, ==,
                     "the image could not be read: its reader crashed while unpacking xz");
}

static void
assert_dies (Deed deed, int expected)
{
    gsize length;
    g_autofree guint8 *words = hear_out (deed, expected, &length);

    assert_last_words (words, length);
}

/* What another thread has begun to say is said to its end first. */
static void
test_crash_beside_speaker (void)
{
    const char said[] = FIRST_HALF SECOND_HALF;
    gsize length;
    g_autofree guint8 *words = hear_out (crash_beside_speaker, SIGSEGV, &length);

    g_assert_cmpuint (length, >, strlen (said));
    g_assert_cmpmem (words, strlen (said), said, strlen (said));
    assert_last_words (words + strlen (said), length - strlen (said));
}

static void
test_crash (void)
{
    assert_dies (crash, SIGSEGV);
    assert_dies (abort, SIGABRT);
}

static void
test_stack (void)
{
    if (!is_sanitized ())
        assert_dies (use_up_stack, SIGSEGV);
}

/* GLib traps then, unless its complaint takes a call first that is forbidden. */
static void
test_memory (void)
{
    if (!is_sanitized ())
        assert_dies (use_up_memory, ANY_SIGNAL);
}

static void
test_violation (void)
{
    static const Deed deeds[] = {make_socket, run_program, reach_others, look_into_others,
                                 make_file};

    if (is_sanitized ())
        return;
    for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++)
        assert_dies (deeds[i], SIGSYS);
}

/* In the child, without the filter, which would hide what this wall is good for. */
static void
reach_for_files (void)
{
    if (!burin_cage_set_flags (NULL) || !burin_cage_forbid_paths ())
        _exit (1);
    if (open ("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 || errno != EACCES)
        _exit (2);
    if (open ("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) >= 0 || errno != EACCES)
        _exit (3);
    if (mkdir ("/tmp/burin-test-cage", 0700) == 0 || errno != EACCES)
        _exit (4);
    _exit (execl ("/bin/true", "true", NULL) < 0 && errno == EACCES ? 0 : 5);
}

static void
test_landlock (void)
{
    int status;
    pid_t pid;

    if (!burin_cage_has_landlock ()) {
        g_test_skip ("this kernel has no Landlock");
        return;
    }
    pid = fork ();
    if (pid == 0)
        reach_for_files ();
    g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
    g_assert_true (WIFEXITED (status));
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/cage/crash", test_crash);
    g_test_add_func ("/cage/crash-beside-speaker", test_crash_beside_speaker);
    g_test_add_func ("/cage/stack", test_stack);
    g_test_add_func ("/cage/memory", test_memory);
    g_test_add_func ("/cage/violation", test_violation);
    g_test_add_func ("/cage/landlock", test_landlock);
    return g_test_run ();
}
