/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-authority.h"

G_BEGIN_DECLS

/**
 * BurinHelperMode:
 * @BURIN_HELPER_SYSTEM: a service on the system bus
 * @BURIN_HELPER_PRIVATE: one peer, on a connection of its own
 */
typedef enum {
    BURIN_HELPER_SYSTEM,
    BURIN_HELPER_PRIVATE,
} BurinHelperMode;

/*
 * BurinHelper: the service: org.burin.Helper1 with the drives and jobs below it.
 *
 * Main thread, reference-counted. States: open → closed, in which no job can be started any more.
 *
 * Signal "idle": the last running job has ended.
 */
#define BURIN_TYPE_HELPER (burin_helper_get_type ())
G_DECLARE_FINAL_TYPE (BurinHelper, burin_helper, BURIN, HELPER, GObject)

BurinHelper *
burin_helper_new (BurinHelperMode mode, BurinAuthority *authority) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_helper_add_drives (BurinHelper *self, gboolean allow_loop, GError **error);
gboolean burin_helper_open_journal (BurinHelper *self, uid_t owner, GError **error);
void burin_helper_look_at_journal (BurinHelper *self);
gboolean burin_helper_export (BurinHelper *self, GDBusConnection *connection, GError **error);
gboolean burin_helper_is_busy (BurinHelper *self);
gboolean burin_helper_has_results (BurinHelper *self);
void burin_helper_close (BurinHelper *self);

G_END_DECLS
