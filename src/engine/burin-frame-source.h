/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-frame.h"

G_BEGIN_DECLS

/*
 * BurinFrameSource: frames from a socket whose other end is not trusted.
 *
 * Used by one thread; owns the fd. Every wait ends when the cancellable is cancelled, so a writer
 * that stops in the middle holds nobody up. States: new → started → ended, as in BurinFrameOrder.
 */
typedef struct _BurinFrameSource BurinFrameSource;

BurinFrameSource *
burin_frame_source_new (int fd, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
void burin_frame_source_set_patience (BurinFrameSource *source, int milliseconds);
void burin_frame_source_free (BurinFrameSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinFrameSource, burin_frame_source_free)

gboolean burin_frame_source_next (BurinFrameSource *source, BurinFrame *frame, GError **error);
gboolean
burin_frame_source_read (BurinFrameSource *source, void *buffer, gsize length, GError **error);
gboolean burin_frame_source_request (BurinFrameSource *source,
                                     guint64 offset,
                                     guint64 length,
                                     GError **error);
const BurinFrameOrder *burin_frame_source_get_order (BurinFrameSource *source);

G_END_DECLS
