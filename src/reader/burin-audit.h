/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-published.h"
#include "burin-relay.h"

G_BEGIN_DECLS

/*
 * BurinAudit: makes the SHA-256 of an image and compares it with what is demanded of it, while it
 * is read.
 *
 * Borrows what is demanded, and must outlive the relay that it is made with. One thread.
 * States: watching → finished.
 */
typedef struct _BurinAudit BurinAudit;

BurinAudit *burin_audit_new (const BurinPublished *published,
                             BurinRelay *relay,
                             int file_fd,
                             const BurinImageInfo *info,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void burin_audit_free (BurinAudit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinAudit, burin_audit_free)

gboolean burin_audit_finish (BurinAudit *self,
                             guint64 size,
                             guint8 sha256[BURIN_FRAME_DIGEST_SIZE],
                             GError **error);

G_END_DECLS
