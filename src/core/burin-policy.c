/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-policy.h"

#include "burin-text.h"

static gboolean
refuse (BurinDrive *drive, BurinError code, const char *why, GError **error)
{
    g_autofree char *title = burin_drive_dup_title (drive);
    BurinErrorDetails details = {.operation = "check", .drive = burin_drive_get_node (drive)};

    burin_set_error (error, code, &details, "%s (%s) %s", title, burin_drive_get_node (drive), why);
    return FALSE;
}

static gboolean
refuse_backup (BurinDrive *drive, GError **error)
{
    g_autofree char *why =
        g_strdup_printf ("seems to hold backups (%s)", burin_drive_get_info (drive)->backup);

    return refuse (drive, BURIN_ERROR_DRIVE_BACKUP, why, error);
}

/* Such as the helper says it, if a front end has not seen it coming. */
static gboolean
refuse_busy (BurinDrive *drive, GError **error)
{
    BurinErrorDetails details = {
        .operation = "check", .drive = burin_drive_get_node (drive), .holder = "Burin"};

    burin_set_error (error, BURIN_ERROR_DRIVE_BUSY, &details, "%s is in use by another job",
                     details.drive);
    return FALSE;
}

/**
 * burin_policy_shows:
 * @flags: what the user asked for
 *
 * Returns: whether a list that people choose from has @drive in it, be it in grey
 */
gboolean
burin_policy_shows (BurinDrive *drive, BurinPolicyFlags flags)
{
    gboolean is_fixed = !burin_drive_is_hot_pluggable (drive);
    gboolean has_backup = *burin_drive_get_info (drive)->backup != '\0';

    return (!is_fixed || (flags & BURIN_POLICY_ALLOW_FIXED) != 0) &&
           (!has_backup || (flags & BURIN_POLICY_ALLOW_BACKUP) != 0);
}

/**
 * burin_policy_check:
 * @drive: a drive that somebody wants to use
 * @flags: what for
 * @needed: size of the image in bytes, as far as it is known; 0 if not
 * @error: one of the `BURIN_ERROR_DRIVE_…` codes
 *
 * The one rule for which drives may be used. The front ends ask it in order to grey drives out, the
 * helper asks it again because it trusts no front end.
 *
 * Returns: %FALSE if @drive must not be used
 */
gboolean
burin_policy_check (BurinDrive *drive, BurinPolicyFlags flags, guint64 needed, GError **error)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    gboolean writing = (flags & BURIN_POLICY_READ_ONLY) == 0;

    if (info->size == 0)
        return refuse (drive, BURIN_ERROR_DRIVE_NO_MEDIUM, "has no medium", error);
    if (writing && info->system)
        return refuse (drive, BURIN_ERROR_DRIVE_SYSTEM, "holds the running system", error);
    if (!burin_drive_is_hot_pluggable (drive) && (flags & BURIN_POLICY_ALLOW_FIXED) == 0)
        return refuse (drive, BURIN_ERROR_DRIVE_FIXED, "is not a removable drive", error);
    if (writing && *info->backup != '\0' && (flags & BURIN_POLICY_ALLOW_BACKUP) == 0)
        return refuse_backup (drive, error);
    if (info->busy)
        return refuse_busy (drive, error);
    if (writing && info->read_only)
        return refuse (drive, BURIN_ERROR_DRIVE_READ_ONLY, "is write-protected", error);
    return burin_policy_check_size (drive, needed, error);
}

/**
 * burin_policy_check_size:
 * @drive: a drive with a medium
 * @needed: bytes that must fit on it
 * @error: %BURIN_ERROR_DRIVE_TOO_SMALL
 *
 * Returns: %FALSE if @needed bytes don't fit
 */
gboolean
burin_policy_check_size (BurinDrive *drive, guint64 needed, GError **error)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    BurinErrorDetails details = {.operation = "check", .drive = info->node, .needed = needed};
    g_autofree char *have = NULL, *want = NULL;

    if (needed <= info->size)
        return TRUE;
    have = burin_text_dup_size (info->size);
    want = burin_text_dup_size (needed);
    burin_set_error (error, BURIN_ERROR_DRIVE_TOO_SMALL, &details,
                     "the image needs %s (%" G_GUINT64_FORMAT " bytes), but %s holds only %s "
                     "(%" G_GUINT64_FORMAT " bytes)",
                     want, needed, info->node, have, info->size);
    return FALSE;
}
