/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cleartext signature framework of RFC 9580, 7: only its framing. Whether a signature is good
 * finds another program; here the text comes out of it, as it was signed.
 */
#include "burin-clear-signed.h"

#include <string.h>

#define BEGIN_MESSAGE "-----BEGIN PGP SIGNED MESSAGE-----"
#define BEGIN_SIGNATURE "-----BEGIN PGP SIGNATURE-----"
#define END_SIGNATURE "-----END PGP SIGNATURE-----"

typedef enum {
    PART_BEFORE,
    PART_HEADERS,
    PART_TEXT,
    PART_SIGNATURE,
    PART_AFTER,
} Part;

/*
 * Unwrapping: on the stack of one call.
 */
typedef struct {
    Part part;
    GByteArray *text;
    const char *fault;
} Unwrapping;

/* Blanks at the end of a line, and a carriage return, are nobody's words. */
static gsize
cut_blanks (const char *line, gsize length)
{
    while (length > 0 && strchr (" \t\r", line[length - 1]) != NULL)
        length--;
    return length;
}

static gboolean
is_line (const char *line, gsize length, const char *expected)
{
    length = cut_blanks (line, length);
    return length == strlen (expected) && memcmp (line, expected, length) == 0;
}

static gboolean
starts_with (const char *line, gsize length, const char *prefix)
{
    return length >= strlen (prefix) && memcmp (line, prefix, strlen (prefix)) == 0;
}

/* Anything but the hash in the headers is not covered by the signature, and somebody's trick. */
static void
take_header (Unwrapping *self, const char *line, gsize length)
{
    if (is_line (line, length, ""))
        self->part = PART_TEXT;
    else if (!starts_with (line, length, "Hash: "))
        self->fault = "it has a header that is none";
}

static void
take_text (Unwrapping *self, const char *line, gsize length)
{
    static const guint8 newline = '\n';

    if (is_line (line, length, BEGIN_SIGNATURE)) {
        self->part = PART_SIGNATURE;
        return;
    }
    if (starts_with (line, length, "- ")) {
        line += 2;
        length -= 2;
    } else if (starts_with (line, length, "-")) {
        self->fault = "it has a line with a dash that is not escaped";
    }
    g_byte_array_append (self->text, (const guint8 *) line, (guint) cut_blanks (line, length));
    g_byte_array_append (self->text, &newline, 1);
}

static void
take_line (Unwrapping *self, const char *line, gsize length)
{
    gboolean begins = is_line (line, length, BEGIN_MESSAGE);

    switch (self->part) {
    case PART_BEFORE:
        self->part = begins ? PART_HEADERS : PART_BEFORE;
        break;
    case PART_HEADERS:
        take_header (self, line, length);
        break;
    case PART_TEXT:
        take_text (self, line, length);
        break;
    case PART_SIGNATURE:
        self->part = is_line (line, length, END_SIGNATURE) ? PART_AFTER : PART_SIGNATURE;
        break;
    case PART_AFTER:
        if (begins)
            self->fault = "there are several in one file";
        break;
    }
}

/**
 * burin_clear_signed_unwrap:
 * @text: what may be a clear-signed message, with whatever around it
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if it is one that is not well-formed
 *
 * Returns: (transfer full): the text that is signed, with a newline behind each of its lines and
 *   without what is around it; @text itself if it is no such message; %NULL on an error
 */
GBytes *
burin_clear_signed_unwrap (GBytes *text, GError **error)
{
    g_autoptr (GByteArray) inside = g_byte_array_new ();
    Unwrapping self = {.text = inside};
    gsize length;
    const char *start = g_bytes_get_data (text, &length), *end = start + length;

    while (start < end && self.fault == NULL) {
        const char *newline = memchr (start, '\n', (gsize) (end - start));
        const char *line_end = newline != NULL ? newline : end;

        take_line (&self, start, (gsize) (line_end - start));
        start = newline != NULL ? newline + 1 : end;
    }
    if (self.part == PART_BEFORE)
        return g_bytes_ref (text);
    if (self.fault == NULL && self.part == PART_AFTER)
        return g_byte_array_free_to_bytes (g_steal_pointer (&inside));
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL, "the signed message is malformed: %s",
                     self.fault != NULL ? self.fault : "it breaks off");
    return NULL;
}
