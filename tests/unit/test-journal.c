/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper's journal. Two journals in one folder stand for two helpers.
 */
#include "burin-journal.h"

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
add (BurinJournal *journal)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive = make_drive ();
    BurinJournalEntry *entry = burin_journal_add (journal, drive, 1000, &error);

    g_assert_no_error (error);
    return entry;
}

static guint
count_interrupted (BurinJournal *journal)
{
    g_autoptr (GPtrArray) entries = burin_journal_find_interrupted (journal);

    return entries->len;
}

static void
test_running_is_not_interrupted (const char *folder)
{
    BurinJournal *journal = open_journal (folder);
    BurinJournal *other = open_journal (folder);
    BurinJournalEntry *entry = add (journal);

    g_assert_cmpuint (count_interrupted (other), ==, 0);
    burin_journal_entry_remove (entry);
    burin_journal_entry_free (entry);
    g_assert_cmpuint (count_interrupted (other), ==, 0);
    burin_journal_free (journal);
    burin_journal_free (other);
}

static void
test_interrupted_is_found_until_removed (const char *folder)
{
    BurinJournal *journal = open_journal (folder);
    BurinJournalEntry *entry = add (journal);
    GPtrArray *found;

    burin_journal_entry_set_state (entry, BURIN_JOB_VERIFYING);
    burin_journal_entry_free (entry); /* as if its process had died */
    found = burin_journal_find_interrupted (journal);
    g_assert_cmpuint (found->len, ==, 1);
    entry = g_ptr_array_index (found, 0);
    g_assert_cmpint (burin_journal_entry_get_state (entry), ==, BURIN_JOB_VERIFYING);
    g_assert_cmpuint (burin_journal_entry_get_owner (entry), ==, 1000);
    g_assert_cmpstr (burin_drive_get_node (burin_journal_entry_get_drive (entry)), ==, "/dev/sdz");
    g_assert_cmpuint (burin_drive_get_info (burin_journal_entry_get_drive (entry))->diskseq, ==, 7);
    g_ptr_array_unref (found);

    found = burin_journal_find_interrupted (journal);
    g_assert_cmpuint (found->len, ==, 1);
    burin_journal_entry_remove (g_ptr_array_index (found, 0));
    g_ptr_array_unref (found);
    g_assert_cmpuint (count_interrupted (journal), ==, 0);
    burin_journal_free (journal);
}

static void
test_garbage_is_dropped (const char *folder)
{
    const char garbage[] = "not what we would write";
    g_autofree char *name = g_uuid_string_random ();
    g_autofree char *path = g_build_filename (folder, name, NULL);
    BurinJournal *journal = open_journal (folder);

    g_assert_true (g_file_set_contents (path, garbage, sizeof garbage, NULL));
    g_assert_cmpuint (count_interrupted (journal), ==, 0);
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    burin_journal_free (journal);
}

static void
test_open_to_others (const char *folder)
{
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
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
    g_test_add_data_func ("/journal/garbage", test_garbage_is_dropped, run_in_folder);
    g_test_add_data_func ("/journal/open-to-others", test_open_to_others, run_in_folder);
    return g_test_run ();
}
