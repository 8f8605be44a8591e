/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-display.h"
#include "burin-image-text.h"
#include "burin-drive-text.h"
#include "fixtures.h"

/* Takes the string, and looks at it without the marks that isolate its direction. */
static void
assert_shows (char *string, const char *expected)
{
    g_autofree char *owned = string;
    GString *plain = g_string_new (owned);

    g_string_replace (plain, "\u2068", "", 0);
    g_string_replace (plain, "\u2069", "", 0);
    g_string_replace (plain, "\u00a0", " ", 0);
    g_assert_cmpstr (plain->str, ==, expected);
    g_string_free (plain, TRUE);
}

static void
test_names (void)
{
    g_autofree char *name = burin_display_dup_name ("a\u202eb\nc");

    g_assert_cmpstr (name, ==, "\u2068a b c\u2069");
    assert_shows (burin_display_dup_quoted ("PHOTOS"), "“PHOTOS”");
}

static void
test_duration (void)
{
    assert_shows (burin_display_dup_duration (0), "less than a second");
    assert_shows (burin_display_dup_duration (1), "1 second");
    assert_shows (burin_display_dup_duration (59), "59 seconds");
    assert_shows (burin_display_dup_duration (60), "1 minute");
    assert_shows (burin_display_dup_duration (125), "2 minutes 5 seconds");
    assert_shows (burin_display_dup_duration (3600), "1 hour");
    assert_shows (burin_display_dup_duration (2 * 3600 + 60 + 59), "2 hours 1 minute");
}

static void
test_time_left (void)
{
    assert_shows (burin_display_dup_time_left (-1), "");
    assert_shows (burin_display_dup_time_left (0), "A few seconds left");
    assert_shows (burin_display_dup_time_left (31), "About 40 seconds left");
    assert_shows (burin_display_dup_time_left (55), "About 1 minute left");
    assert_shows (burin_display_dup_time_left (170), "About 3 minutes left");
    assert_shows (burin_display_dup_time_left (3599), "About 1 hour left");
}

static void
test_amount (void)
{
    assert_shows (burin_display_dup_amount (6200000, 0.4), "6.2 MB");
    assert_shows (burin_display_dup_amount (20000000, 2), "20.0 MB in 2 seconds (10.0 MB/s)");
}

static void
test_phases (void)
{
    for (BurinJobState state = BURIN_JOB_QUEUED; state < BURIN_N_JOB_STATES; state++) {
        const char *hint = burin_display_get_phase_hint (BURIN_JOB_WRITE, state);

        g_assert_cmpstr (burin_display_get_phase (BURIN_JOB_WRITE, state), !=, "");
        g_assert_cmpint (*hint == '\0', ==, burin_job_state_is_final (state));
    }
    g_assert_cmpstr (burin_display_get_phase_hint (BURIN_JOB_WRITE, BURIN_JOB_FLUSHING), ==,
                     "Making sure everything has reached the drive");
}

static void
test_image (void)
{
    g_autoptr (BurinImageInfo) image = new_image (GB);

    assert_shows (burin_image_text_dup_summary (image), "ISO image “LIVE” · 1.0 GB");

    image->size_kind = BURIN_SIZE_AT_LEAST;
    assert_shows (burin_image_text_dup_summary (image), "ISO image “LIVE” · at least 1.0 GB");

    image->size_kind = BURIN_SIZE_UNKNOWN;
    g_free (image->format);
    image->format = g_strdup ("bz2");
    g_free (image->label);
    image->label = g_strdup ("");
    g_free (image->content);
    image->content = g_strdup ("mbr");
    assert_shows (burin_image_text_dup_summary (image), "Disk image · size unknown until written");
    assert_shows (burin_image_text_dup_wrapping (image), "Compressed with bz2 to 1.0 GB");

    g_free (image->member);
    image->member = g_strdup ("disk.img");
    assert_shows (burin_image_text_dup_wrapping (image), "“disk.img” from a bz2 archive of 1.0 GB");
}

static void
test_image_system (void)
{
    g_autoptr (BurinImageInfo) image = new_image (GB);

    assert_shows (burin_image_text_dup_system (image), "");
    g_free (image->os_name);
    image->os_name = g_strdup ("Debian 12");
    assert_shows (burin_image_text_dup_system (image), "Debian 12");
    g_free (image->os_arch);
    image->os_arch = g_strdup ("x86_64");
    assert_shows (burin_image_text_dup_system (image), "Debian 12 for x86_64");
}

static void
test_drive (void)
{
    g_autoptr (BurinDrive) photos = new_stick_with_photos ();
    g_autoptr (BurinDrive) empty = new_stick ("a", GB);

    assert_shows (burin_drive_text_dup_contents (photos), "“PHOTOS” in /media/ada/PHOTOS, ext4");
    assert_shows (burin_drive_text_dup_contents (empty), "Nothing found on it");
    assert_shows (burin_drive_text_dup_loss (photos),
                  "2 partitions will be lost:\n“PHOTOS”, 15.0 GB\next4, 1.0 GB");
    assert_shows (burin_drive_text_dup_loss (empty), "No partitions were found on it.");
}

static void
test_many_partitions (void)
{
    g_autoptr (GPtrArray) partitions =
        g_ptr_array_new_with_free_func ((GDestroyNotify) burin_partition_free);
    BurinDriveInfo info = stick_info ("many", GB);
    g_autoptr (BurinDrive) drive = NULL;

    for (guint i = 0; i < 7; i++)
        g_ptr_array_add (partitions, burin_partition_new ("/dev/sdx1", 1000, "", "", NULL));
    drive = burin_drive_new (&info, partitions);
    assert_shows (burin_drive_text_dup_loss (drive),
                  "7 partitions will be lost:\nunknown data, 1.0 kB\nunknown data, 1.0 kB\n"
                  "unknown data, 1.0 kB\nunknown data, 1.0 kB\nunknown data, 1.0 kB\n2 more");
}

static void
test_hint (void)
{
    BurinProgress progress = {.state = BURIN_JOB_WRITING, .seconds_silent = 9};

    assert_shows (burin_display_dup_hint (BURIN_JOB_WRITE, &progress),
                  "Copying the image to the drive");
    progress.seconds_silent = 12;
    assert_shows (burin_display_dup_hint (BURIN_JOB_WRITE, &progress),
                  "The drive has not answered for 12 seconds");
    progress.state = BURIN_JOB_FLUSHING;
    assert_shows (burin_display_dup_hint (BURIN_JOB_WRITE, &progress),
                  "Making sure everything has reached the drive");
}

static void
test_stopping (void)
{
    BurinProgress progress = {.state = BURIN_JOB_WRITING, .stopping = TRUE};

    g_assert_cmpstr (burin_display_get_activity (BURIN_JOB_WRITE, &progress), ==, "Stopping");
    assert_shows (burin_display_dup_hint (BURIN_JOB_WRITE, &progress),
                  "Waiting for the drive to end what it has begun");
    progress.seconds_silent = 12;
    assert_shows (burin_display_dup_hint (BURIN_JOB_WRITE, &progress),
                  "The drive has not answered for 12 seconds");
    progress.state = BURIN_JOB_CANCELLED;
    g_assert_cmpstr (burin_display_get_activity (BURIN_JOB_WRITE, &progress), ==, "Cancelled");
}

static void
test_ranges (void)
{
    g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(tt)"));
    g_autoptr (GVariant) two =
        g_variant_ref_sink (g_variant_new_parsed ("[(@t 5242880, @t 1000000), (0, 4000)]"));
    g_autoptr (GVariant) many = NULL;
    g_autofree char *text = NULL;
    g_auto (GStrv) lines = NULL;

    assert_shows (burin_display_dup_ranges (NULL), "");
    assert_shows (burin_display_dup_ranges (two), "1.0 MB at offset 5242880\n4.0 kB at offset 0");
    for (guint64 i = 0; i < 15; i++)
        g_variant_builder_add (&builder, "(tt)", i * 1024, (guint64) 512);
    many = g_variant_ref_sink (g_variant_builder_end (&builder));
    text = burin_display_dup_ranges (many);
    lines = g_strsplit (text, "\n", -1);
    g_assert_cmpuint (g_strv_length (lines), ==, 11);
    g_assert_cmpstr (lines[10], ==, "5 more");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/display/names", test_names);
    g_test_add_func ("/display/duration", test_duration);
    g_test_add_func ("/display/time-left", test_time_left);
    g_test_add_func ("/display/amount", test_amount);
    g_test_add_func ("/display/phases", test_phases);
    g_test_add_func ("/display/hint", test_hint);
    g_test_add_func ("/display/stopping", test_stopping);
    g_test_add_func ("/display/ranges", test_ranges);
    g_test_add_func ("/display/image", test_image);
    g_test_add_func ("/display/image-system", test_image_system);
    g_test_add_func ("/display/drive", test_drive);
    g_test_add_func ("/display/many-partitions", test_many_partitions);
    return g_test_run ();
}
