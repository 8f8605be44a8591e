/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-audit.h"

#include <string.h>

#include "burin-bmap-check.h"
#include "burin-file-digest.h"

struct _BurinAudit {
    const BurinPublished *published;

    BurinDigest *sha256; /* of the image, demanded or not */

    /* Each NULL if it is not demanded. */
    BurinBmapCheck *bmap_check;
    BurinDigest *image_digest; /* of another kind */
    BurinFileDigest *file_digest;
    gboolean of_image;
};

/**
 * burin_audit_free:
 * @self: (nullable) (transfer full): one whose relay is gone
 */
void
burin_audit_free (BurinAudit *self)
{
    if (self == NULL)
        return;
    g_clear_pointer (&self->sha256, burin_digest_free);
    g_clear_pointer (&self->bmap_check, burin_bmap_check_free);
    g_clear_pointer (&self->image_digest, burin_digest_free);
    g_clear_pointer (&self->file_digest, burin_file_digest_free);
    g_free (self);
}

static gboolean
check_ranges (gpointer user_data, const BurinPiece *piece, GError **error)
{
    return burin_bmap_check_add (user_data, piece->data, piece->range.length, error);
}

static gboolean
add_to_digest (gpointer user_data, const BurinPiece *piece, GError **error)
{
    (void) error; /* shows at the end */
    burin_digest_add (user_data, piece->data, piece->range.length);
    return TRUE;
}

static BurinDigest *
start_digest (BurinDigestAlgorithm algorithm, BurinRelay *relay, GError **error)
{
    g_autoptr (BurinDigest) digest = burin_digest_new (algorithm, error);

    if (digest == NULL || !burin_relay_add_lane (relay, add_to_digest, digest, error))
        return NULL;
    return g_steal_pointer (&digest);
}

static gboolean
watch_bmap (BurinAudit *self, BurinRelay *relay, GError **error)
{
    const BurinBmap *bmap = self->published->bmap;

    if (bmap == NULL || !burin_bmap_has_digests (bmap))
        return TRUE;
    self->bmap_check = burin_bmap_check_new (bmap);
    return burin_relay_add_lane (relay, check_ranges, self->bmap_check, error);
}

static gboolean
watch_image (BurinAudit *self, BurinRelay *relay, GError **error)
{
    if (!self->of_image || self->published->algorithm == BURIN_DIGEST_SHA256)
        return TRUE;
    self->image_digest = start_digest (self->published->algorithm, relay, error);
    return self->image_digest != NULL;
}

static gboolean
watch_file (BurinAudit *self, int file_fd, GError **error)
{
    self->file_digest = burin_file_digest_new (file_fd, self->published->algorithm, error);
    return self->file_digest != NULL;
}

/**
 * burin_audit_new:
 * @published: what is demanded of the image
 * @relay: that will be given the image
 * @file_fd: the image file
 * @info: what the image is
 * @error: %BURIN_ERROR_FAILED or what GThread says
 *
 * Returns: (transfer full): an audit, which hears of the image through @relay; %NULL on failure,
 *   and then @relay must be freed at once
 */
BurinAudit *
burin_audit_new (const BurinPublished *published,
                 BurinRelay *relay,
                 int file_fd,
                 const BurinImageInfo *info,
                 GError **error)
{
    gboolean is_raw = strcmp (info->format, "raw") == 0; /* then file and image are the same */
    gboolean of_file = published->of_file && !is_raw;
    BurinAudit *self = g_new0 (BurinAudit, 1);

    self->published = published;
    self->of_image = published->of_image || (published->of_file && is_raw);
    self->sha256 = start_digest (BURIN_DIGEST_SHA256, relay, error);
    if (self->sha256 != NULL && (!of_file || watch_file (self, file_fd, error)) &&
        watch_image (self, relay, error) && watch_bmap (self, relay, error))
        return self;
    burin_audit_free (self);
    return NULL;
}

static gboolean
check_size (BurinAudit *self, guint64 size, GError **error)
{
    const BurinBmap *bmap = self->published->bmap;

    if (bmap == NULL || size == burin_bmap_get_image_size (bmap))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                     "the image has %" G_GUINT64_FORMAT
                     " bytes, but its bmap is for one of %" G_GUINT64_FORMAT,
                     size, burin_bmap_get_image_size (bmap));
    return FALSE;
}

/* Sets *matches if the image has the digest that is demanded. */
static gboolean
compare_image (BurinAudit *self, const guint8 *sha256, gboolean *matches, GError **error)
{
    g_autofree char *hex = NULL;

    if (!self->of_image)
        return TRUE;
    hex = self->image_digest != NULL ? burin_digest_finish (self->image_digest, error)
                                     : burin_digest_dup_hex (sha256, BURIN_FRAME_DIGEST_SIZE);
    if (hex == NULL)
        return FALSE;
    *matches = g_str_equal (hex, self->published->hex);
    return TRUE;
}

/* The same for the file, if that is not known already. */
static gboolean
compare_file (BurinAudit *self, gboolean *matches, GError **error)
{
    g_autofree char *hex = NULL;

    if (self->file_digest == NULL || *matches)
        return TRUE;
    hex = burin_file_digest_finish (self->file_digest, error);
    if (hex == NULL)
        return FALSE;
    *matches = g_str_equal (hex, self->published->hex);
    return TRUE;
}

static gboolean
check_digest (BurinAudit *self, const guint8 *sha256, GError **error)
{
    const BurinPublished *published = self->published;
    const char *source = published->publisher->source;
    gboolean matches = FALSE;

    if (published->hex == NULL)
        return TRUE;
    if (!compare_image (self, sha256, &matches, error) || !compare_file (self, &matches, error))
        return FALSE;
    if (matches)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                     "the image is not what its publisher says: its %s is not %s%s%s%s",
                     burin_digest_algorithm_get_name (published->algorithm), published->hex,
                     *source != '\0' ? ", as in " : "", source,
                     published->guessed ? " (that it is one is told by its length alone)" : "");
    return FALSE;
}

/**
 * burin_audit_finish:
 * @size: of the image, all of which the relay was given; the relay is finished
 * @sha256: (out caller-allocates): that of the image
 * @error: %BURIN_ERROR_IMAGE_MISMATCH, %BURIN_ERROR_IMAGE_READ or %BURIN_ERROR_FAILED
 *
 * Returns: whether the image is what is demanded
 */
gboolean
burin_audit_finish (BurinAudit *self,
                    guint64 size,
                    guint8 sha256[BURIN_FRAME_DIGEST_SIZE],
                    GError **error)
{
    return burin_digest_finish_bytes (self->sha256, sha256, error) &&
           check_size (self, size, error) &&
           (self->bmap_check == NULL || burin_bmap_check_finish (self->bmap_check, error)) &&
           check_digest (self, sha256, error);
}
