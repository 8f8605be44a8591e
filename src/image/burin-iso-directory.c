/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* The folders of ISO 9660 (ECMA-119, 9.1), with the names that Rock Ridge gives (IEEE P1282, NM).
 */
#include "burin-iso-directory.h"

#include <string.h>

#include "burin-bytes.h"

#define MAX_FOLDER_SIZE (64 * 1024)
#define MAX_TEXT_SIZE 2048

#define RECORD_LBA 2
#define RECORD_SIZE 10
#define RECORD_NAME_SIZE 32
#define RECORD_NAME 33

#define ENTRY_HEADER 4
#define NAME_ENTRY_TEXT 5

/**
 * burin_iso_extent_parse:
 * @record: %BURIN_ISO_RECORD_MIN_SIZE bytes or more of a folder's record
 *
 * Returns: where what it is about lies
 */
BurinIsoExtent
burin_iso_extent_parse (const guint8 *record)
{
    return (BurinIsoExtent){burin_bytes_le32 (record + RECORD_LBA),
                            burin_bytes_le32 (record + RECORD_SIZE)};
}

/* What follows a name are entries of two letters, a length that counts the whole entry, a version.
 */
static char *
dup_rock_ridge_name (const guint8 *record, gsize length, gsize start)
{
    while (start + ENTRY_HEADER <= length) {
        const guint8 *entry = record + start;
        gsize size = entry[2];

        if (size < ENTRY_HEADER || start + size > length)
            return NULL;
        if (memcmp (entry, "NM", 2) == 0 && size > NAME_ENTRY_TEXT)
            return g_strndup ((const char *) entry + NAME_ENTRY_TEXT, size - NAME_ENTRY_TEXT);
        start += size;
    }
    return NULL;
}

/* Without Rock Ridge names are in capitals, have a version, and an underscore for a first dot. */
static gboolean
is_plain_name (const guint8 *name, gsize size, const char *wanted)
{
    g_autofree char *plain = g_strndup ((const char *) name, size);
    char *semicolon = strchr (plain, ';');

    if (semicolon != NULL)
        *semicolon = '\0';
    if (g_str_has_suffix (plain, "."))
        plain[strlen (plain) - 1] = '\0';
    if (*plain == '_' && *wanted == '.')
        *plain = '.';
    return g_ascii_strcasecmp (plain, wanted) == 0;
}

static gboolean
is_named (const guint8 *record, gsize length, const char *wanted)
{
    gsize name_size = record[RECORD_NAME_SIZE];
    gsize after = RECORD_NAME + name_size + (name_size % 2 == 0 ? 1 : 0);
    g_autofree char *rock_ridge = NULL;

    if (RECORD_NAME + name_size > length)
        return FALSE;
    rock_ridge = dup_rock_ridge_name (record, length, after);
    if (rock_ridge != NULL)
        return strcmp (rock_ridge, wanted) == 0;
    return is_plain_name (record + RECORD_NAME, name_size, wanted);
}

/**
 * burin_iso_directory_find:
 * @folder: where to look
 * @name: what to look for
 * @found: (out): where that is
 *
 * Returns: whether it is there; what lies far behind in a huge folder is not found
 */
gboolean
burin_iso_directory_find (BurinImageView *view,
                          BurinIsoExtent folder,
                          const char *name,
                          BurinIsoExtent *found)
{
    gsize size = MIN (folder.size, MAX_FOLDER_SIZE);
    g_autofree guint8 *data = g_malloc (size + 1);
    gsize pos = 0;

    size = burin_image_view_read (view, (guint64) folder.lba * BURIN_ISO_SECTOR, data, size);
    while (pos + BURIN_ISO_RECORD_MIN_SIZE <= size) {
        const guint8 *record = data + pos;
        gsize length = record[0];

        if (length == 0) { /* records do not cross sectors */
            pos += BURIN_ISO_SECTOR - pos % BURIN_ISO_SECTOR;
            continue;
        }
        if (length < BURIN_ISO_RECORD_MIN_SIZE || pos + length > size)
            return FALSE;
        if (is_named (record, length, name)) {
            *found = burin_iso_extent_parse (record);
            return TRUE;
        }
        pos += length;
    }
    return FALSE;
}

/**
 * burin_iso_directory_dup_text:
 * @root: the root folder
 * @path: names with slashes between them, the first one without
 *
 * Returns: (transfer full) (nullable): the first bytes of a small file, up to a zero; %NULL if
 * there is none
 */
char *
burin_iso_directory_dup_text (BurinImageView *view, BurinIsoExtent root, const char *path)
{
    g_auto (GStrv) names = g_strsplit (path, "/", -1);
    BurinIsoExtent at = root;
    g_autofree char *text = g_malloc0 (MAX_TEXT_SIZE + 1);
    gsize n;

    for (gsize i = 0; names[i] != NULL; i++)
        if (!burin_iso_directory_find (view, at, names[i], &at))
            return NULL;
    n = burin_image_view_read (view, (guint64) at.lba * BURIN_ISO_SECTOR, (guint8 *) text,
                               MIN (at.size, MAX_TEXT_SIZE));
    return n > 0 ? g_steal_pointer (&text) : NULL;
}
