/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OpenPGP signatures, checked by gpgv or sqv. What these are given lies in files in memory, so that
 * what was checked is what is used afterwards; and they are no more than nobody if we are root.
 */
#include "burin-signature.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "burin-fd.h"
#include "burin-small-file.h"
#include "burin-text.h"

#define NOBODY 65534

/* What a tool may write: whatever it unpacks, it is no more than that. */
#define MAX_OUTPUT ((rlim_t) 32 * 1024 * 1024)

#define PIECE_SIZE (256 * 1024)

#define KEYRING_FILENO 3
#define CONTENT_FILENO 4
#define SIGNATURE_FILENO 5
#define NOWHERE_FILENO 6
#define NOWHERE "6"
#define KEYRING_PATH "/proc/self/fd/3"
#define CONTENT_PATH "/proc/self/fd/4"
#define SIGNATURE_PATH "/proc/self/fd/5"

#define STATUS_PREFIX "[GNUPG:] "

static const char *const gpgv_detached[] = {
    "gpgv",  "--homedir", "/nonexistent", "--quiet",      "--status-fd", "2",  "--logger-fd",
    NOWHERE, "--keyring", KEYRING_PATH,   SIGNATURE_PATH, CONTENT_PATH,  NULL,
};

static const char *const gpgv_inside[] = {
    "gpgv",  "--homedir", "/nonexistent", "--quiet",  "--status-fd", "2",          "--logger-fd",
    NOWHERE, "--keyring", KEYRING_PATH,   "--output", "-",           CONTENT_PATH, NULL,
};

/* What is signed comes on standard input. */
static const char *const gpgv_streamed[] = {
    "gpgv",  "--homedir", "/nonexistent", "--quiet",      "--status-fd", "2",  "--logger-fd",
    NOWHERE, "--keyring", KEYRING_PATH,   SIGNATURE_PATH, "-",           NULL,
};

static const char *const sqv_detached[] = {
    "sqv", "--keyring", KEYRING_PATH, SIGNATURE_PATH, CONTENT_PATH, NULL,
};

/**
 * Answer:
 * @status: what it said on standard error
 * @output: what it wrote to standard output
 * @succeeded: it ended with 0
 *
 * What came of running a tool.
 */
typedef struct {
    char *status;
    GBytes *output;
    gboolean succeeded;
} Answer;

static void
answer_clear (Answer *answer)
{
    g_free (answer->status);
    g_clear_pointer (&answer->output, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* In the child, after the fork: nothing but system calls. If we could not give up being root, then
 * nothing must be parsed. */
static void
confine (gpointer user_data)
{
    struct rlimit output = {MAX_OUTPUT, MAX_OUTPUT}, core = {0, 0};

    (void) user_data;
    if (setrlimit (RLIMIT_FSIZE, &output) != 0 || setrlimit (RLIMIT_CORE, &core) != 0)
        _exit (EXIT_FAILURE);
    if (geteuid () == 0 && (setgroups (0, NULL) != 0 || setresgid (NOBODY, NOBODY, NOBODY) != 0 ||
                            setresuid (NOBODY, NOBODY, NOBODY) != 0))
        _exit (EXIT_FAILURE);
}

static gboolean
pass (GSubprocessLauncher *launcher, GBytes *content, int as_fd, GError **error)
{
    int fd = burin_small_file_new_nameless (content, error);

    if (fd < 0)
        return FALSE;
    g_subprocess_launcher_take_fd (launcher, fd, as_fd);
    return TRUE;
}

static GSubprocessLauncher *
prepare (GBytes *keyring, GBytes *signature, GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher =
        g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);

    g_subprocess_launcher_set_child_setup (launcher, confine, NULL, NULL);
    g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
    g_subprocess_launcher_take_fd (launcher, open ("/dev/null", O_WRONLY | O_CLOEXEC),
                                   NOWHERE_FILENO);
    if (!pass (launcher, keyring, KEYRING_FILENO, error) ||
        (signature != NULL && !pass (launcher, signature, SIGNATURE_FILENO, error)))
        return NULL;
    return g_steal_pointer (&launcher);
}

/* @output is a file, and not a pipe, because only of a file the kernel limits the size. */
static GSubprocess *
start (const char *const *argv,
       GBytes *keyring,
       GBytes *content,
       GBytes *signature,
       int output,
       GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher = prepare (keyring, signature, error);

    if (launcher == NULL || !pass (launcher, content, CONTENT_FILENO, error))
        return NULL;
    g_subprocess_launcher_take_stdout_fd (launcher, output);
    return g_subprocess_launcher_spawnv (launcher, argv, error);
}

/* Waits for the end of a tool, and takes what it says. */
static char *
await_status (GSubprocess *tool, GError **error)
{
    g_autoptr (GBytes) status = NULL;
    const char *text;
    gsize length;

    if (!g_subprocess_communicate (tool, NULL, NULL, NULL, &status, error))
        return NULL;
    text = g_bytes_get_data (status, &length);
    return g_utf8_make_valid (text != NULL ? text : "", (gssize) length);
}

static GBytes *
read_output (int fd, GError **error)
{
    g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);

    return burin_small_file_read (path, MAX_OUTPUT, error);
}

static gboolean
run (const char *const *argv,
     GBytes *keyring,
     GBytes *content,
     GBytes *signature,
     Answer *answer,
     GError **error)
{
    g_auto (BurinFd) output = burin_small_file_new_nameless (NULL, error);
    g_autoptr (GSubprocess) tool = NULL;

    if (output < 0)
        return FALSE;
    tool = start (argv, keyring, content, signature, fcntl (output, F_DUPFD_CLOEXEC, 0), error);
    answer->status = tool != NULL ? await_status (tool, error) : NULL;
    if (answer->status == NULL)
        return FALSE;
    answer->succeeded = g_subprocess_get_successful (tool);
    answer->output = read_output (output, error);
    return answer->output != NULL;
}

static gboolean
refuse (GError **error, const char *why)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL, "%s", why);
    return FALSE;
}

/* "KEYID NAME", and the fingerprint. */
static char *
dup_signer (const char *good, const char *valid)
{
    const char *name = strchr (good, ' ');
    g_autofree char *safe = burin_text_dup_safe (name != NULL ? name + 1 : good);
    g_autofree char *fingerprint = g_strndup (valid, strcspn (valid, " "));

    return g_strdup_printf ("%s, %s", safe, fingerprint);
}

/**
 * burin_signature_judge:
 * @status: what gpgv said: lines that begin with its prefix, and others
 * @is_inside: the signature is in the same file as what it signs
 * @signer: (out) (nullable): who signed; %NULL if nobody whose key is known
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if a signature is wrong
 *
 * A signature counts only if gpgv calls it both good (not expired, not revoked) and valid, one
 * after the other. Its exit code would not do: it is not 0 if there is a further signature of a
 * key that nobody has.
 *
 * Returns: %FALSE on an error
 */
gboolean
burin_signature_judge (const char *status, gboolean is_inside, char **signer, GError **error)
{
    g_auto (GStrv) lines = g_strsplit (status, "\n", -1);
    g_autofree char *found = NULL;
    const char *good = NULL;
    guint n_texts = 0;

    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *line = lines[i];

        if (!g_str_has_prefix (line, STATUS_PREFIX))
            continue;
        line += strlen (STATUS_PREFIX);
        if (g_str_has_prefix (line, "BADSIG "))
            return refuse (error, "the signature is wrong: what was signed has been changed");
        if (g_str_has_prefix (line, "NEWSIG"))
            good = NULL;
        if (g_str_has_prefix (line, "GOODSIG "))
            good = line + strlen ("GOODSIG ");
        if (g_str_has_prefix (line, "VALIDSIG ") && good != NULL && found == NULL)
            found = dup_signer (good, line + strlen ("VALIDSIG "));
        n_texts += g_str_has_prefix (line, "PLAINTEXT ") ? 1 : 0;
    }
    if (is_inside && n_texts != 1)
        return refuse (error, "there is not exactly one signed text in the file");
    *signer = g_steal_pointer (&found);
    return TRUE;
}

/* sqv says the fingerprints of who signed, and fails if it knows none of them. */
static char *
dup_sqv_signer (const Answer *answer)
{
    gsize length;
    const char *text = g_bytes_get_data (answer->output, &length);

    return answer->succeeded && length > 0 ? g_strndup (text, strcspn (text, "\n")) : NULL;
}

/**
 * burin_signature_is_inside:
 *
 * Returns: whether @content is a clear-signed text; another kind of OpenPGP message before it makes
 *   it none
 */
gboolean
burin_signature_is_inside (GBytes *content)
{
    static const char begin[] = "-----BEGIN PGP ", what[] = "SIGNED MESSAGE-----";
    gsize length;
    const char *data = g_bytes_get_data (content, &length);
    const char *at = length > 0 ? memmem (data, length, begin, strlen (begin)) : NULL;

    if (at == NULL)
        return FALSE;
    at += strlen (begin);
    return (gsize) (data + length - at) >= strlen (what) && memcmp (at, what, strlen (what)) == 0;
}

static gboolean
has_program (const char *name)
{
    g_autofree char *path = g_find_program_in_path (name);

    return path != NULL;
}

static gboolean
check_with_gpgv (GBytes *keyring,
                 GBytes *content,
                 GBytes *signature,
                 GBytes **signed_content,
                 char **signer,
                 GError **error)
{
    g_auto (Answer) answer = {};
    gboolean is_inside = signature == NULL;

    if (!run (is_inside ? gpgv_inside : gpgv_detached, keyring, content, signature, &answer,
              error) ||
        !burin_signature_judge (answer.status, is_inside, signer, error))
        return FALSE;
    *signed_content = g_bytes_ref (is_inside ? answer.output : content);
    return TRUE;
}

static gboolean
check_with_sqv (GBytes *keyring,
                GBytes *content,
                GBytes *signature,
                GBytes **signed_content,
                char **signer,
                GError **error)
{
    g_auto (Answer) answer = {};

    if (!run (sqv_detached, keyring, content, signature, &answer, error))
        return FALSE;
    *signer = dup_sqv_signer (&answer);
    *signed_content = g_bytes_ref (content);
    return TRUE;
}

/**
 * burin_signature_check:
 * @keyring: the keys that count, without armor
 * @content: a file
 * @signature: (nullable): of @content; %NULL if @content is a clear-signed text
 * @signed_content: (out): what is signed: @content, or the text in it
 * @signer: (out) (nullable): who signed it; %NULL if nobody whose key is there
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if the signature is wrong, %BURIN_ERROR_FAILED if there is
 *   nothing that could check it
 *
 * Blocks.
 *
 * Returns: %FALSE on an error
 */
gboolean
burin_signature_check (GBytes *keyring,
                       GBytes *content,
                       GBytes *signature,
                       GBytes **signed_content,
                       char **signer,
                       GError **error)
{
    if (has_program (gpgv_inside[0]))
        return check_with_gpgv (keyring, content, signature, signed_content, signer, error);
    if (signature != NULL && has_program (sqv_detached[0]))
        return check_with_sqv (keyring, content, signature, signed_content, signer, error);
    burin_set_error (error, BURIN_ERROR_FAILED, NULL,
                     "the signature cannot be checked: install gpgv");
    return FALSE;
}

/* If the tool has ended early, then its status tells why. */
static gboolean
send_all (int fd, const guint8 *data, gsize length)
{
    while (length > 0) {
        gssize n = send (fd, data, length, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return FALSE;
        data += n;
        length -= (gsize) n;
    }
    return TRUE;
}

/* Takes @to. Returns: (transfer full) (nullable): the SHA-256 of all that was sent */
static char *
send_file (int from, int to)
{
    g_auto (BurinFd) fd = to;
    g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
    g_autofree guint8 *buffer = g_malloc (PIECE_SIZE);
    gboolean is_heard = TRUE;
    off_t offset = 0;
    gssize n;

    while ((n = pread (from, buffer, PIECE_SIZE, offset)) > 0) {
        g_checksum_update (checksum, buffer, n);
        is_heard = is_heard && send_all (fd, buffer, (gsize) n);
        offset += n;
    }
    return n == 0 ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

static gboolean
refuse_unread (GError **error)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_READ, NULL, "the image file cannot be read: %s",
                     g_strerror (errno));
    return FALSE;
}

/**
 * burin_signature_check_file:
 * @keyring: the keys that count, without armor
 * @fd: a file of any size
 * @signature: of the file
 * @sha256: (out): of what was looked at, so that who reads the file later can tell whether it is
 *   the same
 * @signer: (out) (nullable): who signed it; %NULL if nobody whose key is there
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if the signature is wrong, %BURIN_ERROR_IMAGE_READ,
 *   %BURIN_ERROR_FAILED
 *
 * Blocks until all of the file has been read.
 *
 * Returns: %FALSE on an error
 */
gboolean
burin_signature_check_file (
    GBytes *keyring, int fd, GBytes *signature, char **sha256, char **signer, GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher = prepare (keyring, signature, error);
    g_autoptr (GSubprocess) tool = NULL;
    g_autofree char *digest = NULL, *status = NULL;
    int ends[2];

    if (launcher == NULL)
        return FALSE;
    if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return refuse_unread (error);
    g_subprocess_launcher_take_stdin_fd (launcher, ends[0]);
    tool = g_subprocess_launcher_spawnv (launcher, gpgv_streamed, error);
    g_clear_object (&launcher); /* the tool's end of the socket is the tool's alone */
    digest = send_file (fd, ends[1]);
    status = tool != NULL ? await_status (tool, error) : NULL;
    if (status == NULL)
        return FALSE;
    if (digest == NULL)
        return refuse_unread (error);
    *sha256 = g_steal_pointer (&digest);
    return burin_signature_judge (status, FALSE, signer, error);
}
