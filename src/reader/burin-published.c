/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-published.h"

#include <string.h>

#include "burin-checksum-list.h"
#include "burin-clear-signed.h"

/*
 * Choice: the best digest seen so far. On the stack of one call; borrows the part.
 */
typedef struct {
    const BurinStatement *statement;
    GPtrArray *image_names; /* what the image in the file may be called */
    const BurinStatementPart *part;
    BurinPublished *published;
} Choice;

void
burin_published_free (BurinPublished *self)
{
    if (self == NULL)
        return;
    burin_publisher_free (self->publisher);
    g_clear_pointer (&self->bmap, burin_bmap_free);
    g_free (self->hex);
    g_free (self);
}

/* "a.img.xz" holds "a.img", or what an archive calls it. */
static GPtrArray *
find_image_names (const BurinStatement *statement, const BurinImageInfo *info)
{
    GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
    const char *dot = strrchr (statement->image_name, '.');

    if (strcmp (info->format, "raw") == 0)
        return names;
    if (dot != NULL && dot != statement->image_name)
        g_ptr_array_add (names,
                         g_strndup (statement->image_name, (gsize) (dot - statement->image_name)));
    if (*info->member != '\0')
        g_ptr_array_add (names, g_path_get_basename (info->member));
    return names;
}

static void
take (Choice *choice,
      const BurinStatementPart *part,
      const BurinChecksum *checksum,
      gboolean of_file,
      gboolean of_image)
{
    BurinPublished *published = choice->published;

    g_free (published->hex);
    published->hex = g_strdup (checksum->hex);
    published->algorithm = checksum->algorithm;
    published->of_file = of_file;
    published->of_image = of_image;
    choice->part = part;
}

/* What is signed counts more than what is strong, and that more than what was found first. */
static gboolean
is_better (const Choice *choice, const BurinStatementPart *part, const BurinChecksum *checksum)
{
    gboolean is_signed = *part->signer != '\0';

    if (choice->part == NULL)
        return TRUE;
    if (is_signed != (*choice->part->signer != '\0'))
        return is_signed;
    return checksum->algorithm > choice->published->algorithm;
}

/* Looks for one name, or for a digest without one, and sets *found to whether it is there. */
static gboolean
consider (Choice *choice,
          const BurinStatementPart *part,
          GPtrArray *list,
          const char *name,
          gboolean of_file,
          gboolean of_image,
          GError **error)
{
    const BurinChecksum *checksum;

    if (!burin_checksum_list_find (list, name, &checksum, error)) {
        g_prefix_error (error, "%s: ", part->name);
        return FALSE;
    }
    if (checksum != NULL && is_better (choice, part, checksum))
        take (choice, part, checksum, of_file, of_image);
    return TRUE;
}

static gboolean
is_image_name (const Choice *choice, const char *name)
{
    return g_ptr_array_find_with_equal_func (choice->image_names, name, g_str_equal, NULL);
}

static gboolean
consider_all (Choice *choice, const BurinStatementPart *part, GPtrArray *list, GError **error)
{
    const char *file_name = choice->statement->image_name;
    gboolean is_any = *part->subject == '\0';

    if (!consider (choice, part, list, file_name, TRUE, FALSE, error))
        return FALSE;
    for (guint i = 0; i < choice->image_names->len; i++)
        if (!consider (choice, part, list, g_ptr_array_index (choice->image_names, i), FALSE, TRUE,
                       error))
            return FALSE;
    return consider (choice, part, list, NULL, is_any || g_str_equal (part->subject, file_name),
                     is_any || is_image_name (choice, part->subject), error);
}

static gboolean
consider_part (Choice *choice, const BurinStatementPart *part, GError **error)
{
    g_autoptr (GBytes) text = NULL;
    g_autoptr (GPtrArray) list = NULL;
    const BurinStatementPart *before = choice->part;
    gsize length;
    const guint8 *data;

    /* What is signed came out of the signature's tool, without any framing. */
    text = *part->signer != '\0' ? g_bytes_ref (part->content)
                                 : burin_clear_signed_unwrap (part->content, error);
    if (text == NULL) {
        g_prefix_error (error, "%s: ", part->name);
        return FALSE;
    }
    data = g_bytes_get_data (text, &length);
    list = burin_checksum_list_parse (data, length);
    if (!consider_all (choice, part, list, error))
        return FALSE;
    if (!part->asked || choice->part != before)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL, "%s says nothing of %s", part->name,
                     choice->statement->image_name);
    return FALSE;
}

/* "sha256:HEX" or "HEX". */
static gboolean
take_by_hand (BurinPublished *self, const char *text, GError **error)
{
    const char *colon = strchr (text, ':');
    g_autoptr (BurinChecksum) checksum = burin_checksum_parse (colon != NULL ? colon + 1 : text);
    g_autofree char *name = g_strndup (text, colon != NULL ? (gsize) (colon - text) : 0);
    BurinDigestAlgorithm algorithm;

    if (checksum == NULL || checksum->name != NULL ||
        (colon != NULL && (!burin_digest_algorithm_from_name (name, &algorithm) ||
                           algorithm != checksum->algorithm))) {
        burin_set_error (
            error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
            "“%s” is no digest: give an MD5, SHA-1, SHA-256, SHA-384 or SHA-512 in hex", text);
        return FALSE;
    }
    self->hex = g_strdup (checksum->hex);
    self->algorithm = checksum->algorithm;
    self->of_file = self->of_image = TRUE;
    return TRUE;
}

static void
describe_digest (BurinPublished *self, const BurinStatementPart *part)
{
    const BurinPublisher said = {
        .source = part != NULL ? part->name : NULL,
        .algorithm = (char *) burin_digest_algorithm_get_name (self->algorithm),
        .digest = self->hex,
        .signer = part != NULL ? part->signer : NULL,
    };

    burin_publisher_free (self->publisher);
    self->publisher = burin_publisher_copy (&said);
}

static gboolean
choose_digest (BurinPublished *self,
               const BurinStatement *statement,
               const BurinImageInfo *info,
               GError **error)
{
    g_autoptr (GPtrArray) image_names = find_image_names (statement, info);
    Choice choice = {.statement = statement, .image_names = image_names, .published = self};

    if (*statement->checksum != '\0') {
        if (!take_by_hand (self, statement->checksum, error))
            return FALSE;
    } else {
        for (guint i = 0; i < statement->lists->len; i++)
            if (!consider_part (&choice, g_ptr_array_index (statement->lists, i), error))
                return FALSE;
    }
    if (self->hex != NULL)
        describe_digest (self, choice.part);
    return TRUE;
}

static gboolean
check_size (const BurinBmap *bmap, const BurinImageInfo *info, GError **error)
{
    if (info->size_kind != BURIN_SIZE_EXACT || info->size == burin_bmap_get_image_size (bmap))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                     "the bmap belongs to another image, of %" G_GUINT64_FORMAT " bytes",
                     burin_bmap_get_image_size (bmap));
    return FALSE;
}

/* A bmap has a say if it has digests; a better one if it is signed and the list is not. */
static void
describe_bmap (BurinPublished *self, const BurinStatementPart *part)
{
    BurinDigestAlgorithm algorithm = burin_bmap_get_algorithm (self->bmap);
    const BurinPublisher said = {
        .source = part->name,
        .algorithm = (char *) burin_digest_algorithm_get_name (algorithm),
        .signer = part->signer,
    };

    if (burin_bmap_has_digests (self->bmap) &&
        burin_publisher_get_best_verdict (&said) >
            burin_publisher_get_best_verdict (self->publisher)) {
        burin_publisher_free (self->publisher);
        self->publisher = burin_publisher_copy (&said);
    }
    g_free (self->publisher->bmap);
    self->publisher->bmap = g_strdup (part->name);
    self->publisher->mapped_size = burin_bmap_get_mapped_size (self->bmap);
}

static gboolean
take_bmap (BurinPublished *self,
           const BurinStatementPart *part,
           const BurinImageInfo *info,
           GError **error)
{
    g_autoptr (GBytes) xml = *part->signer != '\0'
                                 ? g_bytes_ref (part->content)
                                 : burin_clear_signed_unwrap (part->content, error);
    gsize length;
    const guint8 *data;

    if (xml == NULL)
        return FALSE;
    data = g_bytes_get_data (xml, &length);
    self->bmap = burin_bmap_parse (data, length, error);
    if (self->bmap == NULL || !check_size (self->bmap, info, error))
        return FALSE;
    describe_bmap (self, part);
    return TRUE;
}

static gboolean
choose_bmap (BurinPublished *self,
             const BurinStatement *statement,
             const BurinImageInfo *info,
             GError **error)
{
    const BurinStatementPart *part;

    if (statement->bmaps->len == 0)
        return TRUE;
    part = g_ptr_array_index (statement->bmaps, 0);
    if (take_bmap (self, part, info, error))
        return TRUE;
    g_prefix_error (error, "%s: ", part->name);
    return FALSE;
}

/* Without a signer, a hostile bmap could leave out what it likes of an image that is signed. */
static gboolean
check_signer (BurinPublished *self, const BurinStatement *statement, GError **error)
{
    if (!statement->needs_signer ||
        burin_publisher_get_best_verdict (self->publisher) == BURIN_PUBLISHER_SIGNED)
        return TRUE;
    burin_set_error (
        error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
        "nothing that the owner of a key in the keyring has signed says anything of %s",
        statement->image_name);
    return FALSE;
}

/**
 * burin_published_new:
 * @statement: all that was found
 * @info: what the image is
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if what is said makes no sense, contradicts itself, is about
 *   another image, or is not signed where it must be; %BURIN_ERROR_INVALID_ARGUMENT for a digest
 *   that the user mistyped
 *
 * Returns: (transfer full): what is demanded of the image, or %NULL
 */
BurinPublished *
burin_published_new (const BurinStatement *statement, const BurinImageInfo *info, GError **error)
{
    g_autoptr (BurinPublished) self = g_new0 (BurinPublished, 1);

    self->publisher = burin_publisher_new ();
    if (!choose_digest (self, statement, info, error) ||
        !choose_bmap (self, statement, info, error) || !check_signer (self, statement, error))
        return NULL;
    if (*self->publisher->algorithm != '\0')
        self->publisher->verdict = BURIN_PUBLISHER_EXPECTED;
    return g_steal_pointer (&self);
}
