/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper-request.h"

#include <string.h>
#include <sys/socket.h>

#include "burin-drive-codec.h"
#include "burin-fd.h"

/* Bytes of an option's name that an error repeats: the answer must not be as long as the call. */
#define LONGEST_KEY 64

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
check_is_socket (int fd, GError **error)
{
    int domain = 0, type = 0;
    socklen_t length = sizeof domain;

    if (getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0 || domain != AF_UNIX)
        return refuse (error, "the image must come from a UNIX socket");
    length = sizeof type;
    if (getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &length) != 0 || type != SOCK_STREAM)
        return refuse (error, "the image must come from a stream socket");
    return TRUE;
}

static gboolean
take_boolean (gboolean *option, GVariant *value)
{
    if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
        return FALSE;
    *option = g_variant_get_boolean (value);
    return TRUE;
}

static gboolean
take_release (BurinHelperRequest *request, GVariant *value)
{
    return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) &&
           burin_release_from_string (g_variant_get_string (value, NULL), &request->release);
}

static gboolean
take_image_name (BurinHelperRequest *request, GVariant *value)
{
    if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ||
        strlen (g_variant_get_string (value, NULL)) > BURIN_LONGEST_IMAGE_NAME)
        return FALSE;
    g_free (request->image_name);
    request->image_name = g_variant_dup_string (value, NULL);
    return TRUE;
}

static gboolean
take_published (BurinHelperRequest *request, GVariant *value)
{
    if (!g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT) ||
        g_variant_get_size (value) > BURIN_LARGEST_PUBLISHED)
        return FALSE;
    g_clear_pointer (&request->published, g_variant_unref);
    request->published = g_variant_ref (value);
    return TRUE;
}

static gboolean
take_flag (BurinHelperRequest *request, BurinPolicyFlags flag, GVariant *value)
{
    gboolean is_set = FALSE;

    if (!take_boolean (&is_set, value))
        return FALSE;
    request->policy |= is_set ? flag : 0;
    return TRUE;
}

static gboolean
take_write_option (BurinHelperRequest *request, const char *key, GVariant *value)
{
    if (g_str_equal (key, "allow-backup"))
        return take_flag (request, BURIN_POLICY_ALLOW_BACKUP, value);
    if (g_str_equal (key, "changed-only"))
        return take_boolean (&request->changed_only, value);
    if (g_str_equal (key, "detach-busy"))
        return take_boolean (&request->detach_busy, value);
    if (g_str_equal (key, "keep-unmapped"))
        return take_boolean (&request->keep_unmapped, value);
    if (g_str_equal (key, "verify"))
        return take_boolean (&request->verify, value);
    if (g_str_equal (key, "finish"))
        return take_boolean (&request->finish, value);
    if (g_str_equal (key, "after"))
        return take_release (request, value);
    if (g_str_equal (key, "image-name"))
        return take_image_name (request, value);
    if (!g_str_equal (key, "source-device") || !g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
        return FALSE;
    request->source_device = g_variant_get_uint64 (value);
    return TRUE;
}

static gboolean
take_option (BurinHelperRequest *request, const char *key, GVariant *value, GError **error)
{
    if (g_str_equal (key, "allow-fixed") && take_flag (request, BURIN_POLICY_ALLOW_FIXED, value))
        return TRUE;
    if (g_str_equal (key, "published") && take_published (request, value))
        return TRUE;
    if (request->kind == BURIN_JOB_WRITE && take_write_option (request, key, value))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                     "unknown option, or one of the wrong type or length: %s",
                     strlen (key) <= LONGEST_KEY ? key : "its name is too long");
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
    request->verify = TRUE;
    request->policy = kind == BURIN_JOB_VERIFY ? BURIN_POLICY_READ_ONLY : BURIN_POLICY_NONE;
    request->frames = burin_helper_request_take_fd (fds, handle, error);
    if (request->frames < 0 || !check_is_socket (request->frames, error) ||
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
    g_free (request->image_name);
    g_clear_pointer (&request->published, g_variant_unref);
    g_free (request);
}
