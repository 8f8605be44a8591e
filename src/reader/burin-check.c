/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-check.h"

#include "burin-audit.h"
#include "burin-image-source.h"

static gboolean
finish (BurinHasher *hasher, BurinAudit *audit, guint64 size, GError **error)
{
    guint8 digest[BURIN_FRAME_DIGEST_SIZE];

    return burin_hasher_finish (hasher, digest, error) &&
           burin_audit_finish (audit, size, digest, error);
}

static gboolean
read_all (BurinImageSource *source, BurinHasher *hasher, BurinAudit *audit, GError **error)
{
    for (;;) {
        guint8 *buffer = burin_hasher_get_buffer (hasher);
        BurinRange range;

        if (!burin_image_source_next (source, buffer, &range, error))
            return FALSE;
        if (range.type == BURIN_FRAME_END)
            return finish (hasher, audit, range.offset, error);
        if (range.type == BURIN_FRAME_DATA)
            burin_hasher_add_data (hasher, (gsize) range.length);
        else
            burin_hasher_add_zeros (hasher, range.length);
        if (!burin_hasher_check (hasher, error))
            return FALSE;
    }
}

/**
 * burin_check_image:
 * @input: an image file
 * @published: what is demanded of the image
 * @error: %BURIN_ERROR_IMAGE_MISMATCH, or what is wrong with the image
 *
 * Reads all of an image, as if it were to be written.
 *
 * Returns: whether it is what is demanded
 */
gboolean
burin_check_image (const BurinReaderInput *input, const BurinPublished *published, GError **error)
{
    g_autoptr (BurinImageSource) source = NULL;
    g_autoptr (BurinAudit) audit = NULL; /* goes after the hasher, whose threads use it */
    g_autoptr (BurinHasher) hasher = NULL;

    source = burin_image_source_new (input->image_fd, input->member, error);
    hasher = source != NULL ? burin_hasher_new (error) : NULL;
    if (hasher == NULL)
        return FALSE;
    audit = burin_audit_new (published, hasher, input->file_fd,
                             burin_image_source_get_info (source), error);
    return audit != NULL && read_all (source, hasher, audit, error);
}
