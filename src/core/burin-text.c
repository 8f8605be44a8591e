/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-text.h"

#include <glib/gi18n.h>

/**
 * burin_text_dup_size:
 * @bytes: a number of bytes
 *
 * Drives are sold in powers of ten, so that is what people compare with.
 *
 * Returns: (transfer full): e.g. "16.0 GB", in the user's locale
 */
char *
burin_text_dup_size (guint64 bytes)
{
    return g_format_size (bytes);
}

/**
 * burin_text_dup_rate:
 * @bytes_per_second: not negative
 *
 * Returns: (transfer full): e.g. "21.4 MB/s" in the user's language, always in MB so that a
 *   changing rate does not jump between units
 */
char *
burin_text_dup_rate (double bytes_per_second)
{
    /* Translators: a speed in megabytes, of 10^6 bytes, a second. Unit as in file sizes. */
    return g_strdup_printf (_ ("%.1f MB/s"), MAX (bytes_per_second, 0.0) / 1e6);
}

/**
 * burin_text_dup_percent:
 * @fraction: from 0 to 1
 *
 * Returns: (transfer full): whole percents, rounded down so that only all is 100 %
 */
char *
burin_text_dup_percent (double fraction)
{
    /* Translators: percents of the work that are done. */
    return g_strdup_printf (_ ("%d %%"), (int) (CLAMP (fraction, 0.0, 1.0) * 100.0));
}

/**
 * burin_text_dup_clock:
 * @seconds: a duration
 *
 * Returns: (transfer full): "m:ss" or "h:mm:ss"
 */
char *
burin_text_dup_clock (guint64 seconds)
{
    guint64 hours = seconds / 3600;
    guint minutes = (guint) (seconds / 60 % 60);
    guint rest = (guint) (seconds % 60);

    if (hours > 0)
        return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02u:%02u", hours, minutes, rest);
    return g_strdup_printf ("%u:%02u", minutes, rest);
}

/* Direction overrides and isolates could make a name read as another one (Unicode TR 36), and what
 * separates lines could make one look like a message of its own. */
static gboolean
is_harmless (gunichar c)
{
    switch (g_unichar_type (c)) {
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return FALSE;
    default:
        return g_unichar_isprint (c);
    }
}

/**
 * burin_text_dup_safe:
 * @untrusted: (nullable): text from a drive or an image, of any encoding
 *
 * Returns: (transfer full): the same text, as valid UTF-8 without control and direction characters
 *   and without white space around it; never %NULL
 */
char *
burin_text_dup_safe (const char *untrusted)
{
    g_autofree char *valid = g_utf8_make_valid (untrusted != NULL ? untrusted : "", -1);
    GString *safe = g_string_new (NULL);

    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
        gunichar c = g_utf8_get_char (p);

        g_string_append_unichar (safe, is_harmless (c) ? c : ' ');
    }
    return g_strstrip (g_string_free (safe, FALSE));
}
