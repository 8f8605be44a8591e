/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-error.h"
#include "burin-fd.h"

struct _BurinJournal {
    char *path;
    BurinFd folder; /* -1 if it is there for looking */
};

static gboolean
fail (GError **error, const char *what)
{
    BurinErrorDetails details = {.operation = "journal", .errnum = errno};

    burin_set_error (error, BURIN_ERROR_HELPER, &details, "%s: %s", what,
                     g_strerror (details.errnum));
    return FALSE;
}

static gboolean
check_folder (int folder, GError **error)
{
    struct stat status;

    if (fstat (folder, &status) != 0)
        return fail (error, "the journal's folder is not to be had");
    if (status.st_uid == geteuid () && (status.st_mode & 0022) == 0)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_HELPER, NULL,
                     "others can write to the journal's folder, so it is not used");
    return FALSE;
}

/* Whatever the umask is: everybody may see which drives are unfinished. */
static int
open_folder (const char *path)
{
    int folder;

    if (mkdir (path, 0755) != 0 && errno != EEXIST)
        return -1;
    folder = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return folder;
}

/**
 * burin_journal_open:
 * @path: a folder that is made if it is not there; nobody but this user may write to it
 * @error: %BURIN_ERROR_HELPER
 *
 * Returns: (transfer full) (nullable): the journal
 */
BurinJournal *
burin_journal_open (const char *path, GError **error)
{
    g_auto (BurinFd) folder = open_folder (path);
    BurinJournal *journal;

    if (folder < 0) {
        (void) fail (error, "the journal's folder can't be opened"); /* tells in @error */
        return NULL;
    }
    if (!check_folder (folder, error))
        return NULL;
    (void) fchmod (folder, 0755); /* otherwise only root sees which drives are unfinished */
    journal = burin_journal_new_for_looking (path);
    journal->folder = g_steal_fd (&folder);
    return journal;
}

/**
 * burin_journal_new_for_looking:
 * @path: a folder that may not be there, or come later
 *
 * Returns: (transfer full): a journal of somebody else's, of which only the files' names are known
 */
BurinJournal *
burin_journal_new_for_looking (const char *path)
{
    BurinJournal *journal = g_atomic_rc_box_new0 (BurinJournal);

    journal->path = g_strdup (path);
    journal->folder = -1;
    return journal;
}

BurinJournal *
burin_journal_ref (BurinJournal *journal)
{
    return g_atomic_rc_box_acquire (journal);
}

static void
journal_clear (BurinJournal *journal)
{
    burin_fd_clear (&journal->folder);
    g_free (journal->path);
}

void
burin_journal_unref (BurinJournal *journal)
{
    g_atomic_rc_box_release_full (journal, (GDestroyNotify) (void (*) (void)) journal_clear);
}

/**
 * burin_journal_add:
 * @job: what is about to begin
 * @error: %BURIN_ERROR_HELPER
 *
 * Notes, before the drive is touched, that it will be, or is going to be compared.
 *
 * Returns: (transfer full) (nullable): the note, in the state %BURIN_JOB_PREPARING
 */
BurinJournalEntry *
burin_journal_add (BurinJournal *journal, const BurinJournalJob *job, GError **error)
{
    g_autofree char *name = burin_journal_entry_dup_new_name (job);
    g_autoptr (BurinJournalEntry) entry = NULL;
    int file = burin_journal_entry_create_file (journal->folder, name);

    if (file < 0) {
        (void) fail (error, "the job can't be written into the journal"); /* tells in @error */
        return NULL;
    }
    entry = burin_journal_entry_new (journal->folder, name, file, job);
    if (!burin_journal_entry_lock (entry))
        (void) fail (error, "the journal can't be locked"); /* tells in @error */
    else if (burin_journal_entry_save (entry, error))
        return g_steal_pointer (&entry);
    burin_journal_entry_remove (entry);
    return NULL;
}

static gboolean
is_entry_name (const char *name)
{
    const char *dot = strchr (name, '.');

    return dot != NULL && g_uuid_string_is_valid (dot + 1);
}

/* Returns: (transfer full) (array zero-terminated): names of the files */
static GStrv
list_names (BurinJournal *journal)
{
    g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
    g_autoptr (GDir) folder = g_dir_open (journal->path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
        if (is_entry_name (name))
            g_strv_builder_add (names, name);
    return g_strv_builder_end (names);
}

/* Returns: (transfer full) (nullable): what is in the file @name, which nobody has locked yet */
static BurinJournalEntry *
load_entry (BurinJournal *journal, const char *name)
{
    int file = openat (journal->folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    return file >= 0 ? burin_journal_entry_load (journal->folder, name, file) : NULL;
}

/* Returns: (transfer full): those that @wants agrees to */
static GPtrArray *
find_entries (BurinJournal *journal,
              gboolean (*wants) (BurinJournalEntry *entry, BurinDrive *drive),
              BurinDrive *drive)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func (
        (GDestroyNotify) (void (*) (void)) burin_journal_entry_free);
    g_auto (GStrv) names = list_names (journal);

    for (gsize i = 0; names[i] != NULL; i++) {
        g_autoptr (BurinJournalEntry) entry = load_entry (journal, names[i]);

        if (entry != NULL && wants (entry, drive))
            g_ptr_array_add (entries, g_steal_pointer (&entry));
    }
    return entries;
}

static gboolean
take_if_untold (BurinJournalEntry *entry, BurinDrive *drive)
{
    (void) drive; /* any */
    if (burin_journal_entry_get_phase (entry) == BURIN_JOURNAL_LEFT ||
        !burin_journal_entry_lock (entry))
        return FALSE;
    if (burin_journal_entry_get_phase (entry) == BURIN_JOURNAL_RUNNING)
        burin_journal_entry_interrupt (entry);
    return TRUE;
}

/* A helper that died between making and filling a file has touched nothing. */
static void
remove_empty_files (BurinJournal *journal)
{
    g_auto (GStrv) names = list_names (journal);

    for (gsize i = 0; names[i] != NULL; i++) {
        g_auto (BurinFd) file =
            openat (journal->folder, names[i], O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        g_autoptr (BurinJournalEntry) entry = load_entry (journal, names[i]);

        if (file >= 0 && entry == NULL && flock (file, LOCK_EX | LOCK_NB) == 0)
            (void) unlinkat (journal->folder, names[i], 0); /* it does no harm */
    }
}

/**
 * burin_journal_find_untold:
 *
 * Returns: (transfer full) (element-type BurinJournalEntry): the jobs of helpers that are gone,
 *   which ended in the middle, or of whose end nobody has been told; each is locked by this process
 *   now
 */
GPtrArray *
burin_journal_find_untold (BurinJournal *journal)
{
    remove_empty_files (journal);
    return find_entries (journal, take_if_untold, NULL);
}

/*
 * Somebody may have put something on the drive since: then it is not ours to say. Where only the
 * head was still to be proven, what is to be seen may well be ours.
 */
static gboolean
may_still_be_unfinished (BurinJournalEntry *entry, BurinDrive *drive)
{
    return burin_drive_get_partitions (drive)->len == 0 ||
           (burin_journal_entry_get_state (entry) == BURIN_JOB_FINISHING &&
            g_str_equal (burin_drive_get_id (burin_journal_entry_get_drive (entry)),
                         burin_drive_get_id (drive)));
}

/* A job that runs holds its file; for one that was interrupted, some helper may hold it. */
static gboolean
has_left_unfinished (BurinJournalEntry *entry, BurinDrive *drive)
{
    return burin_journal_entry_is_about (entry, drive) && may_still_be_unfinished (entry, drive) &&
           !burin_journal_entry_is_solved (entry) &&
           (burin_journal_entry_get_phase (entry) != BURIN_JOURNAL_RUNNING ||
            burin_journal_entry_lock (entry));
}

/* The files can't be read, so all that tells is their names. */
static gboolean
is_named (BurinJournal *journal, BurinDrive *drive)
{
    g_auto (GStrv) names = list_names (journal);
    g_autofree char *prefix = g_strconcat (burin_drive_get_id (drive), ".", NULL);

    for (gsize i = 0; names[i] != NULL; i++)
        if (g_str_has_prefix (names[i], prefix))
            return TRUE;
    return FALSE;
}

/**
 * burin_journal_is_unfinished:
 *
 * Returns: whether an image was begun on @drive and is not there, for all that is known. With a
 *   journal for looking, a job that still runs can't be told from one that does not.
 */
gboolean
burin_journal_is_unfinished (BurinJournal *journal, BurinDrive *drive)
{
    g_autoptr (BurinJournalEntry) entry = NULL;

    /* A virtual drive's id says nothing outside of the helper that shows it. */
    if (journal->folder < 0)
        return !burin_drive_is_virtual (drive) && burin_drive_get_partitions (drive)->len == 0 &&
               is_named (journal, drive);
    entry = burin_journal_find_unfinished (journal, drive);
    return entry != NULL;
}

/**
 * burin_journal_find_unfinished:
 * @journal: not one for looking
 *
 * Returns: (transfer full) (nullable): the job that did not finish what it began on @drive
 */
BurinJournalEntry *
burin_journal_find_unfinished (BurinJournal *journal, BurinDrive *drive)
{
    g_autoptr (GPtrArray) entries = find_entries (journal, has_left_unfinished, drive);

    return entries->len > 0 ? g_ptr_array_steal_index (entries, 0) : NULL;
}

static gboolean
is_left_about (BurinJournalEntry *entry, BurinDrive *drive)
{
    BurinJournalPhase phase = burin_journal_entry_get_phase (entry);

    return (phase == BURIN_JOURNAL_LEFT || phase == BURIN_JOURNAL_ENDED) &&
           !burin_journal_entry_is_solved (entry) && burin_journal_entry_is_about (entry, drive);
}

/**
 * burin_journal_forget:
 *
 * What was left unfinished on @drive is of no interest any more.
 */
void
burin_journal_forget (BurinJournal *journal, BurinDrive *drive)
{
    g_autoptr (GPtrArray) entries = find_entries (journal, is_left_about, drive);

    for (guint i = 0; i < entries->len; i++)
        burin_journal_entry_remove (g_ptr_array_index (entries, i));
}
