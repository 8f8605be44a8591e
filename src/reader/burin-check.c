/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-check.h"

#include "burin-audit.h"

static gboolean
finish (BurinRelay *relay, BurinAudit *audit, guint64 size, GError **error)
{
    guint8 digest[BURIN_FRAME_DIGEST_SIZE];

    return burin_relay_finish (relay, error) && burin_audit_finish (audit, size, digest, error);
}

static gboolean
read_all (BurinImageSource *source, BurinRelay *relay, BurinAudit *audit, GError **error)
{
    for (;;) {
        guint8 *buffer = burin_relay_get_buffer (relay);
        BurinRange range;

        if (!burin_image_source_next (source, buffer, &range, error))
            return FALSE;
        if (range.type == BURIN_FRAME_END)
            return finish (relay, audit, range.offset, error);
        burin_relay_add (relay, &range, burin_image_source_get_consumed (source));
        if (!burin_relay_check (relay, error))
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
    g_autoptr (BurinAudit) audit = NULL; /* goes after the relay, whose threads use it */
    g_autoptr (BurinRelay) relay = NULL;

    source = burin_image_source_new (input->image_fd, input->member, error);
    if (source == NULL)
        return FALSE;
    relay = burin_relay_new ();
    audit = burin_audit_new (published, relay, input->file_fd, burin_image_source_get_info (source),
                             error);
    return audit != NULL && read_all (source, relay, audit, error);
}
