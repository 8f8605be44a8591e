/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-kind.h"

#include <gio/gio.h>
#include <unistd.h>

#include "burin-error.h"

/* Enough for all that shared-mime-info looks for but a few discs, which are images. */
#define HEAD_SIZE 4096

/* What nobody wants to have on a drive instead of everything else. */
static const char *const families[] = {"text/*", "image/*", "audio/*", "video/*", "font/*"};
static const char *const kinds[] = {
    "application/pdf",
    "application/postscript",
    "application/msword",
    "application/x-bittorrent",
    "application/x-executable",
    "application/x-sharedlib",
    "application/x-ms-dos-executable",
    "application/x-msdownload",
    "application/vnd.microsoft.portable-executable",
    "application/vnd.debian.binary-package",
    "application/x-rpm",
    "application/xml",
    "application/json",
};

static gboolean
is_foreign (const char *type)
{
    for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
        if (g_content_type_is_mime_type (type, families[i]))
            return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
        if (g_content_type_is_a (type, kinds[i]))
            return TRUE;
    return FALSE;
}

static gboolean
may_be_anything (const BurinImageInfo *info)
{
    return g_str_equal (info->format, "raw") && g_str_equal (info->content, "unknown");
}

/**
 * burin_image_kind_check:
 * @image: what the user chose
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED, whose cause is the MIME type of what the file is
 *
 * Any file can be written to a drive. This tells those that are clearly something else, such as a
 * document or a saved page of the web, which nobody means. Reads a few bytes that were read before,
 * so it does not wait.
 *
 * Returns: %FALSE for such a file
 */
gboolean
burin_image_kind_check (BurinImage *image, GError **error)
{
    BurinErrorDetails details = {.operation = "inspect"};
    guint8 head[HEAD_SIZE];
    g_autofree char *type = NULL;
    ssize_t length;

    if (!may_be_anything (burin_image_get_info (image)))
        return TRUE;
    length = pread (burin_image_get_fd (image), head, sizeof head, 0);
    if (length <= 0)
        return TRUE; /* whoever writes it finds out why */
    type = g_content_type_guess (NULL, head, (gsize) length, NULL);
    if (!is_foreign (type))
        return TRUE;
    details.cause = type;
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, &details, "this is a file of type %s",
                     type);
    return FALSE;
}
