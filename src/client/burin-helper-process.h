/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-error.h"

G_BEGIN_DECLS

/**
 * BurinHelperProcessFlags:
 * @BURIN_HELPER_PROCESS_ELEVATED: start it through pkexec, as root
 * @BURIN_HELPER_PROCESS_ALLOW_LOOP: let it take loop devices for drives
 */
typedef enum {
    BURIN_HELPER_PROCESS_NONE = 0,
    BURIN_HELPER_PROCESS_ELEVATED = 1 << 0,
    BURIN_HELPER_PROCESS_ALLOW_LOOP = 1 << 1,
} BurinHelperProcessFlags;

/*
 * BurinHelperProcess: a private helper and our end of the socket that is its standard input.
 *
 * Main thread; one owner. Freeing it does not end the helper: that happens by closing the stream.
 */
typedef struct _BurinHelperProcess BurinHelperProcess;

BurinHelperProcess *burin_helper_process_start (BurinHelperProcessFlags flags, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void burin_helper_process_free (BurinHelperProcess *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinHelperProcess, burin_helper_process_free)

GIOStream *burin_helper_process_get_stream (BurinHelperProcess *self);
void burin_helper_process_terminate (BurinHelperProcess *self);

void burin_helper_process_explain_async (BurinHelperProcess *self,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GError *burin_helper_process_explain_finish (GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;

void burin_helper_process_judge (BurinHelperProcessFlags flags,
                                 int wait_status,
                                 const char *diagnostics,
                                 GError **error);

G_END_DECLS
