/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds and reads what lies beside an image. Nothing of it is parsed here: the reader does that.
 */
#include "burin-sidecars.h"

#include <string.h>
#include <sys/stat.h>

#include "burin-keyring.h"
#include "burin-sidecar-name.h"
#include "burin-signature.h"
#include "burin-small-file.h"

/* The largest list of a publisher has some 100 KiB. */
#define MAX_LIST_SIZE (1024 * 1024)
#define MAX_BMAP_SIZE (16 * 1024 * 1024)
#define MAX_SIGNATURE_SIZE (256 * 1024)
#define MAX_LISTS 8

/* Of a signature in a file of its own; what publishers use more often comes first. */
static const char *const signature_suffixes[] = {".asc", ".sig", ".sign", ".gpg"};

/*
 * Finding: on the stack of one call.
 */
typedef struct {
    const char *image_path;
    int image_fd;
    char *folder;
    const BurinPublisherQuery *query;
    const BurinSidecarsWatch *watch;
    GBytes *keys; /* (nullable) */
    BurinStatement *statement;
} Finding;

/* Returns: the signature of a file, or NULL if there is none beside it that can be read; sets *name
 * to that of the signature's file, if it is wanted */
static GBytes *
find_signature (const char *path, char **name)
{
    for (gsize i = 0; i < G_N_ELEMENTS (signature_suffixes); i++) {
        g_autofree char *signature = g_strconcat (path, signature_suffixes[i], NULL);
        GBytes *content = burin_small_file_read (signature, MAX_SIGNATURE_SIZE, NULL);

        if (content != NULL && name != NULL)
            *name = g_path_get_basename (signature);
        if (content != NULL)
            return content;
    }
    return NULL;
}

/* Without keys, no signature is looked at. */
static gboolean
check_signature (Finding *finding, const char *path, BurinStatementPart *part, GError **error)
{
    g_autoptr (GBytes) signature = NULL, content = NULL;
    g_autofree char *signer = NULL;
    gboolean is_inside = burin_signature_is_inside (part->content);

    if (finding->keys == NULL)
        return TRUE;
    signature = is_inside ? NULL : find_signature (path, NULL);
    if (!is_inside && signature == NULL)
        return TRUE;
    if (!burin_signature_check (&(BurinSignatureToolInput){.keyring = finding->keys,
                                                           .signature = signature,
                                                           .content = part->content},
                                finding->watch->cancellable, &content, &signer, error)) {
        g_prefix_error (error, "%s: ", part->name);
        return FALSE;
    }
    if (signer == NULL)
        return TRUE;
    g_bytes_unref (part->content);
    part->content = g_steal_pointer (&content);
    g_free (part->signer);
    part->signer = g_steal_pointer (&signer);
    return TRUE;
}

static gboolean
has_signed_list (const Finding *finding)
{
    const GPtrArray *lists = finding->statement->lists;

    for (guint i = 0; i < lists->len; i++)
        if (*((const BurinStatementPart *) g_ptr_array_index (lists, i))->signer != '\0')
            return TRUE;
    return FALSE;
}

/* Beside what is signed nothing else counts: a bmap that anybody made could leave out what it likes
 * of an image that is genuine. */
static gboolean
needs_signer (const Finding *finding)
{
    return finding->keys != NULL && (!finding->query->takes_unsigned || has_signed_list (finding));
}

/* Adds a file to @parts, unless it had to be signed and is not. */
static gboolean
add_part (Finding *finding,
          GPtrArray *parts,
          const char *path,
          GBytes *content,
          const char *subject,
          gboolean asked,
          GError **error)
{
    g_autofree char *name = g_path_get_basename (path);
    g_autoptr (BurinStatementPart) part = burin_statement_part_new (name, content, subject);

    part->asked = asked;
    if (!check_signature (finding, path, part, error))
        return FALSE;
    if (!needs_signer (finding) || *part->signer != '\0') {
        g_ptr_array_add (parts, g_steal_pointer (&part));
        return TRUE;
    }
    if (!asked)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                     "%s is not signed by the owner of a key in the keyring", part->name);
    return FALSE;
}

static gboolean
add_asked (Finding *finding, GPtrArray *parts, const char *path, gsize max_size, GError **error)
{
    g_autoptr (GBytes) content = burin_small_file_read (path, max_size, error);

    return content != NULL && add_part (finding, parts, path, content, "", TRUE, error);
}

/* The first that is there: the longest name is the most specific one. */
static gboolean
add_bmap_beside (Finding *finding, GError **error)
{
    g_autoptr (GPtrArray) stems = burin_sidecar_name_get_stems (finding->statement->image_name);

    for (guint i = 0; i < stems->len; i++) {
        g_autofree char *name = g_strconcat (g_ptr_array_index (stems, i), ".bmap", NULL);
        g_autofree char *path = g_build_filename (finding->folder, name, NULL);
        g_autoptr (GBytes) content = burin_small_file_read (path, MAX_BMAP_SIZE, NULL);

        if (content != NULL)
            return add_part (finding, finding->statement->bmaps, path, content, "", FALSE, error);
    }
    return TRUE;
}

static gboolean
add_bmap (Finding *finding, GError **error)
{
    const BurinPublisherQuery *query = finding->query;

    if (query->ignores_bmap)
        return TRUE;
    /* One inside an archive is not signed by itself. */
    finding->statement->takes_bmap = query->bmap == NULL && !needs_signer (finding);
    return query->bmap != NULL
               ? add_asked (finding, finding->statement->bmaps, query->bmap, MAX_BMAP_SIZE, error)
               : add_bmap_beside (finding, error);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
    return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, so that it is always the same ones if there are too many. */
static GPtrArray *
list_names (const char *folder, const char *image_name)
{
    GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *subject = NULL;

        if (burin_sidecar_name_is_list (name, image_name, &subject))
            g_ptr_array_add (names, g_strdup (name));
    }
    g_ptr_array_sort (names, compare_names);
    return names;
}

static gboolean
add_list_beside (Finding *finding, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename (finding->folder, name, NULL);
    g_autoptr (GBytes) content = burin_small_file_read (path, MAX_LIST_SIZE, NULL);
    g_autofree char *subject = NULL;

    /* A signature in a file of its own is called like a list that is signed. */
    if (content == NULL ||
        (g_str_has_suffix (name, ".asc") && !burin_signature_is_inside (content)) ||
        !burin_sidecar_name_is_list (name, finding->statement->image_name, &subject))
        return TRUE;
    return add_part (finding, finding->statement->lists, path, content, subject, FALSE, error);
}

static gboolean
add_lists_beside (Finding *finding, GError **error)
{
    g_autoptr (GPtrArray) names = list_names (finding->folder, finding->statement->image_name);

    for (guint i = 0; i < names->len && finding->statement->lists->len < MAX_LISTS; i++)
        if (!add_list_beside (finding, g_ptr_array_index (names, i), error))
            return FALSE;
    return TRUE;
}

static gboolean
check_image (Finding *finding, GBytes *signature, char **sha256, char **signer, GError **error)
{
    const BurinSignatureToolInput input = {.keyring = finding->keys, .signature = signature};
    BurinSignatureToolFile file = {.fd = finding->image_fd,
                                   .progress = finding->watch->progress,
                                   .progress_data = finding->watch->progress_data};
    gboolean checked =
        burin_signature_check_file (&input, &file, finding->watch->cancellable, signer, error);

    *sha256 = file.sha256;
    return checked;
}

/*
 * Some publishers sign the image itself. What was signed is what the reader must find: its digest
 * becomes a list of one line. To read all of the image takes a while, so it is done only if nothing
 * else is signed; and it is done before, so that the user knows who signed it when he is asked.
 */
static gboolean
add_signature_of_image (Finding *finding, GError **error)
{
    g_autofree char *name = NULL, *sha256 = NULL, *signer = NULL;
    g_autoptr (GBytes) signature = NULL, content = NULL;
    const BurinErrorDetails details = {.operation = "check", .cause = BURIN_CAUSE_PIPE};
    BurinStatementPart *part;

    if (finding->keys == NULL || has_signed_list (finding))
        return TRUE;
    signature = find_signature (finding->image_path, &name);
    if (signature == NULL)
        return TRUE;
    if (finding->image_fd < 0) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, &details,
                         "%s: what is signed can't be read from a pipe; save it to a file first",
                         name);
        return FALSE;
    }
    if (!check_image (finding, signature, &sha256, &signer, error)) {
        g_prefix_error (error, "%s: ", name);
        return FALSE;
    }
    if (signer == NULL)
        return TRUE;
    content = g_bytes_new (sha256, strlen (sha256));
    part = burin_statement_part_new (name, content, finding->statement->image_name);
    g_free (part->signer);
    part->signer = g_steal_pointer (&signer);
    g_ptr_array_add (finding->statement->lists, part);
    return TRUE;
}

static gboolean
add_lists (Finding *finding, GError **error)
{
    const BurinPublisherQuery *query = finding->query;

    if (query->checksum != NULL || query->ignores_lists)
        return TRUE;
    if (query->list != NULL)
        return add_asked (finding, finding->statement->lists, query->list, MAX_LIST_SIZE, error);
    return add_lists_beside (finding, error) && add_signature_of_image (finding, error);
}

static gboolean
find (Finding *finding, GError **error)
{
    if (finding->query->keyring != NULL) {
        finding->keys = burin_keyring_read (finding->query->keyring, error);
        if (finding->keys == NULL)
            return FALSE;
        finding->statement->needs_signer = !finding->query->takes_unsigned;
    }
    return add_lists (finding, error) && add_bmap (finding, error);
}

/**
 * burin_sidecars_find:
 * @image_path: of the image file
 * @image_fd: the same, open; -1 if it comes through a pipe, so that it can't be read just for this
 * @query: where to look
 * @watch: whom it concerns how long that takes
 * @error: %BURIN_ERROR_IMAGE_READ if a file that the user named cannot be read,
 *   %BURIN_ERROR_IMAGE_MISMATCH if a signature is wrong, or is missing where it must be;
 *   %BURIN_ERROR_FAILED; %G_IO_ERROR_CANCELLED
 *
 * Blocks. Finds all that may say something of the image; whether it does, finds the reader.
 *
 * Returns: (transfer full): what was found, or %NULL
 */
BurinStatement *
burin_sidecars_find (const char *image_path,
                     int image_fd,
                     const BurinPublisherQuery *query,
                     const BurinSidecarsWatch *watch,
                     GError **error)
{
    g_autofree char *folder = g_path_get_dirname (image_path);
    g_autofree char *name = g_path_get_basename (image_path);
    g_autoptr (BurinStatement) statement = burin_statement_new (name, query->checksum);
    g_autoptr (GBytes) keys = NULL;
    Finding finding = {.image_path = image_path,
                       .image_fd = image_fd,
                       .folder = folder,
                       .query = query,
                       .watch = watch,
                       .statement = statement};
    struct stat status;
    gboolean found;

    if (fstat (image_fd, &status) == 0)
        statement->image_size = (guint64) status.st_size;
    found = find (&finding, error);
    keys = finding.keys;
    return found ? g_steal_pointer (&statement) : NULL;
}
