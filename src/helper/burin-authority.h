/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"
#include "burin-job-state.h"

G_BEGIN_DECLS

/*
 * BurinAuthority: the one place that says who may do what.
 *
 * Main thread, but for finding out who calls. On the system bus it asks polkit, with the drive's
 * name in the prompt. In a private helper the peer has authorized itself by starting it (through
 * pkexec, or as root, or as a user without more rights than he has anyway), so whoever may talk to
 * it may do everything.
 */
#define BURIN_TYPE_AUTHORITY (burin_authority_get_type ())
G_DECLARE_FINAL_TYPE (BurinAuthority, burin_authority, BURIN, AUTHORITY, GObject)

BurinAuthority *burin_authority_new_private (uid_t peer) G_GNUC_WARN_UNUSED_RESULT;
BurinAuthority *burin_authority_new_system (void) G_GNUC_WARN_UNUSED_RESULT;

void burin_authority_guard (BurinAuthority *self, GDBusInterfaceSkeleton *skeleton);
uid_t burin_authority_get_caller (GDBusMethodInvocation *invocation);

gboolean burin_authority_asks (BurinAuthority *self);
void burin_authority_check_async (BurinAuthority *self,
                                  GDBusMethodInvocation *invocation,
                                  BurinJobKind kind,
                                  BurinDrive *drive,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void burin_authority_check_owner_async (BurinAuthority *self,
                                        GDBusMethodInvocation *invocation,
                                        uid_t owner,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean burin_authority_check_finish (BurinAuthority *self, GAsyncResult *result, GError **error);

G_END_DECLS
