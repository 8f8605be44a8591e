/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-client-job.h"
#include "burin-dbus.h"
#include "burin-helper-link.h"

G_BEGIN_DECLS

BurinClientJob *
burin_client_job_new (BurinHelperLink *link, BurinDbusJob1 *proxy) G_GNUC_WARN_UNUSED_RESULT;

gboolean burin_client_job_is_waiting (BurinClientJob *self);
gboolean burin_client_job_is_same (BurinClientJob *self, BurinDbusJob1 *proxy);
void burin_client_job_adopt (BurinClientJob *self, BurinHelperLink *link, BurinDbusJob1 *proxy);
void burin_client_job_give_up (BurinClientJob *self);

/* Both are borrowed and stay the same until it is adopted. */
BurinHelperLink *burin_client_job_get_link (BurinClientJob *self);
const char *burin_client_job_get_path (BurinClientJob *self);

G_END_DECLS
