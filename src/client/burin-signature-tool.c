/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a program that checks signatures. What it is given lies in files in memory, so that what was
 * checked is what is used afterwards, or comes through a pipe; and it is no more than nobody if we
 * are root.
 */
#include "burin-signature-tool.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-error.h"
#include "burin-fd.h"
#include "burin-nameless-file.h"

#define NOBODY 65534

/* What a tool may write: whatever it unpacks, it is no more than that. */
#define MAX_OUTPUT ((rlim_t) 32 * 1024 * 1024)

#define PIECE_SIZE (256 * 1024)

/* As their paths in the header say. */
#define KEYRING_FILENO 3
#define CONTENT_FILENO 4
#define SIGNATURE_FILENO 5
#define NOWHERE_FILENO 6

void
burin_signature_tool_answer_clear (BurinSignatureToolAnswer *answer)
{
    g_clear_pointer (&answer->status, g_free);
    g_clear_pointer (&answer->output, g_bytes_unref);
}

/* In the child, after the fork: nothing but system calls. If we could not give up being root, then
 * nothing must be parsed. Ctrl-C is ours to handle, so the terminal must not know of the child. */
static void
confine (gpointer user_data)
{
    struct rlimit output = {MAX_OUTPUT, MAX_OUTPUT}, core = {0, 0};

    (void) user_data;
    (void) setsid (); /* fails only for the leader of a group, who is in none but his own */
    if (setrlimit (RLIMIT_FSIZE, &output) != 0 || setrlimit (RLIMIT_CORE, &core) != 0)
        _exit (EXIT_FAILURE);
    if (geteuid () == 0 && (setgroups (0, NULL) != 0 || setresgid (NOBODY, NOBODY, NOBODY) != 0 ||
                            setresuid (NOBODY, NOBODY, NOBODY) != 0))
        _exit (EXIT_FAILURE);
}

static gboolean
pass (GSubprocessLauncher *launcher, GBytes *content, int as_fd, GError **error)
{
    int fd;

    if (content == NULL)
        return TRUE;
    fd = burin_nameless_file_new (content, error);
    if (fd >= 0)
        g_subprocess_launcher_take_fd (launcher, fd, as_fd);
    return fd >= 0;
}

/* Takes @stdin_fd, if there is one. @stdout_fd is a file, and not a pipe, because only of a file
 * the kernel limits the size. */
static GSubprocess *
start (const char *const *argv,
       const BurinSignatureToolInput *input,
       int stdin_fd,
       int stdout_fd,
       GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher =
        g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);

    if (stdin_fd >= 0)
        g_subprocess_launcher_take_stdin_fd (launcher, stdin_fd);
    g_subprocess_launcher_take_stdout_fd (launcher, fcntl (stdout_fd, F_DUPFD_CLOEXEC, 0));
    g_subprocess_launcher_set_child_setup (launcher, confine, NULL, NULL);
    g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
    g_subprocess_launcher_take_fd (launcher, open ("/dev/null", O_WRONLY | O_CLOEXEC),
                                   NOWHERE_FILENO);
    if (!pass (launcher, input->keyring, KEYRING_FILENO, error) ||
        !pass (launcher, input->signature, SIGNATURE_FILENO, error) ||
        !pass (launcher, input->content, CONTENT_FILENO, error))
        return NULL;
    return g_subprocess_launcher_spawnv (launcher, argv, error);
}

/* Waits for the end of a tool, and takes what it says. */
static char *
await_status (GSubprocess *tool, GCancellable *cancellable, GError **error)
{
    g_autoptr (GBytes) status = NULL;
    const char *text;
    gsize length;

    if (!g_subprocess_communicate (tool, NULL, cancellable, NULL, &status, error)) {
        g_subprocess_force_exit (tool);
        return NULL;
    }
    text = g_bytes_get_data (status, &length);
    return g_utf8_make_valid (text != NULL ? text : "", (gssize) length);
}

/* A pipe whose other end is closed must not end us: the signal that comes with that is this
 * thread's alone, and is taken back. */
static gssize
write_quietly (int fd, const guint8 *data, gsize length)
{
    const struct timespec at_once = {};
    sigset_t broken, before;
    gssize n;
    int errnum;

    sigemptyset (&broken);
    sigaddset (&broken, SIGPIPE);
    (void) pthread_sigmask (SIG_BLOCK, &broken, &before); /* the set is valid */
    n = write (fd, data, length);
    errnum = errno;
    if (n < 0 && errnum == EPIPE)
        (void) sigtimedwait (&broken, NULL, &at_once); /* there is none if it is ignored anyway */
    (void) pthread_sigmask (SIG_SETMASK, &before, NULL);
    errno = errnum;
    return n;
}

/* Whether @fd takes something; not so if the user does not want to wait any more. */
static gboolean
await_room (int fd, GCancellable *cancellable)
{
    struct pollfd polled[] = {{.fd = fd, .events = POLLOUT},
                              {.fd = g_cancellable_get_fd (cancellable), .events = POLLIN}};

    while (poll (polled, G_N_ELEMENTS (polled), -1) < 0 && errno == EINTR)
        ;
    if (polled[1].fd >= 0)
        g_cancellable_release_fd (cancellable);
    return !g_cancellable_is_cancelled (cancellable);
}

static gboolean
send_piece (int fd, const guint8 *data, gsize length, GCancellable *cancellable)
{
    while (length > 0) {
        gssize n;

        if (!await_room (fd, cancellable))
            return FALSE;
        n = write_quietly (fd, data, length);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0)
            return FALSE;
        data += n;
        length -= (gsize) n;
    }
    return TRUE;
}

static gboolean
refuse_unread (GError **error)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_READ, NULL, "the image file cannot be read: %s",
                     g_strerror (errno));
    return FALSE;
}

static goffset
get_size (int fd)
{
    struct stat status;

    return fstat (fd, &status) == 0 ? status.st_size : 0;
}

/* If the tool ends early, then its status tells why, and there is no digest. */
static gboolean
send_file (BurinSignatureToolFile *file, int to, GCancellable *cancellable, GError **error)
{
    g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
    g_autofree guint8 *buffer = g_malloc (PIECE_SIZE);
    goffset size = get_size (file->fd), offset = 0;
    gssize n;

    while ((n = pread (file->fd, buffer, PIECE_SIZE, offset)) > 0) {
        g_checksum_update (checksum, buffer, n);
        if (!send_piece (to, buffer, (gsize) n, cancellable))
            return !g_cancellable_set_error_if_cancelled (cancellable, error);
        offset += n;
        if (file->progress != NULL)
            file->progress (offset, MAX (size, offset), file->progress_data);
    }
    if (n < 0)
        return refuse_unread (error);
    file->sha256 = g_strdup (g_checksum_get_string (checksum));
    return TRUE;
}

/* Whoever opens the pipe by its path, as a tool does that takes no other input, must be allowed to.
 */
static gboolean
make_pipe (int ends[2], GError **error)
{
    if (pipe2 (ends, O_CLOEXEC) != 0 || fcntl (ends[1], F_SETFL, O_NONBLOCK) != 0)
        return refuse_unread (error);
    if (geteuid () == 0)
        (void) fchown (ends[0], NOBODY, NOBODY); /* else the tool says that it cannot open it */
    return TRUE;
}

static gboolean
finish (GSubprocess *tool,
        int output,
        GCancellable *cancellable,
        BurinSignatureToolAnswer *answer,
        GError **error)
{
    answer->status = await_status (tool, cancellable, error);
    if (answer->status == NULL)
        return FALSE;
    answer->succeeded = g_subprocess_get_successful (tool);
    answer->output = burin_nameless_file_read (output, MAX_OUTPUT, error);
    return answer->output != NULL;
}

static gboolean
run_on_file (const char *const *argv,
             const BurinSignatureToolInput *input,
             BurinSignatureToolFile *file,
             int output,
             GCancellable *cancellable,
             BurinSignatureToolAnswer *answer,
             GError **error)
{
    g_autoptr (GSubprocess) tool = NULL;
    g_auto (BurinFd) to = -1;
    int ends[2];

    if (!make_pipe (ends, error))
        return FALSE;
    to = ends[1];
    tool = start (argv, input, ends[0], output, error);
    if (tool == NULL)
        return FALSE;
    if (!send_file (file, to, cancellable, error)) {
        g_subprocess_force_exit (tool);
        return FALSE;
    }
    burin_fd_clear (&to);
    return finish (tool, output, cancellable, answer, error);
}

/**
 * burin_signature_tool_run:
 * @argv: (array zero-terminated=1): the program, and what to tell it
 * @input: what else it is given
 * @file: (nullable): what comes on its standard input
 * @cancellable: (nullable): ends it
 * @answer: (out): what came of it; zeroed before
 * @error: %BURIN_ERROR_IMAGE_READ if the file cannot be read, %BURIN_ERROR_FAILED, what GSubprocess
 *   says, %G_IO_ERROR_CANCELLED
 *
 * Blocks until it has ended.
 *
 * Returns: %FALSE on an error; that the tool failed is none
 */
gboolean
burin_signature_tool_run (const char *const *argv,
                          const BurinSignatureToolInput *input,
                          BurinSignatureToolFile *file,
                          GCancellable *cancellable,
                          BurinSignatureToolAnswer *answer,
                          GError **error)
{
    g_auto (BurinFd) output = burin_nameless_file_new (NULL, error);
    g_autoptr (GSubprocess) tool = NULL;

    if (output < 0)
        return FALSE;
    if (file != NULL)
        return run_on_file (argv, input, file, output, cancellable, answer, error);
    tool = start (argv, input, -1, output, error);
    return tool != NULL && finish (tool, output, cancellable, answer, error);
}
