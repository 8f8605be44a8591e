/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper's journal. Two journals in one folder stand for two helpers.
 */
#include "burin-journal.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "burin-error.h"

static BurinDrive *
make_drive (void)
{
    BurinDriveInfo info = {
        .id = "sdz_7", .node = "/dev/sdz", .serial = "S1", .size = 512, .diskseq = 7};

    return burin_drive_new (&info, NULL);
}

static BurinJournal *
open_journal (const char *folder)
{
    g_autoptr (GError) error = NULL;
    BurinJournal *journal = burin_journal_open (folder, &error);

    g_assert_no_error (error);
    return journal;
}

static BurinJournalEntry *
add_of_kind (BurinJournal *journal, BurinJobKind kind)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive = make_drive ();
    const BurinJournalJob job = {kind, drive, 1000, "a.iso"};
    BurinJournalEntry *entry = burin_journal_add (journal, &job, &error);

    g_assert_no_error (error);
    return entry;
}

static BurinJournalEntry *
add (BurinJournal *journal)
{
    return add_of_kind (journal, BURIN_JOB_WRITE);
}

static guint
count_untold (BurinJournal *journal)
{
    g_autoptr (GPtrArray) entries = burin_journal_find_untold (journal);

    return entries->len;
}

static void
test_running_is_not_interrupted (const char *folder)
{
    BurinJournal *journal = open_journal (folder);
    BurinJournal *other = open_journal (folder);
    BurinJournalEntry *entry = add (journal);

    g_assert_cmpuint (count_untold (other), ==, 0);
    burin_journal_entry_remove (entry);
    burin_journal_entry_free (entry);
    g_assert_cmpuint (count_untold (other), ==, 0);
    burin_journal_unref (journal);
    burin_journal_unref (other);
}

static void
test_interrupted_is_found_until_removed (const char *folder)
{
    BurinJournal *journal = open_journal (folder);
    BurinJournalEntry *entry = add (journal);
    g_autofree char *id = g_strdup (burin_journal_entry_get_id (entry));
    GPtrArray *found;

    burin_journal_entry_set_state (entry, BURIN_JOB_VERIFYING);
    burin_journal_entry_free (entry); /* as if its process had died */
    found = burin_journal_find_untold (journal);
    g_assert_cmpuint (found->len, ==, 1);
    entry = g_ptr_array_index (found, 0);
    g_assert_cmpint (burin_journal_entry_get_kind (entry), ==, BURIN_JOB_WRITE);
    g_assert_cmpstr (burin_journal_entry_get_id (entry), ==, id);
    g_assert_cmpint (burin_journal_entry_get_state (entry), ==, BURIN_JOB_VERIFYING);
    g_assert_cmpuint (burin_journal_entry_get_owner (entry), ==, 1000);
    g_assert_cmpstr (burin_drive_get_node (burin_journal_entry_get_drive (entry)), ==, "/dev/sdz");
    g_assert_cmpuint (burin_drive_get_info (burin_journal_entry_get_drive (entry))->diskseq, ==, 7);
    g_ptr_array_unref (found);

    found = burin_journal_find_untold (journal);
    g_assert_cmpuint (found->len, ==, 1);
    burin_journal_entry_remove (g_ptr_array_index (found, 0));
    g_ptr_array_unref (found);
    g_assert_cmpuint (count_untold (journal), ==, 0);
    burin_journal_unref (journal);
}

/* @id: of the drive as it is plugged now. @n_partitions: what is to be seen on it. */
static gboolean
is_unfinished (BurinJournal *journal, const char *id, guint n_partitions)
{
    BurinDriveInfo info = {.id = id, .node = "/dev/sdz", .serial = "S1", .size = 512, .diskseq = 7};
    g_autoptr (GPtrArray) partitions =
        g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) burin_partition_free);
    g_autoptr (BurinDrive) drive = NULL;

    for (guint i = 0; i < n_partitions; i++)
        g_ptr_array_add (partitions, burin_partition_new ("/dev/sdz1", 512, "vfat", "", NULL));
    drive = burin_drive_new (&info, partitions);
    return burin_journal_is_unfinished (journal, drive);
}

static void
test_left_marks_the_drive (const char *folder)
{
    g_autoptr (BurinJournal) looking = burin_journal_new_for_looking (folder);
    g_autoptr (BurinDrive) drive = make_drive ();
    BurinJournal *journal = open_journal (folder);
    BurinJournalEntry *entry = add (journal);

    g_assert_false (is_unfinished (journal, "sdz_7", 0));
    burin_journal_entry_leave (entry);
    burin_journal_entry_set_state (entry, BURIN_JOB_VERIFYING); /* comes too late */
    burin_journal_entry_free (entry);
    g_assert_cmpuint (count_untold (journal), ==, 0);
    g_assert_true (is_unfinished (journal, "sdz_7", 0));
    g_assert_true (is_unfinished (looking, "sdz_7", 0));
    g_assert_true (is_unfinished (journal, "sdy_8", 0)); /* the same stick, plugged again */
    g_assert_false (is_unfinished (looking, "sdy_8", 0));
    g_assert_false (is_unfinished (journal, "sdz_7", 1));
    burin_journal_forget (journal, drive);
    g_assert_false (is_unfinished (journal, "sdz_7", 0));
    burin_journal_unref (journal);
}

static void
test_knows_the_image (const char *folder)
{
    const char *sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    g_autoptr (BurinDrive) drive = make_drive ();
    BurinJournal *journal = open_journal (folder);
    BurinJournalEntry *entry = add (journal);
    BurinJournalImage image;

    burin_journal_entry_set_image_size (entry, 4711);
    burin_journal_entry_set_digest (entry, sha256);
    burin_journal_entry_free (entry);
    entry = burin_journal_find_unfinished (journal, drive);
    g_assert_nonnull (entry);
    burin_journal_entry_get_image (entry, &image);
    g_assert_cmpstr (image.name, ==, "a.iso");
    g_assert_cmpuint (image.size, ==, 4711);
    g_assert_cmpstr (image.sha256, ==, sha256);
    burin_journal_entry_remove (entry);
    burin_journal_entry_free (entry);
    burin_journal_unref (journal);
}

static void
end (BurinJournalEntry *entry, const char *code, gboolean touched)
{
    g_auto (GVariantDict) error = G_VARIANT_DICT_INIT (NULL);
    g_auto (GVariantDict) report = G_VARIANT_DICT_INIT (NULL);
    g_autoptr (GVariant) error_variant = NULL, report_variant = NULL;

    if (code != NULL)
        g_variant_dict_insert (&error, "code", "s", code);
    g_variant_dict_insert (&report, "drive-touched", "b", touched);
    error_variant = g_variant_ref_sink (g_variant_dict_end (&error));
    report_variant = g_variant_ref_sink (g_variant_dict_end (&report));
    burin_journal_entry_end (entry, error_variant, report_variant);
}

static void
test_end_is_found_until_told (const char *folder)
{
    g_autoptr (BurinJournal) looking = burin_journal_new_for_looking (folder);
    BurinJournal *journal = open_journal (folder);
    BurinJournalEntry *entry = add (journal);
    g_autoptr (GPtrArray) found = NULL;
    GVariant *error, *report;

    end (entry, NULL, TRUE);
    end (entry, "late", TRUE);                        /* only the first end counts */
    g_assert_cmpuint (count_untold (journal), ==, 0); /* its helper lives */
    g_assert_false (is_unfinished (journal, "sdz_7", 0));
    g_assert_false (is_unfinished (looking, "sdz_7", 0));
    burin_journal_entry_free (entry);

    found = burin_journal_find_untold (journal);
    g_assert_cmpuint (found->len, ==, 1);
    entry = g_ptr_array_index (found, 0);
    g_assert_cmpint (burin_journal_entry_get_phase (entry), ==, BURIN_JOURNAL_ENDED);
    burin_journal_entry_get_result (entry, &error, &report);
    g_assert_cmpuint (g_variant_n_children (error), ==, 0);
    g_assert_cmpuint (g_variant_n_children (report), ==, 1);
    burin_journal_entry_remove (entry);
    g_assert_cmpuint (count_untold (journal), ==, 0);
    burin_journal_unref (journal);
}

static void
test_failure_leaves_the_drive_unfinished (const char *folder)
{
    g_autoptr (BurinDrive) drive = make_drive ();
    BurinJournal *journal = open_journal (folder);
    BurinJournalEntry *touched = add (journal), *untouched = add (journal);

    end (untouched, "org.burin.Error.DriveBusy", FALSE);
    g_assert_true (burin_journal_entry_is_solved (untouched));
    burin_journal_entry_remove (untouched);
    burin_journal_entry_free (untouched);

    end (touched, "org.burin.Error.DriveWrite", TRUE);
    g_assert_false (burin_journal_entry_is_solved (touched));
    g_assert_true (is_unfinished (journal, "sdz_7", 0));
    burin_journal_entry_leave (touched);
    burin_journal_entry_free (touched);
    g_assert_true (is_unfinished (journal, "sdz_7", 0));
    g_assert_cmpuint (count_untold (journal), ==, 0);
    burin_journal_forget (journal, drive);
    g_assert_false (is_unfinished (journal, "sdz_7", 0));
    burin_journal_unref (journal);
}

static void
test_comparing_leaves_nothing_unfinished (const char *folder)
{
    g_autoptr (BurinJournal) looking = burin_journal_new_for_looking (folder);
    BurinJournal *journal = open_journal (folder);
    BurinJournalEntry *entry = add_of_kind (journal, BURIN_JOB_VERIFY);
    g_autoptr (GPtrArray) found = NULL;

    g_assert_false (is_unfinished (looking, "sdz_7", 0));
    burin_journal_entry_free (entry); /* as if its process had died */
    g_assert_false (is_unfinished (journal, "sdz_7", 0));
    g_assert_false (is_unfinished (looking, "sdz_7", 0));
    found = burin_journal_find_untold (journal);
    g_assert_cmpuint (found->len, ==, 1);
    entry = g_ptr_array_index (found, 0);
    g_assert_cmpint (burin_journal_entry_get_kind (entry), ==, BURIN_JOB_VERIFY);
    g_assert_true (burin_journal_entry_is_solved (entry));
    burin_journal_entry_remove (entry);
    burin_journal_unref (journal);
}

/* The other helper has opened the file, and ends before we have the lock. */
static void
test_ends_while_somebody_looks (const char *folder)
{
    BurinJournal *journal = open_journal (folder);
    BurinJournalEntry *entry = add (journal);
    g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
    g_autofree char *path = g_build_filename (folder, g_dir_read_name (names), NULL);
    int folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    BurinJournalEntry *seen =
        burin_journal_entry_load (folder_fd, "x", open (path, O_RDWR | O_CLOEXEC));

    g_assert_cmpint (burin_journal_entry_get_phase (seen), ==, BURIN_JOURNAL_RUNNING);
    end (entry, NULL, TRUE);
    burin_journal_entry_remove (entry);
    burin_journal_entry_free (entry);
    g_assert_false (burin_journal_entry_lock (seen));
    burin_journal_entry_free (seen);
    close (folder_fd);
    burin_journal_unref (journal);
}

static void
test_garbage_is_dropped (const char *folder)
{
    const char garbage[] = "not what we would write";
    g_autofree char *uuid = g_uuid_string_random ();
    g_autofree char *name = g_strconcat ("sdz_7.", uuid, NULL);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    BurinJournal *journal = open_journal (folder);

    g_assert_true (g_file_set_contents (path, garbage, sizeof garbage, NULL));
    g_assert_cmpuint (count_untold (journal), ==, 0);
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    burin_journal_unref (journal);
}

static void
test_open_to_others (const char *folder)
{
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
    g_assert_null (burin_journal_open (folder, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_HELPER);
}

static void
run_in_folder (gconstpointer data)
{
    void (*test) (const char *folder) = (void (*) (const char *)) data;
    g_autofree char *folder = g_dir_make_tmp ("burin-journal-XXXXXX", NULL);

    g_assert_nonnull (folder);
    test (folder);
    g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_data_func ("/journal/running", test_running_is_not_interrupted, run_in_folder);
    g_test_add_data_func ("/journal/interrupted", test_interrupted_is_found_until_removed,
                          run_in_folder);
    g_test_add_data_func ("/journal/left", test_left_marks_the_drive, run_in_folder);
    g_test_add_data_func ("/journal/image", test_knows_the_image, run_in_folder);
    g_test_add_data_func ("/journal/end", test_end_is_found_until_told, run_in_folder);
    g_test_add_data_func ("/journal/failure", test_failure_leaves_the_drive_unfinished,
                          run_in_folder);
    g_test_add_data_func ("/journal/comparing", test_comparing_leaves_nothing_unfinished,
                          run_in_folder);
    g_test_add_data_func ("/journal/race", test_ends_while_somebody_looks, run_in_folder);
    g_test_add_data_func ("/journal/garbage", test_garbage_is_dropped, run_in_folder);
    g_test_add_data_func ("/journal/open-to-others", test_open_to_others, run_in_folder);
    return g_test_run ();
}
