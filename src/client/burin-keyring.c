/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys that the user trusts. gpgv takes them without armor only, but most publishers offer them
 * with it.
 */
#include "burin-keyring.h"

#include <string.h>

#include "burin-small-file.h"

/* Debian's whole keyring has 30 MiB. */
#define MAX_SIZE (64 * 1024 * 1024)

/* RFC 9580, 4.2 and 5.5.1: how a public key packet begins, in the old format and in the new one. */
#define OLD_FORMAT_MASK 0xfc
#define OLD_FORMAT_KEY 0x98
#define NEW_FORMAT_KEY 0xc6

/* GnuPG's own format: the first blob of a keybox, see kbx/keybox-blob.c there. */
#define KEYBOX_MAGIC "KBXf"
#define KEYBOX_MAGIC_OFFSET 8

#define BEGIN_KEYS "-----BEGIN PGP PUBLIC KEY BLOCK-----"
#define END_KEYS "-----END PGP PUBLIC KEY BLOCK-----"

typedef enum {
    PART_OUTSIDE,
    PART_HEADERS,
    PART_BODY,
    PART_CHECKSUM,
} Part;

static Part
take_line (Part part, char *line, GString *body)
{
    g_strchomp (line);
    if (strcmp (line, BEGIN_KEYS) == 0)
        return PART_HEADERS;
    if (strcmp (line, END_KEYS) == 0)
        return PART_OUTSIDE;
    if (part == PART_HEADERS && *line == '\0')
        return PART_BODY;
    if (part == PART_BODY && *line == '=')
        return PART_CHECKSUM;
    if (part == PART_BODY)
        g_string_append (body, line);
    return part;
}

static void
append_decoded (GByteArray *keys, GString *body)
{
    gsize length;
    g_autofree guchar *data = g_base64_decode (body->str, &length);

    g_byte_array_append (keys, data, (guint) length);
    g_string_truncate (body, 0);
}

/**
 * burin_keyring_dearmor:
 * @content: of a file with keys
 *
 * Returns: (transfer full): the keys without armor, if they had one
 */
GBytes *
burin_keyring_dearmor (GBytes *content)
{
    gsize length;
    const char *data = g_bytes_get_data (content, &length);
    g_autofree char *text = g_strndup (data != NULL ? data : "", length);
    g_autoptr (GString) body = g_string_new (NULL);
    g_autoptr (GByteArray) keys = g_byte_array_new ();
    g_auto (GStrv) lines = NULL;
    Part part = PART_OUTSIDE;

    if (strstr (text, BEGIN_KEYS) == NULL)
        return g_bytes_ref (content);
    lines = g_strsplit (text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        part = take_line (part, lines[i], body);
        if (part == PART_OUTSIDE && body->len > 0)
            append_decoded (keys, body);
    }
    return g_byte_array_free_to_bytes (g_steal_pointer (&keys));
}

static gboolean
holds_keys (GBytes *keys)
{
    gsize length;
    const guint8 *data = g_bytes_get_data (keys, &length);

    if (length >= KEYBOX_MAGIC_OFFSET + strlen (KEYBOX_MAGIC) &&
        memcmp (data + KEYBOX_MAGIC_OFFSET, KEYBOX_MAGIC, strlen (KEYBOX_MAGIC)) == 0)
        return TRUE;
    return length > 0 &&
           (data[0] == NEW_FORMAT_KEY || (data[0] & OLD_FORMAT_MASK) == OLD_FORMAT_KEY);
}

static GBytes *
refuse (const char *path, const char *why, GError **error)
{
    g_autofree char *display = g_filename_display_name (path);
    BurinErrorDetails details = {
        .operation = "read", .path = display, .cause = BURIN_CAUSE_KEYRING};

    burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details, "%s", why);
    return NULL;
}

/**
 * burin_keyring_read:
 * @path: of a file with keys
 * @error: %BURIN_ERROR_IMAGE_READ with the cause %BURIN_CAUSE_KEYRING if it can't be read, or holds
 *   no keys
 *
 * Blocks. Returns: (transfer full): the keys without armor, or %NULL
 */
GBytes *
burin_keyring_read (const char *path, GError **error)
{
    g_autoptr (GError) unread = NULL;
    g_autoptr (GBytes) content = burin_small_file_read (path, MAX_SIZE, &unread);
    g_autoptr (GBytes) keys = NULL;
    g_autofree char *name = g_filename_display_basename (path);
    g_autofree char *why = NULL;

    if (content == NULL)
        return refuse (path, unread->message, error);
    keys = burin_keyring_dearmor (content);
    if (holds_keys (keys))
        return g_steal_pointer (&keys);
    why = g_strdup_printf ("%s holds no OpenPGP public keys", name);
    return refuse (path, why, error);
}

static void
check_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
    g_autofree char *path = g_file_get_path (task_data);
    g_autofree char *address = g_file_get_parse_name (task_data);
    g_autoptr (GBytes) keys = NULL;
    GError *error = NULL;

    (void) source;
    (void) cancellable; /* the task looks at it */
    keys = path != NULL ? burin_keyring_read (path, &error)
                        : refuse (address, "the keys are not on this computer", &error);
    if (keys != NULL)
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, error);
}

/**
 * burin_keyring_check_async:
 * @file: that the user trusts
 * @cancellable: (nullable):
 *
 * Finds out whether burin_keyring_read() would take a file.
 */
void
burin_keyring_check_async (GFile *file,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, burin_keyring_check_async);
    g_task_set_task_data (task, g_object_ref (file), g_object_unref);
    g_task_run_in_thread (task, check_in_thread);
}

/**
 * burin_keyring_check_finish:
 * @error: as of burin_keyring_read(); %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the file holds keys
 */
gboolean
burin_keyring_check_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_boolean (G_TASK (result), error);
}
