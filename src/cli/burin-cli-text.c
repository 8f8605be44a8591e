/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "burin-error.h"
#include "burin-release.h"
#include "burin-text.h"

/* More would say no more, and a fake drive can have thousands. */
#define MAX_RANGES 10

/**
 * burin_cli_text_dup_drive:
 *
 * Returns: (transfer full): the drive in one line, so that it can be told from every other
 */
char *
burin_cli_text_dup_drive (BurinDrive *drive)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    g_autofree char *node = burin_text_dup_safe (info->node);
    g_autofree char *raw_title = burin_drive_dup_title (drive);
    g_autofree char *title = burin_text_dup_safe (raw_title);
    g_autofree char *size = burin_text_dup_size (info->size);
    g_autofree char *serial = burin_text_dup_safe (info->serial);
    GString *text = g_string_new (node);

    if (!g_str_has_suffix (node, title))
        g_string_append_printf (text, " – %s", title);
    if (info->size > 0)
        g_string_append_printf (text, ", %s", size);
    if (*serial != '\0')
        g_string_append_printf (text, _ (", serial %s"), serial);
    return g_string_free (text, FALSE);
}

/**
 * burin_cli_text_dup_partition:
 *
 * Returns: (transfer full): what would be lost with a partition, e.g. "“UBUNTU” (vfat, 3.2 GB),
 * mounted at /media/x"
 */
char *
burin_cli_text_dup_partition (const BurinPartition *partition)
{
    g_autofree char *size = burin_text_dup_size (partition->size);
    g_autofree char *joined = g_strjoinv (", ", partition->mount_points);
    g_autofree char *mounts = burin_text_dup_safe (joined);
    const char *name = burin_partition_get_type_name (partition);
    const char *fs_type = *name != '\0' ? name : _ ("unknown");
    GString *text = g_string_new (NULL);

    if (*partition->label != '\0')
        g_string_append_printf (text, _ ("“%s” (%s, %s)"), partition->label, fs_type, size);
    else
        g_string_append_printf (text, _ ("%s, %s"), fs_type, size);
    if (*mounts != '\0')
        g_string_append_printf (text, _ (", mounted at %s"), mounts);
    return g_string_free (text, FALSE);
}

/**
 * burin_cli_text_dup_contents:
 *
 * Returns: (transfer full): what is on a drive, in one line
 */
char *
burin_cli_text_dup_contents (BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);
    GString *text = g_string_new (NULL);

    for (guint i = 0; i < partitions->len; i++) {
        g_autofree char *partition =
            burin_cli_text_dup_partition (g_ptr_array_index (partitions, i));

        g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", partition);
    }
    if (burin_drive_get_info (drive)->unfinished)
        g_string_append_printf (text, "%s%s", partitions->len > 0 ? "; " : "",
                                _ ("an image that is not complete: finish or restore it"));
    else if (partitions->len == 0)
        g_string_append (text, _ ("nothing known"));
    return g_string_free (text, FALSE);
}

static char *
dup_duration (double seconds)
{
    if (seconds < 60)
        return g_strdup_printf (_ ("%.1f s"), seconds);
    return burin_text_dup_clock ((guint64) (seconds + 0.5));
}

static void
append_phase (GString *text, const char *name, guint64 bytes, double seconds)
{
    g_autofree char *rate = burin_text_dup_rate (seconds > 0 ? (double) bytes / seconds : 0);
    g_autofree char *duration = dup_duration (seconds);

    if (bytes > 0 && seconds > 0)
        g_string_append_printf (text, "\n%s: %s, %s", name, rate, duration);
}

static void
append_written (GString *text, const char *node, const char *size, const BurinReport *report)
{
    g_autofree char *unchanged = burin_text_dup_size (report->bytes_unchanged);

    if (!burin_report_is_verified (report))
        g_string_append_printf (text,
                                _ ("Done: %s written to %s, but not read back: whether the "
                                   "drive has kept them is not known."),
                                size, node);
    else if (report->bytes_unchanged == 0)
        g_string_append_printf (text, _ ("Done: %s written to %s and read back identical."), size,
                                node);
    else
        g_string_append_printf (text,
                                _ ("Done: %s written to %s and read back identical, "
                                   "of which %s were there already."),
                                size, node, unchanged);
}

static void
append_skipped (GString *text, BurinJobKind kind, guint64 bytes)
{
    g_autofree char *size = burin_text_dup_size (bytes);

    if (bytes == 0)
        return;
    g_string_append_c (text, '\n');
    if (kind == BURIN_JOB_WRITE)
        g_string_append_printf (
            text,
            _ ("%s of it do not matter by the image's own word: what was on the "
               "drive is still there."),
            size);
    else
        g_string_append_printf (text,
                                _ ("%s of it do not matter by the image's own word: they were not "
                                   "compared."),
                                size);
}

static void
append_unstable (GString *text, guint64 n_reads)
{
    guint n = (guint) MIN (n_reads, G_MAXUINT);

    if (n == 0)
        return;
    g_string_append_c (text, '\n');
    g_string_append_printf (
        text,
        ngettext ("%u read was right only the second time: the cable, the port or the drive cannot "
                  "be relied on.",
                  "%u reads were right only the second time: the cable, the port or the drive "
                  "cannot be relied on.",
                  n),
        n);
}

static void
append_release (GString *text, const char *name)
{
    BurinRelease release;

    if (name == NULL || !burin_release_from_string (name, &release))
        return;
    g_string_append_c (text, '\n');
    switch (release) {
    case BURIN_RELEASE_EJECT:
        g_string_append (text, _ ("The drive was ejected: take it out."));
        break;
    case BURIN_RELEASE_POWER_OFF:
        g_string_append (text, _ ("The drive was switched off: unplug it."));
        break;
    default:
        g_string_append (text,
                         _ ("The drive could not be ejected: have the system do it before you "
                            "unplug it."));
        break;
    }
}

/**
 * burin_cli_text_dup_success:
 * @report: what a job did that is done
 *
 * Returns: (transfer full): what was proven, in a few lines
 */
char *
burin_cli_text_dup_success (BurinJobKind kind, BurinDrive *drive, const BurinReport *report)
{
    g_autofree char *node = burin_text_dup_safe (burin_drive_get_node (drive));
    g_autofree char *size = burin_text_dup_size (report->image_size);
    GString *text = g_string_new (NULL);

    if (kind == BURIN_JOB_WRITE)
        append_written (text, node, size, report);
    else
        g_string_append_printf (text, _ ("Done: the first %s of %s are identical to the image."),
                                size, node);
    append_skipped (text, kind, report->bytes_skipped);
    if (*report->sha256 != '\0')
        g_string_append_printf (text, _ ("\nSHA-256 of the image: %s"), report->sha256);
    append_phase (text, _ ("Written"), report->bytes_written,
                  report->write_seconds + report->flush_seconds);
    append_phase (text, _ ("Read back"), report->bytes_verified, report->verify_seconds);
    append_unstable (text, report->unstable_reads);
    append_release (text, report->release);
    return g_string_free (text, FALSE);
}

/* xgettext cannot see through the macros that print 64 bits, so they stay out of what is
 * translated. */
static void
append_bad (GString *text, guint64 offset, guint64 length)
{
    g_autofree char *length_text = g_strdup_printf ("%" G_GUINT64_FORMAT, length);
    g_autofree char *offset_text = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);

    g_string_append_printf (text, _ ("  %s bytes from offset %s differ\n"), length_text,
                            offset_text);
}

static void
append_rewritten (GString *text, guint64 offset, guint64 length)
{
    g_autofree char *size = burin_text_dup_size (length);
    g_autofree char *offset_text = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);

    g_string_append_printf (text, _ ("  %s at offset %s was rewritten\n"), size, offset_text);
}

static void
append_ranges (GString *text, GVariant *ranges, void (*append) (GString *, guint64, guint64))
{
    guint n_ranges = ranges != NULL ? (guint) g_variant_n_children (ranges) : 0;
    guint64 offset, length;

    for (guint i = 0; i < MIN (n_ranges, MAX_RANGES); i++) {
        g_variant_get_child (ranges, i, "(tt)", &offset, &length);
        append (text, offset, length);
    }
    if (n_ranges > MAX_RANGES)
        g_string_append_printf (text, _ ("  and %u more ranges\n"), n_ranges - MAX_RANGES);
}

/**
 * burin_cli_text_dup_ranges:
 *
 * Returns: (transfer full): a line for each range that differs or was rewritten, "" if none
 */
char *
burin_cli_text_dup_ranges (const BurinReport *report)
{
    GString *text = g_string_new (NULL);

    append_ranges (text, report->bad_ranges, append_bad);
    append_ranges (text, report->rewritten_ranges, append_rewritten);
    return g_string_free (text, FALSE);
}

/**
 * burin_cli_text_dup_aftermath:
 *
 * Returns: (transfer full): what is on a drive after something went wrong
 */
char *
burin_cli_text_dup_aftermath (BurinDrive *drive, BurinAftermath aftermath)
{
    g_autofree char *node = burin_text_dup_safe (burin_drive_get_node (drive));

    switch (aftermath) {
    case BURIN_AFTERMATH_UNTOUCHED:
        return g_strdup_printf (_ ("Nothing on %s was changed."), node);
    case BURIN_AFTERMATH_BLANK:
        return g_strdup_printf (_ ("%s was left blank, so that nobody takes it for whole."), node);
    case BURIN_AFTERMATH_REPLACED:
        return g_strdup (_ ("The drive that you chose is not complete. Do not rely on it."));
    default:
        return g_strdup_printf (_ ("Nobody knows what is on %s now: do not rely on it."), node);
    }
}

/**
 * burin_cli_text_get_reason:
 * @error: what burin_policy_check() said
 *
 * Returns: (transfer none): the same in a few words
 */
const char *
burin_cli_text_get_reason (const GError *error)
{
    switch ((BurinError) error->code) {
    case BURIN_ERROR_DRIVE_SYSTEM:
        return _ ("holds the running system");
    case BURIN_ERROR_DRIVE_FIXED:
        return _ ("not removable");
    case BURIN_ERROR_DRIVE_BACKUP:
        return _ ("seems to hold backups");
    case BURIN_ERROR_DRIVE_READ_ONLY:
        return _ ("write-protected");
    case BURIN_ERROR_DRIVE_NO_MEDIUM:
        return _ ("no medium");
    case BURIN_ERROR_DRIVE_BUSY:
        return _ ("in use by another job");
    default:
        return error->message;
    }
}

static int
get_char_width (gunichar c)
{
    if (g_unichar_iszerowidth (c))
        return 0;
    return g_unichar_iswide (c) ? 2 : 1;
}

/**
 * burin_cli_text_get_width:
 * @text: UTF-8
 *
 * Returns: how many columns of a terminal it takes
 */
int
burin_cli_text_get_width (const char *text)
{
    int width = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
        width += get_char_width (g_utf8_get_char (p));
    return width;
}

/**
 * burin_cli_text_dup_cut:
 * @text: UTF-8
 * @width: columns that there are
 *
 * Returns: (transfer full): @text, or as much of it as fits with an ellipsis
 */
char *
burin_cli_text_dup_cut (const char *text, int width)
{
    g_autofree char *kept = NULL;
    const char *p = text;
    int used = 0;

    if (burin_cli_text_get_width (text) <= width)
        return g_strdup (text);
    while (used + get_char_width (g_utf8_get_char (p)) < width) {
        used += get_char_width (g_utf8_get_char (p));
        p = g_utf8_next_char (p);
    }
    kept = g_strndup (text, (gsize) (p - text));
    return g_strconcat (kept, "…", NULL);
}
