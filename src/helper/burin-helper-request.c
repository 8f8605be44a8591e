/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper-request.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-fd.h"

static gboolean
refuse (GError **error, const char *why)
{
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL, "%s", why);
    return FALSE;
}

/**
 * burin_helper_request_take_fd:
 * @fds: (nullable): what came with the message
 * @handle: the `h` that says which of them is meant
 * @error: %BURIN_ERROR_INVALID_ARGUMENT
 *
 * Returns: a duplicate of the one fd of the message, owned by the caller, or -1
 */
int
burin_helper_request_take_fd (GUnixFDList *fds, GVariant *handle, GError **error)
{
    int fd;

    if (fds == NULL || g_unix_fd_list_get_length (fds) != 1 || g_variant_get_handle (handle) != 0) {
        (void) refuse (error, "exactly one file descriptor must be passed");
        return -1;
    }
    fd = g_unix_fd_list_get (fds, 0, error);
    return fd;
}

static gboolean
check_is_read_end (int fd, GError **error)
{
    struct stat st;
    int flags = fcntl (fd, F_GETFL);

    if (flags < 0 || fstat (fd, &st) != 0 || !S_ISFIFO (st.st_mode) ||
        (flags & O_ACCMODE) != O_RDONLY)
        return refuse (error, "the image must come from the read end of a pipe");
    return TRUE;
}

static gboolean
take_option (BurinHelperRequest *request, const char *key, GVariant *value, GError **error)
{
    if (g_str_equal (key, "allow-fixed") && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN)) {
        if (g_variant_get_boolean (value))
            request->policy |= BURIN_POLICY_ALLOW_FIXED;
        return TRUE;
    }
    if (g_str_equal (key, "source-device") && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64)) {
        request->source_device = g_variant_get_uint64 (value);
        return TRUE;
    }
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                     "unknown option, or one of the wrong type: %s", key);
    return FALSE;
}

static gboolean
take_options (BurinHelperRequest *request, GVariant *options, GError **error)
{
    GVariantIter iter;
    const char *key;
    GVariant *item;

    g_variant_iter_init (&iter, options);
    while (g_variant_iter_next (&iter, "{&sv}", &key, &item)) {
        g_autoptr (GVariant) value = item;

        if (!take_option (request, key, value, error))
            return FALSE;
    }
    return TRUE;
}

/**
 * burin_helper_request_new:
 * @fds: (nullable): what came with the message
 * @handle: the `h` for the frames
 * @options: an `a{sv}` as org.burin.Helper1 documents it
 * @error: %BURIN_ERROR_INVALID_ARGUMENT
 *
 * Returns: (transfer full) (nullable): the arguments, if all of them are valid
 */
BurinHelperRequest *
burin_helper_request_new (
    BurinJobKind kind, GUnixFDList *fds, GVariant *handle, GVariant *options, GError **error)
{
    g_autoptr (BurinHelperRequest) request = g_new0 (BurinHelperRequest, 1);

    request->kind = kind;
    request->policy = kind == BURIN_JOB_VERIFY ? BURIN_POLICY_READ_ONLY : BURIN_POLICY_NONE;
    request->frames = burin_helper_request_take_fd (fds, handle, error);
    if (request->frames < 0 || !check_is_read_end (request->frames, error) ||
        !take_options (request, options, error))
        return NULL;
    return g_steal_pointer (&request);
}

void
burin_helper_request_free (BurinHelperRequest *request)
{
    if (request == NULL)
        return;
    burin_fd_clear (&request->frames);
    g_free (request);
}
