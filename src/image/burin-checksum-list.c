/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three grammars of digests, as their tools print them:
 *
 *   coreutils         HEX, blank, blank or asterisk, NAME; a backslash in front if NAME is escaped
 *   coreutils --tag   SHA256 (NAME) = HEX
 *   OpenSSL           SHA2-256(NAME)= HEX
 *
 * a digest alone, two grammars of sizes:
 *
 *   BSD               SIZE (NAME) = NUMBER
 *   Fedora            # NAME: NUMBER bytes
 *
 * and SFV files, NAME, blank, eight hex digits, which are known by their names alone.
 */
#include "burin-checksum-list.h"

#include <string.h>

/* Longer than any name may be, with the longest digest. */
#define LONGEST_LINE 8192

/* Of the name of an algorithm that nobody has heard of. */
#define LONGEST_TAG 24

/* Of a CRC-32: whatever is shorter is a word of a comment. */
#define FEWEST_DIGITS 8

void
burin_checksum_free (BurinChecksum *checksum)
{
    if (checksum == NULL)
        return;
    g_free (checksum->hex);
    g_free (checksum->foreign);
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

/* Returns: (nullable): one that says nothing yet; @path is NULL if it stands alone */
static BurinChecksum *
make (BurinChecksumKind kind, const char *path, gboolean escaped)
{
    g_autofree char *plain = NULL;
    BurinChecksum *checksum;

    if (path != NULL) {
        plain = escaped ? unescape (path) : g_strdup (path);
        if (plain == NULL || *plain == '\0')
            return NULL;
    }
    checksum = g_new0 (BurinChecksum, 1);
    checksum->kind = kind;
    checksum->name = plain != NULL ? g_path_get_basename (plain) : NULL;
    return checksum;
}

static BurinChecksum *
make_digest (BurinDigestAlgorithm algorithm, const char *hex, const char *path, gboolean escaped)
{
    BurinChecksum *checksum = make (BURIN_CHECKSUM_DIGEST, path, escaped);

    if (checksum == NULL)
        return NULL;
    checksum->algorithm = algorithm;
    checksum->hex = g_ascii_strdown (hex, (gssize) burin_digest_algorithm_get_size (algorithm) * 2);
    return checksum;
}

static BurinChecksum *
make_foreign (const char *title, const char *path, gboolean escaped)
{
    BurinChecksum *checksum = make (BURIN_CHECKSUM_FOREIGN, path, escaped);

    if (checksum != NULL)
        checksum->foreign = g_strdup (title);
    return checksum;
}

static BurinChecksum *
make_size (const char *number, const char *path)
{
    BurinChecksum *checksum;
    guint64 size;

    if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXUINT64, &size, NULL))
        return NULL;
    checksum = make (BURIN_CHECKSUM_SIZE, path, FALSE);
    if (checksum != NULL)
        checksum->size = size;
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

static gboolean
is_tag (const char *tag)
{
    gsize length = strlen (tag);

    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum (tag[i]) && strchr ("-_/", tag[i]) == NULL)
            return FALSE;
    return length > 0 && length <= LONGEST_TAG;
}

/* @hex is digits and nothing else. */
static BurinChecksum *
take_tagged (const char *tag, const char *path, const char *hex, gboolean escaped)
{
    const BurinDigestName *name = burin_digest_name_find (tag);
    BurinDigestAlgorithm algorithm;

    if (name == NULL)
        return is_tag (tag) ? make_foreign (tag, path, escaped) : NULL;
    if (strlen (hex) % 2 == 0 && burin_digest_name_resolve (name, strlen (hex) / 2, &algorithm))
        return make_digest (algorithm, hex, path, escaped);
    return burin_digest_name_is_computable (name)
               ? NULL
               : make_foreign (burin_digest_name_get_title (name), path, escaped);
}

/* ALGORITHM, perhaps a blank, (NAME), perhaps a blank, =, perhaps a blank, HEX. */
static BurinChecksum *
parse_tagged (const char *line, gboolean escaped)
{
    const char *open = strchr (line, '('), *close = strrchr (line, ')');
    g_autofree char *tag = NULL, *path = NULL;
    const char *value;

    if (open == NULL || close == NULL || close < open)
        return NULL;
    tag = g_strchomp (g_strndup (line, (gsize) (open - line)));
    path = g_strndup (open + 1, (gsize) (close - open - 1));
    value = close + 1 + strspn (close + 1, " ");
    if (*value != '=')
        return NULL;
    value += 1 + strspn (value + 1, " ");
    if (strcmp (tag, "SIZE") == 0)
        return make_size (value, path);
    return *value != '\0' && value[count_hex (value)] == '\0'
               ? take_tagged (tag, path, value, escaped)
               : NULL;
}

/* Which digest so many bytes are. */
static gboolean
find_algorithm (const BurinDigestName *hint, gsize size, BurinDigestAlgorithm *algorithm)
{
    return hint == NULL || burin_digest_name_is_known_by_size (hint)
               ? burin_digest_algorithm_from_size (size, algorithm)
               : burin_digest_name_resolve (hint, size, algorithm);
}

static BurinChecksum *
parse_plain (const char *line, const BurinDigestName *hint, gboolean escaped)
{
    gsize digits = count_hex (line);
    const char *path = line + digits + strspn (line + digits, " \t");
    BurinDigestAlgorithm algorithm;
    BurinChecksum *checksum;

    if (digits == 0 || (*path != '\0' && path == line + digits))
        return NULL;
    path += *path == '*' ? 1 : 0;
    if (digits % 2 == 0 && find_algorithm (hint, digits / 2, &algorithm)) {
        checksum = make_digest (algorithm, line, *path != '\0' ? path : NULL, escaped);
        if (checksum != NULL)
            checksum->guessed = hint == NULL;
        return checksum;
    }
    if (hint == NULL || burin_digest_name_is_known_by_size (hint) || digits < FEWEST_DIGITS)
        return NULL;
    return make_foreign (burin_digest_name_get_title (hint), *path != '\0' ? path : NULL, escaped);
}

/* NAME, blank, eight digits: nothing but the name of the list tells that it is one. */
static BurinChecksum *
parse_sfv (const char *line, const BurinDigestName *hint)
{
    const char *blank = strrchr (line, ' ');
    g_autofree char *path = NULL;

    if (hint == NULL || burin_digest_name_is_computable (hint) || *line == ';' || blank == NULL ||
        count_hex (blank + 1) != FEWEST_DIGITS || blank[1 + FEWEST_DIGITS] != '\0')
        return NULL;
    path = g_strchomp (g_strndup (line, (gsize) (blank - line)));
    return make_foreign (burin_digest_name_get_title (hint), path, FALSE);
}

/* #, blank, NAME, colon, blank, NUMBER, blank, "bytes". */
static BurinChecksum *
parse_size (const char *line)
{
    const char *colon = strrchr (line, ':');
    g_autofree char *path = NULL, *number = NULL;

    if (!g_str_has_prefix (line, "# ") || !g_str_has_suffix (line, " bytes") || colon == NULL)
        return NULL;
    path = g_strndup (line + strlen ("# "), (gsize) (colon - line) - strlen ("# "));
    number = g_strstrip (g_strndup (colon + 1, strlen (colon + 1) - strlen (" bytes")));
    return make_size (number, path);
}

/**
 * burin_checksum_parse:
 * @line: a line without its end
 * @hint: (nullable): which digests there are where the line is
 *
 * Returns: (transfer full) (nullable): what it says, or %NULL if it says nothing
 */
BurinChecksum *
burin_checksum_parse (const char *line, const BurinDigestName *hint)
{
    gboolean escaped = *line == '\\';
    const char *start = line + (escaped ? 1 : 0);
    BurinChecksum *checksum = parse_plain (start, hint, escaped);

    if (checksum == NULL)
        checksum = parse_tagged (start, escaped);
    if (checksum == NULL)
        checksum = parse_size (line);
    return checksum != NULL ? checksum : parse_sfv (line, hint);
}

/* Adds what a line says, or keeps what it says of the lines that follow. */
static void
take_line (GPtrArray *list, const char *start, gsize length, const BurinDigestName **hint)
{
    g_autofree char *line = NULL;
    const BurinDigestName *heading;
    BurinChecksum *checksum;

    while (length > 0 && (start[length - 1] == '\r' || start[length - 1] == ' '))
        length--;
    if (length == 0 || length > LONGEST_LINE || memchr (start, '\0', length) != NULL)
        return;
    line = g_strndup (start, length);
    checksum = burin_checksum_parse (line, *hint);
    if (checksum != NULL) {
        g_ptr_array_add (list, checksum);
        return;
    }
    heading = burin_digest_name_find_in_heading (line);
    if (heading != NULL)
        *hint = heading;
}

/**
 * burin_checksum_list_parse:
 * @text: what somebody wrote
 * @length: bytes of it
 * @name: of the file that it is in
 *
 * Returns: (transfer full) (element-type BurinChecksum): what the lines say, in order
 */
GPtrArray *
burin_checksum_list_parse (const guint8 *text, gsize length, const char *name)
{
    GPtrArray *list =
        g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) burin_checksum_free);
    const BurinDigestName *hint = burin_digest_name_find_in_file_name (name);
    const char *start = (const char *) text, *end = start + length;

    while (start < end) {
        const char *newline = memchr (start, '\n', (gsize) (end - start));
        const char *line_end = newline != NULL ? newline : end;

        take_line (list, start, (gsize) (line_end - start), &hint);
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

        if (checksum->kind != BURIN_CHECKSUM_DIGEST || !is_about (checksum, name) ||
            (best != NULL && checksum->algorithm < best->algorithm))
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

/**
 * burin_checksum_list_find_kind:
 * @list: (element-type BurinChecksum):
 * @name: (nullable): name of a file, or %NULL for what stands alone
 * @kind: what to look for
 *
 * Returns: (transfer none) (nullable): the first of that kind that is about that file
 */
const BurinChecksum *
burin_checksum_list_find_kind (GPtrArray *list, const char *name, BurinChecksumKind kind)
{
    for (guint i = 0; i < list->len; i++) {
        const BurinChecksum *checksum = g_ptr_array_index (list, i);

        if (checksum->kind == kind && is_about (checksum, name))
            return checksum;
    }
    return NULL;
}
