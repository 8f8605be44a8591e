/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "burin-job-state.h"
#include "burin-policy.h"
#include "burin-release.h"

G_BEGIN_DECLS

/**
 * BurinHelperRequest:
 * @kind: what is to be done
 * @frames: a socket that frames come from; owned
 * @policy: how strict to be
 * @source_device: dev_t of the file system with the image file, 0 if unknown
 * @changed_only: write only what differs
 * @keep_unmapped: leave what does not matter as it is
 * @detach_busy: detach what stays busy
 * @verify: read everything back
 * @finish: the drives hold a part of this very image, as the journal says
 * @image_name: (nullable): what the caller calls the image; owned
 * @published: (nullable): an `a{sv}` that the caller gets back in the report, and that nobody here
 *   looks into; owned
 * @release: what is to become of the drives
 * @owner: who asks, filled in by whoever handles the call
 *
 * The checked arguments of Write() and Verify(). Main thread; owned by whoever handles the call.
 */
typedef struct {
    BurinJobKind kind;
    int frames;
    BurinPolicyFlags policy;
    guint64 source_device;
    gboolean changed_only;
    gboolean keep_unmapped;
    gboolean detach_busy;
    gboolean verify;
    gboolean finish;
    char *image_name;
    GVariant *published;
    BurinRelease release;
    uid_t owner;
} BurinHelperRequest;

BurinHelperRequest *burin_helper_request_new (BurinJobKind kind,
                                              GUnixFDList *fds,
                                              GVariant *handle,
                                              GVariant *options,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void burin_helper_request_free (BurinHelperRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinHelperRequest, burin_helper_request_free)

int burin_helper_request_take_fd (GUnixFDList *fds, GVariant *handle, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
