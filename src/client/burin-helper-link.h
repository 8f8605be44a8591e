/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-dbus.h"
#include "burin-error.h"

G_BEGIN_DECLS

/**
 * BurinHelperLinkKind:
 * @BURIN_HELPER_LINK_SYSTEM: the service on the system bus
 * @BURIN_HELPER_LINK_PRIVATE: a helper of our own, with the rights that we have
 * @BURIN_HELPER_LINK_ELEVATED: a helper of our own that runs as root, started through pkexec
 */
typedef enum {
    BURIN_HELPER_LINK_SYSTEM,
    BURIN_HELPER_LINK_PRIVATE,
    BURIN_HELPER_LINK_ELEVATED,
} BurinHelperLinkKind;

/*
 * BurinHelperLink: a connection to a helper, with proxies for what it shows.
 *
 * Main thread; reference-counted. States: open → lost, for good. The last reference closes a
 * private connection, whereupon the helper ends once its jobs are over.
 *
 * Signal "lost": the helper went away.
 */
#define BURIN_TYPE_HELPER_LINK (burin_helper_link_get_type ())
G_DECLARE_FINAL_TYPE (BurinHelperLink, burin_helper_link, BURIN, HELPER_LINK, GObject)

void burin_helper_link_open_async (BurinHelperLinkKind kind,
                                   gboolean allow_loop,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
BurinHelperLink *
burin_helper_link_open_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

BurinDbusHelper1 *burin_helper_link_get_helper (BurinHelperLink *self);
GDBusObjectManager *burin_helper_link_get_manager (BurinHelperLink *self);
const char *burin_helper_link_get_mode (BurinHelperLink *self);
gboolean burin_helper_link_can_write_drives (BurinHelperLink *self);
gboolean burin_helper_link_is_lost (BurinHelperLink *self);
gboolean burin_helper_link_was_cut (BurinHelperLink *self);
gboolean burin_helper_link_has_successor (BurinHelperLink *self);

GError *
burin_helper_link_translate_error (BurinHelperLink *self, GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
