/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three grammars, as their tools print them:
 *
 *   coreutils         HEX, blank, blank or asterisk, NAME; a backslash in front if NAME is escaped
 *   coreutils --tag   SHA256 (NAME) = HEX
 *   OpenSSL           SHA2-256(NAME)= HEX
 *
 * and a digest alone.
 */
#include "burin-checksum-list.h"

#include <string.h>

/* Longer than any name may be, with the longest digest. */
#define LONGEST_LINE 8192

void
burin_checksum_free (BurinChecksum *checksum)
{
    if (checksum == NULL)
        return;
    g_free (checksum->hex);
    g_free (checksum->name);
    g_free (checksum);
}

/* The escapes of coreutils. Returns NULL for others. */
static char *
unescape (const char *name)
{
    g_autoptr (GString) plain = g_string_new (NULL);

    for (; *name != '\0'; name++) {
        if (*name != '\\') {
            g_string_append_c (plain, *name);
            continue;
        }
        name++;
        if (*name != '\\' && *name != 'n' && *name != 'r')
            return NULL;
        g_string_append_c (plain, *name == 'n' ? '\n' : *name == 'r' ? '\r' : '\\');
    }
    return g_string_free (g_steal_pointer (&plain), FALSE);
}

static BurinChecksum *
make (BurinDigestAlgorithm algorithm, const char *hex, const char *path, gboolean escaped)
{
    g_autofree char *plain = NULL;
    BurinChecksum *checksum;

    if (path != NULL) {
        plain = escaped ? unescape (path) : g_strdup (path);
        if (plain == NULL || *plain == '\0')
            return NULL;
    }
    checksum = g_new0 (BurinChecksum, 1);
    checksum->algorithm = algorithm;
    checksum->hex = g_ascii_strdown (hex, (gssize) burin_digest_algorithm_get_size (algorithm) * 2);
    checksum->name = plain != NULL ? g_path_get_basename (plain) : NULL;
    return checksum;
}

static gsize
count_hex (const char *text)
{
    gsize n = 0;

    while (g_ascii_isxdigit (text[n]))
        n++;
    return n;
}

/* ALGORITHM, perhaps a blank, (NAME), perhaps a blank, =, perhaps a blank, HEX. */
static BurinChecksum *
parse_tagged (const char *line, gboolean escaped)
{
    const char *open = strchr (line, '('), *close = strrchr (line, ')');
    g_autofree char *tag = NULL, *path = NULL;
    BurinDigestAlgorithm algorithm;
    const char *hex;

    if (open == NULL || close == NULL || close < open)
        return NULL;
    tag = g_strchomp (g_strndup (line, (gsize) (open - line)));
    hex = close + 1 + strspn (close + 1, " ");
    if (*hex != '=' || !burin_digest_algorithm_from_name (tag, &algorithm))
        return NULL;
    hex += 1 + strspn (hex + 1, " ");
    if (count_hex (hex) != burin_digest_algorithm_get_size (algorithm) * 2 ||
        strlen (hex) != count_hex (hex))
        return NULL;
    path = g_strndup (open + 1, (gsize) (close - open - 1));
    return make (algorithm, hex, path, escaped);
}

static BurinChecksum *
parse_plain (const char *line, gboolean escaped)
{
    gsize digits = count_hex (line);
    const char *rest = line + digits;
    gsize blanks = strspn (rest, " \t");
    BurinDigestAlgorithm algorithm;

    if (digits % 2 != 0 || !burin_digest_algorithm_from_size (digits / 2, &algorithm))
        return NULL;
    if (rest[blanks] == '\0')
        return make (algorithm, line, NULL, FALSE);
    if (blanks == 0)
        return NULL;
    rest += blanks;
    return make (algorithm, line, *rest == '*' ? rest + 1 : rest, escaped);
}

/**
 * burin_checksum_parse:
 * @line: a line without its end
 *
 * Returns: (transfer full) (nullable): what it says, or %NULL if it is no digest
 */
BurinChecksum *
burin_checksum_parse (const char *line)
{
    gboolean escaped = *line == '\\';
    const char *start = line + (escaped ? 1 : 0);
    BurinChecksum *checksum = parse_plain (start, escaped);

    return checksum != NULL ? checksum : parse_tagged (start, escaped);
}

static void
add_line (GPtrArray *list, const char *start, gsize length)
{
    g_autofree char *line = NULL;
    BurinChecksum *checksum;

    while (length > 0 && (start[length - 1] == '\r' || start[length - 1] == ' '))
        length--;
    if (length == 0 || length > LONGEST_LINE || memchr (start, '\0', length) != NULL)
        return;
    line = g_strndup (start, length);
    checksum = burin_checksum_parse (line);
    if (checksum != NULL)
        g_ptr_array_add (list, checksum);
}

/**
 * burin_checksum_list_parse:
 * @text: what somebody wrote
 * @length: bytes of it
 *
 * Returns: (transfer full) (element-type BurinChecksum): the lines that are digests, in order
 */
GPtrArray *
burin_checksum_list_parse (const guint8 *text, gsize length)
{
    GPtrArray *list =
        g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) burin_checksum_free);
    const char *start = (const char *) text, *end = start + length;

    while (start < end) {
        const char *newline = memchr (start, '\n', (gsize) (end - start));
        const char *line_end = newline != NULL ? newline : end;

        add_line (list, start, (gsize) (line_end - start));
        start = newline != NULL ? newline + 1 : end;
    }
    return list;
}

static gboolean
is_about (const BurinChecksum *checksum, const char *name)
{
    return name == NULL ? checksum->name == NULL : g_strcmp0 (checksum->name, name) == 0;
}

/**
 * burin_checksum_list_find:
 * @list: (element-type BurinChecksum):
 * @name: (nullable): name of a file, or %NULL for the digests that stand alone
 * @found: (out) (transfer none) (nullable): the strongest digest of that file, %NULL if it is not
 *   listed
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if the list contradicts itself
 *
 * Returns: %FALSE on an error
 */
gboolean
burin_checksum_list_find (GPtrArray *list,
                          const char *name,
                          const BurinChecksum **found,
                          GError **error)
{
    const BurinChecksum *best = NULL;

    for (guint i = 0; i < list->len; i++) {
        const BurinChecksum *checksum = g_ptr_array_index (list, i);

        if (!is_about (checksum, name) || (best != NULL && checksum->algorithm < best->algorithm))
            continue;
        if (best != NULL && checksum->algorithm == best->algorithm &&
            !g_str_equal (checksum->hex, best->hex)) {
            burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                             "there are two different %s digests for the same file",
                             burin_digest_algorithm_get_name (best->algorithm));
            return FALSE;
        }
        best = checksum;
    }
    *found = best;
    return TRUE;
}
