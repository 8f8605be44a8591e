/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-published.h"

#include <string.h>

#include "burin-checksum-list.h"
#include "burin-clear-signed.h"
#include "burin-text.h"

/*
 * Choice: the best digest seen so far, and what was there in vain. On the stack of one call;
 * borrows the parts and their lists.
 */
typedef struct {
    const BurinStatement *statement;
    GPtrArray *image_names; /* what the image in the file may be called */
    const BurinStatementPart *part;
    const BurinStatementPart *passed_over; /* the first of them; NULL if there was none */
    char *subject;                         /* (nullable): that the digest is of */
    char *foreign_algorithm;               /* (nullable): why it was in vain */
    BurinPublished *published;
} Choice;

static void
choice_clear (Choice *choice)
{
    g_free (choice->subject);
    g_free (choice->foreign_algorithm);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choice, choice_clear)

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
    published->guessed = checksum->guessed;
    published->of_file = of_file;
    published->of_image = of_image;
    g_free (choice->subject);
    choice->subject = burin_text_dup_safe (checksum->name);
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

    if (!burin_checksum_list_find (list, name, &checksum, error))
        return FALSE;
    if (checksum != NULL && is_better (choice, part, checksum))
        take (choice, part, checksum, of_file, of_image);
    return TRUE;
}

static gboolean
is_image_name (const Choice *choice, const char *name)
{
    return g_ptr_array_find_with_equal_func (choice->image_names, name, g_str_equal, NULL);
}

/* Whether a digest without a name in @part may be that of the file. "a.sha256" is beside "a.img".
 */
static gboolean
is_alone_of_file (const Choice *choice, const BurinStatementPart *part)
{
    const char *file_name = choice->statement->image_name;
    const char *dot = strrchr (file_name, '.');
    gsize stem = dot != NULL ? (gsize) (dot - file_name) : 0;

    if (*part->subject == '\0' || g_str_equal (part->subject, file_name))
        return TRUE;
    return choice->image_names->len == 0 && strlen (part->subject) == stem &&
           strncmp (part->subject, file_name, stem) == 0;
}

/* The same for what is in the file. */
static gboolean
is_alone_of_image (const Choice *choice, const BurinStatementPart *part)
{
    return *part->subject == '\0' || is_image_name (choice, part->subject);
}

static gboolean
consider_alone (Choice *choice, const BurinStatementPart *part, GPtrArray *list, GError **error)
{
    gboolean of_file = is_alone_of_file (choice, part);
    gboolean of_image = is_alone_of_image (choice, part);

    return (!of_file && !of_image) || consider (choice, part, list, NULL, of_file, of_image, error);
}

static gboolean
consider_all (Choice *choice, const BurinStatementPart *part, GPtrArray *list, GError **error)
{
    const char *file_name = choice->statement->image_name;

    if (!consider (choice, part, list, file_name, TRUE, FALSE, error))
        return FALSE;
    for (guint i = 0; i < choice->image_names->len; i++)
        if (!consider (choice, part, list, g_ptr_array_index (choice->image_names, i), FALSE, TRUE,
                       error))
            return FALSE;
    return consider_alone (choice, part, list, error);
}

/* A list of another version of the file can be told at once if it says sizes. */
static gboolean
check_file_size (const Choice *choice, GPtrArray *list, GError **error)
{
    const BurinStatement *statement = choice->statement;
    const BurinChecksum *said =
        burin_checksum_list_find_kind (list, statement->image_name, BURIN_CHECKSUM_SIZE);

    if (said == NULL || statement->image_size == 0 || said->size == statement->image_size)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                     "it is about a %s of %" G_GUINT64_FORMAT
                     " bytes, but the file has %" G_GUINT64_FORMAT,
                     statement->image_name, said->size, statement->image_size);
    return FALSE;
}

static const BurinChecksum *
find_foreign (const Choice *choice, const BurinStatementPart *part, GPtrArray *list)
{
    const char *file_name = choice->statement->image_name;
    const BurinChecksum *found =
        burin_checksum_list_find_kind (list, file_name, BURIN_CHECKSUM_FOREIGN);

    for (guint i = 0; found == NULL && i < choice->image_names->len; i++)
        found = burin_checksum_list_find_kind (list, g_ptr_array_index (choice->image_names, i),
                                               BURIN_CHECKSUM_FOREIGN);
    if (found == NULL && (is_alone_of_file (choice, part) || is_alone_of_image (choice, part)))
        found = burin_checksum_list_find_kind (list, NULL, BURIN_CHECKSUM_FOREIGN);
    return found;
}

/* A digest that we cannot compute says more than a list that the image is not in. */
static void
pass_over (Choice *choice, const BurinStatementPart *part, GPtrArray *list)
{
    const BurinChecksum *foreign = find_foreign (choice, part, list);

    if (choice->foreign_algorithm != NULL || (choice->passed_over != NULL && foreign == NULL))
        return;
    choice->passed_over = part;
    choice->foreign_algorithm = foreign != NULL ? g_strdup (foreign->foreign) : NULL;
}

static gboolean
refuse_asked (const Choice *choice, const BurinStatementPart *part, GError **error)
{
    if (choice->foreign_algorithm != NULL)
        burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                         "all that %s says of %s is its %s, which cannot be computed here",
                         part->name, choice->statement->image_name, choice->foreign_algorithm);
    else
        burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL, "%s says nothing of %s",
                         part->name, choice->statement->image_name);
    return FALSE;
}

static gboolean
consider_list (Choice *choice, const BurinStatementPart *part, GBytes *text, GError **error)
{
    const BurinStatementPart *before = choice->part;
    g_autoptr (GPtrArray) list = NULL;
    gsize length;
    const guint8 *data = g_bytes_get_data (text, &length);

    list = burin_checksum_list_parse (data, length, part->name);
    if (!check_file_size (choice, list, error) || !consider_all (choice, part, list, error)) {
        g_prefix_error (error, "%s: ", part->name);
        return FALSE;
    }
    if (choice->part != NULL && choice->part != before)
        return TRUE;
    pass_over (choice, part, list);
    return !part->asked || refuse_asked (choice, part, error);
}

static gboolean
consider_part (Choice *choice, const BurinStatementPart *part, GError **error)
{
    /* What is signed came out of the signature's tool, without any framing. */
    g_autoptr (GBytes) text = *part->signer != '\0'
                                  ? g_bytes_ref (part->content)
                                  : burin_clear_signed_unwrap (part->content, error);

    if (text != NULL)
        return consider_list (choice, part, text, error);
    g_prefix_error (error, "%s: ", part->name);
    return FALSE;
}

/* "sha256:HEX" or "HEX". */
static BurinChecksum *
parse_by_hand (const char *text)
{
    const char *colon = strchr (text, ':');
    g_autofree char *spelling = g_strndup (text, colon != NULL ? (gsize) (colon - text) : 0);
    const BurinDigestName *name = burin_digest_name_find (spelling);
    g_autoptr (BurinChecksum) checksum =
        colon == NULL || name != NULL
            ? burin_checksum_parse (colon != NULL ? colon + 1 : text, name)
            : NULL;
    BurinDigestAlgorithm algorithm;

    if (checksum == NULL || checksum->kind != BURIN_CHECKSUM_DIGEST || checksum->name != NULL)
        return NULL;
    if (name != NULL &&
        (!burin_digest_name_resolve (name, strlen (checksum->hex) / 2, &algorithm) ||
         algorithm != checksum->algorithm))
        return NULL;
    return g_steal_pointer (&checksum);
}

static gboolean
take_by_hand (Choice *choice, const char *text, GError **error)
{
    g_autoptr (BurinChecksum) checksum = parse_by_hand (text);

    if (checksum == NULL) {
        burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                         "“%s” is no digest: give an MD5, SHA-1, SHA-2, SHA-3 or BLAKE2b in hex",
                         text);
        return FALSE;
    }
    take (choice, NULL, checksum, TRUE, TRUE);
    return TRUE;
}

static void
describe_digest (BurinPublished *self, const Choice *choice)
{
    const BurinStatementPart *part = choice->part;
    const BurinPublisher said = {
        .source = part != NULL ? part->name : NULL,
        .algorithm = (char *) burin_digest_algorithm_get_name (self->algorithm),
        .subject = choice->subject,
        .digest = self->hex,
        .signer = part != NULL ? part->signer : NULL,
    };

    burin_publisher_free (self->publisher);
    self->publisher = burin_publisher_copy (&said);
}

static void
describe_passed_over (BurinPublished *self, const Choice *choice)
{
    const BurinPublisher said = {
        .passed_over = choice->passed_over->name,
        .foreign_algorithm = choice->foreign_algorithm,
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
    g_auto (Choice) choice = {
        .statement = statement, .image_names = image_names, .published = self};

    if (*statement->checksum != '\0') {
        if (!take_by_hand (&choice, statement->checksum, error))
            return FALSE;
    } else {
        for (guint i = 0; i < statement->lists->len; i++)
            if (!consider_part (&choice, g_ptr_array_index (statement->lists, i), error))
                return FALSE;
    }
    if (self->hex != NULL)
        describe_digest (self, &choice);
    else if (choice.passed_over != NULL)
        describe_passed_over (self, &choice);
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

/* Of an image that somebody has signed for, a bmap that nobody signed could leave out what it
 * likes, and it would still be said who signed it. */
static gboolean
would_strip_signed (const BurinPublished *self, const BurinStatementPart *bmap)
{
    return *bmap->signer == '\0' &&
           burin_publisher_get_best_verdict (self->publisher) == BURIN_PUBLISHER_SIGNED;
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
    if (would_strip_signed (self, part))
        return TRUE;
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
