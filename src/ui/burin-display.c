/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-display.h"

#include <glib/gi18n.h>

#include "burin-progress.h"
#include "burin-text.h"

/* A drive may have more partitions than a dialog has room for. */
#define MAX_PARTITIONS_NAMED 5

/* More would say no more, and a fake drive can have thousands. */
#define MAX_RANGES 10

/**
 * burin_display_dup_name:
 * @name: a name that was made by somebody else: of a file, of a drive, of a volume
 *
 * Isolates a name from the direction of the sentence around it, and makes it safe to show.
 *
 * Returns: (transfer full): @name for use inside of a translated sentence
 */
char *
burin_display_dup_name (const char *name)
{
    g_autofree char *safe = burin_text_dup_safe (name);

    return g_strdup_printf ("\u2068%s\u2069", safe);
}

/**
 * burin_display_dup_quoted:
 *
 * Returns: (transfer full): like burin_display_dup_name(), in the quotation marks of the language
 */
char *
burin_display_dup_quoted (const char *name)
{
    g_autofree char *isolated = burin_display_dup_name (name);

    /* Translators: a name in quotation marks, such as that of a file or of a volume. */
    return g_strdup_printf (_ ("“%s”"), isolated);
}

/**
 * burin_display_dup_percent:
 * @fraction: from 0 to 1
 *
 * Returns: (transfer full): whole percents, rounded down so that only all is 100 %
 */
char *
burin_display_dup_percent (double fraction)
{
    /* Translators: percents of the work that are done. */
    return g_strdup_printf (_ ("%d %%"), (int) (CLAMP (fraction, 0.0, 1.0) * 100.0));
}

static char *
dup_seconds (guint seconds)
{
    return g_strdup_printf (ngettext ("%u second", "%u seconds", seconds), seconds);
}

static char *
dup_minutes (guint minutes)
{
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes);
}

static char *
dup_hours (guint hours)
{
    return g_strdup_printf (ngettext ("%u hour", "%u hours", hours), hours);
}

static char *
join_units (char *larger, char *smaller)
{
    g_autofree char *first = larger, *second = smaller;

    /* Translators: a duration of two units, such as "2 minutes 5 seconds". */
    return g_strdup_printf (C_ ("duration", "%s %s"), first, second);
}

/**
 * burin_display_dup_duration:
 *
 * Returns: (transfer full): @seconds in words, in at most two units
 */
char *
burin_display_dup_duration (guint64 seconds)
{
    guint hours = (guint) (MIN (seconds / 3600, G_MAXUINT));
    guint minutes = (guint) (seconds / 60 % 60);
    guint rest = (guint) (seconds % 60);

    if (seconds < 1)
        return g_strdup (_ ("less than a second"));
    if (seconds < 60)
        return dup_seconds (rest);
    if (hours == 0)
        return rest == 0 ? dup_minutes (minutes)
                         : join_units (dup_minutes (minutes), dup_seconds (rest));
    return minutes == 0 ? dup_hours (hours) : join_units (dup_hours (hours), dup_minutes (minutes));
}

/* An estimate with too many digits is a lie, and one that changes every second cannot be read. */
static guint64
round_estimate (guint64 seconds)
{
    if (seconds < 60)
        return (seconds + 9) / 10 * 10;
    return (seconds + 30) / 60 * 60;
}

/**
 * burin_display_dup_time_left:
 * @seconds: an estimate, -1 if there is none
 *
 * Returns: (transfer full): a sentence, "" if there is no estimate
 */
char *
burin_display_dup_time_left (gint64 seconds)
{
    g_autofree char *duration = NULL;

    if (seconds < 0)
        return g_strdup ("");
    if (seconds < 10)
        return g_strdup (_ ("A few seconds left"));
    duration = burin_display_dup_duration (round_estimate ((guint64) seconds));
    /* Translators: %s is a duration, such as "3 minutes". */
    return g_strdup_printf (_ ("About %s left"), duration);
}

/**
 * burin_display_dup_amount:
 * @bytes: what was done
 * @seconds: the time that it took
 *
 * Returns: (transfer full): amount, duration and speed
 */
char *
burin_display_dup_amount (guint64 bytes, double seconds)
{
    g_autofree char *size = burin_text_dup_size (bytes);
    g_autofree char *duration = burin_display_dup_duration ((guint64) (seconds + 0.5));
    g_autofree char *rate = NULL;

    if (seconds < 1.0)
        return g_strdup (size); /* too short for a speed that means something */
    rate = burin_text_dup_rate ((double) bytes / seconds);
    /* Translators: an amount of data, a duration and a speed. */
    return g_strdup_printf (_ ("%s in %s (%s)"), size, duration, rate);
}

/**
 * burin_display_dup_ranges:
 * @ranges: (nullable): `a(tt)`: offset and length in bytes
 *
 * Returns: (transfer full): a line for each of the first ranges, "" if there is none
 */
char *
burin_display_dup_ranges (GVariant *ranges)
{
    guint n_ranges = ranges != NULL ? (guint) g_variant_n_children (ranges) : 0;
    GString *text = g_string_new (NULL);

    for (guint i = 0; i < MIN (n_ranges, MAX_RANGES); i++) {
        g_autofree char *size = NULL, *place = NULL;
        guint64 offset, length;

        g_variant_get_child (ranges, i, "(tt)", &offset, &length);
        size = burin_text_dup_size (length);
        place = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);
        if (i > 0)
            g_string_append_c (text, '\n');
        /* Translators: an amount of data, and where it begins, counted in bytes. */
        g_string_append_printf (text, _ ("%s at offset %s"), size, place);
    }
    if (n_ranges > MAX_RANGES) {
        guint n_more = n_ranges - MAX_RANGES;

        g_string_append_c (text, '\n');
        g_string_append_printf (text, ngettext ("%u more", "%u more", n_more), n_more);
    }
    return g_string_free (text, FALSE);
}

/**
 * burin_display_get_phase:
 *
 * Returns: (transfer none): a title for what a job of @kind does in @state
 */
const char *
burin_display_get_phase (BurinJobKind kind, BurinJobState state)
{
    switch (state) {
    case BURIN_JOB_QUEUED:
    case BURIN_JOB_AUTHORIZING:
    case BURIN_JOB_PREPARING:
        return _ ("Preparing");
    case BURIN_JOB_WRITING:
        return _ ("Writing");
    case BURIN_JOB_FLUSHING:
        return _ ("Flushing");
    case BURIN_JOB_VERIFYING:
        return _ ("Verifying");
    case BURIN_JOB_FINISHING:
        return _ ("Finishing");
    case BURIN_JOB_DONE:
        return kind == BURIN_JOB_VERIFY ? _ ("Verified") : _ ("Written and Verified");
    case BURIN_JOB_CANCELLED:
        return _ ("Cancelled");
    default:
        return _ ("Failed");
    }
}

/**
 * burin_display_get_end:
 * @state: a final one
 * @report: (nullable): what the job did
 *
 * Returns: (transfer none): a title for how a job ended
 */
const char *
burin_display_get_end (BurinJobKind kind, BurinJobState state, const BurinReport *report)
{
    if (state == BURIN_JOB_DONE && report != NULL && !burin_report_is_verified (report))
        return _ ("Written, Not Verified");
    return burin_display_get_phase (kind, state);
}

/**
 * burin_display_get_phase_hint:
 *
 * Returns: (transfer none): what happens in @state, as a sentence without a full stop; "" for a
 * state that is final
 */
const char *
burin_display_get_phase_hint (BurinJobKind kind, BurinJobState state)
{
    switch (state) {
    case BURIN_JOB_QUEUED:
        return _ ("Getting ready");
    case BURIN_JOB_AUTHORIZING:
        return _ ("Waiting for your permission");
    case BURIN_JOB_PREPARING:
        return kind == BURIN_JOB_VERIFY ? _ ("Taking hold of the drive")
                                        : _ ("Taking hold of the drive and erasing it");
    case BURIN_JOB_WRITING:
        return _ ("Copying the image to the drive");
    case BURIN_JOB_FLUSHING:
        return _ ("Making sure everything has reached the drive");
    case BURIN_JOB_VERIFYING:
        return _ ("Reading everything back to compare it");
    case BURIN_JOB_FINISHING:
        return _ ("Making the drive usable");
    default:
        return "";
    }
}

/**
 * burin_display_dup_hint:
 *
 * Returns: (transfer full): what happens, or for how long a drive has been silent, as a sentence
 * without a full stop; of about the same length
 */
char *
burin_display_dup_hint (BurinJobKind kind, const BurinProgress *progress)
{
    g_autofree char *duration = NULL;

    if (!burin_progress_is_silent (progress))
        return g_strdup (burin_display_get_phase_hint (kind, progress->state));
    duration = burin_display_dup_duration ((guint64) progress->seconds_silent);
    /* Translators: %s is a duration, such as "12 seconds". */
    return g_strdup_printf (_ ("The drive has not answered for %s"), duration);
}

static const char *
get_content_name (const char *content)
{
    if (g_str_equal (content, "iso9660"))
        return _ ("ISO image");
    if (g_str_equal (content, "gpt") || g_str_equal (content, "mbr"))
        return _ ("Disk image");
    return _ ("Unknown content that may not start a computer");
}

static char *
dup_written_size (const BurinImageInfo *info)
{
    g_autofree char *size = burin_text_dup_size (info->size);

    switch (info->size_kind) {
    case BURIN_SIZE_EXACT:
        return g_steal_pointer (&size);
    case BURIN_SIZE_AT_LEAST:
        /* Translators: %s is the size of an image. */
        return g_strdup_printf (_ ("at least %s"), size);
    default:
        return g_strdup (_ ("size unknown until written"));
    }
}

static char *
dup_wrapping (const BurinImageInfo *info)
{
    g_autofree char *size = burin_text_dup_size (info->source_size);
    g_autofree char *member = NULL;

    if (*info->member == '\0')
        /* Translators: a kind of compression, such as "xz", and the size of the compressed file. */
        return g_strdup_printf (_ ("Compressed with %s to %s"), info->format, size);
    member = burin_display_dup_quoted (info->member);
    /* Translators: the name of a file, a kind of archive, such as "zip", and the size of the
     * archive. */
    return g_strdup_printf (_ ("%s from a %s archive of %s"), member, info->format, size);
}

/**
 * burin_display_dup_image_summary:
 *
 * Returns: (transfer full): what an image is, in one or two lines
 */
char *
burin_display_dup_image_summary (const BurinImageInfo *info)
{
    g_autofree char *size = dup_written_size (info);
    GString *summary = g_string_new (get_content_name (info->content));

    if (*info->label != '\0') {
        g_autofree char *label = burin_display_dup_quoted (info->label);

        g_string_append_printf (summary, " %s", label);
    }
    g_string_append_printf (summary, " · %s", size);
    if (!g_str_equal (info->format, "raw")) {
        g_autofree char *wrapping = dup_wrapping (info);

        g_string_append_printf (summary, "\n%s", wrapping);
    }
    return g_string_free (summary, FALSE);
}

/**
 * burin_display_get_drive_icon:
 *
 * Returns: (transfer none): name of a symbolic icon
 */
const char *
burin_display_get_drive_icon (BurinDrive *drive)
{
    switch (burin_drive_get_info (drive)->transport) {
    case BURIN_TRANSPORT_USB:
        return "media-removable-symbolic";
    case BURIN_TRANSPORT_SD:
    case BURIN_TRANSPORT_MMC:
        return "media-flash-symbolic";
    default:
        return "drive-harddisk-symbolic";
    }
}

static char *
dup_partition_name (const BurinPartition *partition)
{
    if (*partition->label != '\0')
        return burin_display_dup_quoted (partition->label);
    if (*partition->fs_type != '\0')
        return burin_display_dup_name (burin_partition_get_type_name (partition));
    return g_strdup (_ ("unknown data"));
}

static char *
dup_partition_use (const BurinPartition *partition)
{
    g_autofree char *name = dup_partition_name (partition);
    g_autofree char *place = NULL;

    if (partition->mount_points[0] == NULL)
        return g_steal_pointer (&name);
    place = burin_display_dup_name (partition->mount_points[0]);
    /* Translators: the name of a volume and the folder where it is open. */
    return g_strdup_printf (_ ("%s in %s"), name, place);
}

/**
 * burin_display_dup_drive_contents:
 *
 * Returns: (transfer full): what is on @drive and where it is mounted, in one line
 */
char *
burin_display_dup_drive_contents (BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);
    GString *contents = g_string_new (NULL);

    if (partitions->len == 0)
        g_string_append (contents, _ ("Nothing found on it"));
    for (guint i = 0; i < partitions->len; i++) {
        g_autofree char *use = dup_partition_use (g_ptr_array_index (partitions, i));

        if (i > 0)
            /* Translators: between two things of a list. */
            g_string_append (contents, _ (", "));
        g_string_append (contents, use);
    }
    return g_string_free (contents, FALSE);
}

static void
append_loss (GString *loss, const BurinPartition *partition)
{
    g_autofree char *name = dup_partition_name (partition);
    g_autofree char *size = burin_text_dup_size (partition->size);

    g_string_append_c (loss, '\n');
    /* Translators: the name of a volume and its size. */
    g_string_append_printf (loss, _ ("%s, %s"), name, size);
}

/**
 * burin_display_dup_drive_loss:
 *
 * Returns: (transfer full): what will be lost when @drive is erased, as a sentence and a list
 */
char *
burin_display_dup_drive_loss (BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);
    guint n_named = MIN (partitions->len, MAX_PARTITIONS_NAMED);
    GString *loss = g_string_new (NULL);

    if (partitions->len == 0)
        return g_string_free (g_string_append (loss, _ ("No partitions were found on it.")), FALSE);
    g_string_append_printf (
        loss,
        ngettext ("%u partition will be lost:", "%u partitions will be lost:", partitions->len),
        partitions->len);
    for (guint i = 0; i < n_named; i++)
        append_loss (loss, g_ptr_array_index (partitions, i));
    if (partitions->len > n_named) {
        guint n_more = partitions->len - n_named;

        g_string_append_c (loss, '\n');
        g_string_append_printf (loss, ngettext ("%u more", "%u more", n_more), n_more);
    }
    return g_string_free (loss, FALSE);
}
