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

/**
 * burin_keyring_read:
 * @path: of a file with keys
 * @error: %BURIN_ERROR_IMAGE_READ
 *
 * Blocks. Returns: (transfer full): the keys without armor, or %NULL
 */
GBytes *
burin_keyring_read (const char *path, GError **error)
{
    g_autoptr (GBytes) content = burin_small_file_read (path, MAX_SIZE, error);

    return content != NULL ? burin_keyring_dearmor (content) : NULL;
}
