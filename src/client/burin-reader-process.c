/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-reader-process.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

#include "burin-disk-process.h"
#include "burin-fd.h"
#include "burin-program.h"

/* Where the reader expects them. */
#define STATEMENT_FILENO 3
#define FILE_FILENO 4
#define REST_FILENO 5

/*
 * Inspection: what burin-reader answered so far. Main thread; owned by its GTask.
 */
typedef struct {
    GSubprocess *reader;
    gulong cancelled_id;
    guint8 answer[BURIN_INSPECT_MAX_SIZE + 1];
} Inspection;

static void
inspection_free (Inspection *inspection)
{
    g_clear_object (&inspection->reader);
    g_free (inspection);
}

/* Each reader gets an open file description of its own, because an offset is shared by duplicates.
 */
static int
reopen_image (int image_fd, GError **error)
{
    g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", image_fd);
    BurinErrorDetails details = {.operation = "open"};
    int fd = open (link, O_RDONLY | O_CLOEXEC);

    if (fd >= 0)
        return fd;
    details.errnum = errno;
    burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details,
                     "the image file cannot be opened again: %s", g_strerror (details.errnum));
    return -1;
}

/* A virtual disk is shown by a server; the file itself is then only there to be hashed. */
static gboolean
give_image (GSubprocessLauncher *launcher, const BurinReaderProcessInput *input, GError **error)
{
    int fd = reopen_image (input->image_fd, error);

    if (fd >= 0 && input->disk_format != NULL) {
        g_subprocess_launcher_take_fd (launcher, fd, FILE_FILENO);
        fd = reopen_image (input->image_fd, error);
        if (fd >= 0)
            fd = burin_disk_process_start (fd, input->disk_format, error);
    }
    if (fd < 0)
        return FALSE;
    g_subprocess_launcher_take_stdin_fd (launcher, fd);
    return TRUE;
}

static GStrv
make_arguments (const char *program, const char *command, const BurinReaderProcessInput *input)
{
    g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();

    g_strv_builder_add (argv, program);
    if (input->statement_fd >= 0)
        g_strv_builder_add (argv, "--publisher");
    if (input->disk_format != NULL)
        g_strv_builder_add_many (argv, "--disk", input->disk_format, NULL);
    if (input->is_pipe)
        g_strv_builder_add (argv, "--pipe");
    g_strv_builder_add (argv, command);
    if (input->member != NULL)
        g_strv_builder_add (argv, input->member);
    return g_strv_builder_end (argv);
}

static void
give_copy (GSubprocessLauncher *launcher, int fd, int number)
{
    if (fd >= 0)
        g_subprocess_launcher_take_fd (launcher, fcntl (fd, F_DUPFD_CLOEXEC, 0), number);
}

static GSubprocess *
spawn (const char *command,
       GSubprocessLauncher *launcher,
       const BurinReaderProcessInput *input,
       GError **error)
{
    g_autofree char *program = burin_program_dup_reader ();
    g_auto (GStrv) argv = make_arguments (program, command, input);
    BurinErrorDetails details = {.operation = "start", .path = program};
    g_autoptr (GError) local_error = NULL;
    GSubprocess *reader;

    if (!give_image (launcher, input, error))
        return NULL;
    give_copy (launcher, input->statement_fd, STATEMENT_FILENO);
    give_copy (launcher, input->rest_fd, REST_FILENO);
    reader = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &local_error);
    if (reader == NULL)
        burin_set_error (error, BURIN_ERROR_FAILED, &details,
                         "the program that reads images cannot be started: %s",
                         local_error->message);
    return reader;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    Inspection *inspection = g_task_get_task_data (task);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) read_error = NULL;
    GError *error = NULL;
    BurinImageInfo *info;
    gsize length = 0;

    g_cancellable_disconnect (g_task_get_cancellable (task), inspection->cancelled_id);
    /* A failed read leaves a short answer, which is judged like any other that makes no sense. */
    (void) g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &read_error);
    if (length > BURIN_INSPECT_MAX_SIZE) {
        g_subprocess_force_exit (inspection->reader);
        length = 0;
    }
    bytes = g_bytes_new (inspection->answer, length);
    info = burin_inspect_answer_decode (bytes, &error);
    if (info != NULL)
        g_task_return_pointer (task, info,
                               (GDestroyNotify) (void (*) (void)) burin_image_info_free);
    else
        g_task_return_error (task, error);
}

static void
cancelled_cb (GCancellable *cancellable, GSubprocess *reader)
{
    (void) cancellable;
    g_subprocess_force_exit (reader);
}

/**
 * burin_reader_process_inspect_async:
 * @input: the image
 * @cancellable: (nullable): kills the reader
 *
 * Has a reader of its own find out what the image is.
 */
void
burin_reader_process_inspect_async (const BurinReaderProcessInput *input,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
    g_autoptr (GSubprocessLauncher) launcher =
        g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);
    Inspection *inspection = g_new0 (Inspection, 1);
    GError *error = NULL;

    g_task_set_source_tag (task, burin_reader_process_inspect_async);
    g_task_set_task_data (task, inspection, (GDestroyNotify) (void (*) (void)) inspection_free);
    inspection->reader = spawn (input->checks ? "check" : "inspect", launcher, input, &error);
    if (inspection->reader == NULL) {
        g_task_return_error (task, error);
        g_object_unref (task);
        return;
    }
    if (cancellable != NULL)
        inspection->cancelled_id =
            g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                   g_object_ref (inspection->reader), g_object_unref);
    g_input_stream_read_all_async (g_subprocess_get_stdout_pipe (inspection->reader),
                                   inspection->answer, sizeof inspection->answer,
                                   G_PRIORITY_DEFAULT, NULL, answered_cb, task);
}

/**
 * burin_reader_process_inspect_finish:
 * @error: what the reader found wrong with the image, %BURIN_ERROR_IMAGE_READ if it died over it,
 * or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): what the image is, or %NULL
 */
BurinImageInfo *
burin_reader_process_inspect_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * burin_reader_process_stream:
 * @input: the image
 * @error: %BURIN_ERROR_FAILED or %BURIN_ERROR_IMAGE_READ
 *
 * Starts a reader that sends the image as frames, and parts of it again on request. It goes on
 * without its parent, and ends by itself when nobody holds the other end of its socket any more.
 *
 * Returns: that other end, owned by the caller, or -1
 */
int
burin_reader_process_stream (const BurinReaderProcessInput *input, GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
    g_autoptr (GSubprocess) reader = NULL;
    BurinErrorDetails details = {.operation = "connect"};
    g_auto (BurinFd) other_end = -1;
    int ends[2];

    if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        details.errnum = errno;
        burin_set_error (error, BURIN_ERROR_FAILED, &details, "cannot make a socket: %s",
                         g_strerror (details.errnum));
        return -1;
    }
    other_end = ends[0];
    g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
    reader = spawn ("stream", launcher, input, error);
    return reader != NULL ? g_steal_fd (&other_end) : -1;
}
