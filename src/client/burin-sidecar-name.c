/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How publishers call the files that they put beside an image.
 */
#include "burin-sidecar-name.h"

#include <string.h>

#include "burin-digest-name.h"

/* What lists are called whose names do not tell the algorithm, in lower case. */
static const char *const list_names[] = {
    "checksum", "checksums", "digest", "digests", "hash", "hashes", "signed-hashes", "sha",
};

/* FreeBSD's, before the algorithm and the release. */
#define LIST_PREFIX "checksum."

/* What may follow in any case: a list as text, and one that is signed. */
static const char *const endings[] = {".asc", ".txt"};

/**
 * burin_sidecar_name_get_stems:
 * @image_name: without its folder
 *
 * Returns: (transfer full) (element-type filename): the name, and what is left of it as one
 *   extension after the other is taken off
 */
GPtrArray *
burin_sidecar_name_get_stems (const char *image_name)
{
    GPtrArray *stems = g_ptr_array_new_with_free_func (g_free);
    g_autofree char *stem = g_strdup (image_name);
    char *dot;

    g_ptr_array_add (stems, g_strdup (stem));
    while ((dot = strrchr (stem, '.')) != NULL && dot != stem) {
        *dot = '\0';
        g_ptr_array_add (stems, g_strdup (stem));
    }
    return stems;
}

/* @word: in lower case */
static gboolean
is_list_name (const char *word)
{
    for (gsize i = 0; i < G_N_ELEMENTS (list_names); i++)
        if (strcmp (word, list_names[i]) == 0)
            return TRUE;
    return burin_digest_name_find (word) != NULL;
}

static void
cut_endings (char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
        if (g_str_has_suffix (name, endings[i]))
            name[strlen (name) - strlen (endings[i])] = '\0';
}

/* Sets *subject to the image, or to what may be in it, if @name belongs to that alone. */
static gboolean
find_subject (const char *name, const char *lower, const char *image_name, char **subject)
{
    g_autoptr (GPtrArray) stems = burin_sidecar_name_get_stems (image_name);

    for (guint i = 0; i < MIN (stems->len, 2); i++) {
        const char *stem = g_ptr_array_index (stems, i);
        gsize length = strlen (stem);

        if (!g_str_has_prefix (name, stem) || length >= strlen (lower) || lower[length] != '.' ||
            !is_list_name (lower + length + 1))
            continue;
        *subject = g_strdup (stem);
        return TRUE;
    }
    return FALSE;
}

/* "Fedora-39-CHECKSUM" is about several files, but not about any: a digest without a name in it is
 * none of another image's. */
static gboolean
find_collection (const char *name, const char *lower, char **subject)
{
    const char *word = lower;

    while ((word = strpbrk (word, "-_")) != NULL) {
        word++;
        if (!is_list_name (word))
            continue;
        *subject = g_strndup (name, (gsize) (word - 1 - lower));
        return TRUE;
    }
    return FALSE;
}

/**
 * burin_sidecar_name_is_list:
 * @name: of a file beside the image
 * @image_name: of the image
 * @subject: (out): what a digest without a name in it is about, "" if it is about any
 *
 * Returns: whether it may be a list of digests that the image is in
 */
gboolean
burin_sidecar_name_is_list (const char *name, const char *image_name, char **subject)
{
    g_autofree char *lower = g_ascii_strdown (name, -1);

    cut_endings (lower);
    if (find_subject (name, lower, image_name, subject))
        return TRUE;
    if (is_list_name (lower) || g_str_has_prefix (lower, LIST_PREFIX)) {
        *subject = g_strdup ("");
        return TRUE;
    }
    return find_collection (name, lower, subject);
}
