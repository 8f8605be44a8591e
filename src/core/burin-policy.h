/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive.h"
#include "burin-error.h"

G_BEGIN_DECLS

/**
 * BurinPolicyFlags:
 * @BURIN_POLICY_ALLOW_FIXED: the user asked for drives that are not removable, too
 * @BURIN_POLICY_ALLOW_BACKUP: the user asked for drives with backups, too
 * @BURIN_POLICY_READ_ONLY: the drive will only be read
 */
typedef enum {
    BURIN_POLICY_NONE = 0,
    BURIN_POLICY_ALLOW_FIXED = 1 << 0,
    BURIN_POLICY_READ_ONLY = 1 << 1,
    BURIN_POLICY_ALLOW_BACKUP = 1 << 2,
} BurinPolicyFlags;

gboolean
burin_policy_check (BurinDrive *drive, BurinPolicyFlags flags, guint64 needed, GError **error);

gboolean burin_policy_shows (BurinDrive *drive, BurinPolicyFlags flags);

gboolean burin_policy_check_size (BurinDrive *drive, guint64 needed, GError **error);

G_END_DECLS
