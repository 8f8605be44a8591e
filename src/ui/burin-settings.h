/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-client.h"

G_BEGIN_DECLS

/* The keys of data/org.burin.Burin.gschema.xml, which says what they mean. */
#define BURIN_SETTING_VERIFY "verify"
#define BURIN_SETTING_CHANGED_ONLY "changed-only"
#define BURIN_SETTING_EJECT "eject-afterwards"
#define BURIN_SETTING_SOUNDS "sounds"
#define BURIN_SETTING_KEYRING "keyring"
#define BURIN_SETTING_RECENT_IMAGES "recent-images"

GSettings *burin_settings_new (void) G_GNUC_WARN_UNUSED_RESULT;
BurinJobFlags burin_settings_get_job_flags (GSettings *settings);
GFile *burin_settings_dup_keyring (GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void burin_settings_set_keyring (GSettings *settings, GFile *keyring);

G_END_DECLS
