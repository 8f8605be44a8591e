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

/* The form of a file: version, state, uid, diskseq, size, id, node, vendor, model, serial. */
#define FORM "(uyuttsssss)"
#define VERSION 1

/* No file that we wrote is longer: its strings come from the kernel and from udev. */
#define LONGEST 8192

struct _BurinJournal {
    BurinFd folder;
};

struct _BurinJournalEntry {
    /* Constant. */
    BurinFd folder;
    BurinFd file; /* holds the lock */
    char *name;
    BurinDrive *drive;
    uid_t owner;

    BurinJobState state;
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
    if (status.st_uid == geteuid () && (status.st_mode & 0077) == 0)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_HELPER, NULL,
                     "the journal's folder is open to others, so it is not used");
    return FALSE;
}

/**
 * burin_journal_open:
 * @folder: made if it is not there; must be for this user alone
 * @error: %BURIN_ERROR_HELPER
 *
 * Returns: (transfer full) (nullable): the journal
 */
BurinJournal *
burin_journal_open (const char *folder, GError **error)
{
    g_auto (BurinFd) fd = -1;
    BurinJournal *journal;

    (void) mkdir (folder, 0700); /* it may be there; what matters is whether it can be opened */
    fd = open (folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        (void) fail (error, "the journal's folder can't be opened"); /* tells in @error */
        return NULL;
    }
    if (!check_folder (fd, error))
        return NULL;
    journal = g_new0 (BurinJournal, 1);
    journal->folder = g_steal_fd (&fd);
    return journal;
}

void
burin_journal_free (BurinJournal *journal)
{
    if (journal == NULL)
        return;
    burin_fd_clear (&journal->folder);
    g_free (journal);
}

static gboolean
save (const BurinJournalEntry *entry, GError **error)
{
    const BurinDriveInfo *info = burin_drive_get_info (entry->drive);
    g_autoptr (GVariant) record = g_variant_ref_sink (g_variant_new (
        FORM, (guint32) VERSION, (guchar) entry->state, (guint32) entry->owner, info->diskseq,
        info->size, info->id, info->node, info->vendor, info->model, info->serial));
    gssize size = (gssize) g_variant_get_size (record);

    /* Always of the same length, as the state has one byte and nothing else changes. */
    if (pwrite (entry->file, g_variant_get_data (record), (gsize) size, 0) == size)
        return TRUE;
    return fail (error, "the job can't be written into the journal");
}

static BurinJournalEntry *
entry_new (const BurinJournal *journal, int file, const char *name)
{
    BurinJournalEntry *entry = g_new0 (BurinJournalEntry, 1);

    entry->folder = fcntl (journal->folder, F_DUPFD_CLOEXEC, 0);
    entry->file = file;
    entry->name = g_strdup (name);
    return entry;
}

/**
 * burin_journal_add:
 * @drive: that is going to be written
 * @owner: uid whose job it is
 * @error: %BURIN_ERROR_HELPER
 *
 * Notes, before the drive is touched, that it will be.
 *
 * Returns: (transfer full) (nullable): the note, in the state %BURIN_JOB_PREPARING
 */
BurinJournalEntry *
burin_journal_add (BurinJournal *journal, BurinDrive *drive, uid_t owner, GError **error)
{
    g_autofree char *name = g_uuid_string_random ();
    g_autoptr (BurinJournalEntry) entry = NULL;
    int file =
        openat (journal->folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (file < 0) {
        (void) fail (error, "the job can't be written into the journal"); /* tells in @error */
        return NULL;
    }
    entry = entry_new (journal, file, name);
    entry->drive = g_object_ref (drive);
    entry->owner = owner;
    entry->state = BURIN_JOB_PREPARING;
    if (flock (file, LOCK_EX | LOCK_NB) == 0 && save (entry, error))
        return g_steal_pointer (&entry);
    if (error != NULL && *error == NULL)
        (void) fail (error, "the journal can't be locked"); /* tells in @error */
    burin_journal_entry_remove (entry);
    return NULL;
}

static GVariant *
load_record (int file)
{
    g_autofree guint8 *data = g_malloc (LONGEST);
    gssize size = pread (file, data, LONGEST, 0);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GVariant) record = NULL;
    guint32 version;

    if (size <= 0)
        return NULL;
    bytes = g_bytes_new_take (g_steal_pointer (&data), (gsize) size);
    record = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (FORM), bytes, FALSE));
    if (!g_variant_is_normal_form (record))
        return NULL;
    g_variant_get_child (record, 0, "u", &version);
    return version == VERSION ? g_steal_pointer (&record) : NULL;
}

static gboolean
load (BurinJournalEntry *entry)
{
    g_autoptr (GVariant) record = load_record (entry->file);
    BurinDriveInfo info = {.transport = BURIN_TRANSPORT_OTHER};
    guint32 owner;
    guchar state;

    if (record == NULL)
        return FALSE;
    g_variant_get (record, "(uyutt&s&s&s&s&s)", NULL, &state, &owner, &info.diskseq, &info.size,
                   &info.id, &info.node, &info.vendor, &info.model, &info.serial);
    if (state >= BURIN_N_JOB_STATES)
        return FALSE;
    entry->drive = burin_drive_new (&info, NULL);
    entry->owner = (uid_t) owner;
    entry->state = (BurinJobState) state;
    return TRUE;
}

/* Returns: (transfer full) (nullable): the job in the file @name, if its helper has ended */
static BurinJournalEntry *
find_one (BurinJournal *journal, const char *name)
{
    g_autoptr (BurinJournalEntry) entry = NULL;
    int file = openat (journal->folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (file < 0)
        return NULL;
    entry = entry_new (journal, file, name);
    if (flock (file, LOCK_EX | LOCK_NB) != 0)
        return NULL;
    if (load (entry))
        return g_steal_pointer (&entry);
    /* Its helper died between making and filling it: nothing was touched. */
    burin_journal_entry_remove (entry);
    return NULL;
}

/**
 * burin_journal_find_interrupted:
 *
 * Returns: (transfer full) (element-type BurinJournalEntry): the jobs of helpers that ended in the
 *   middle; each is now this process's to remove
 */
GPtrArray *
burin_journal_find_interrupted (BurinJournal *journal)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func (
        (GDestroyNotify) (void (*) (void)) burin_journal_entry_free);
    g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", journal->folder);
    g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
        BurinJournalEntry *entry = g_uuid_string_is_valid (name) ? find_one (journal, name) : NULL;

        if (entry != NULL)
            g_ptr_array_add (entries, entry);
    }
    return entries;
}

/**
 * burin_journal_entry_set_state:
 * @state: what the job is doing now
 */
void
burin_journal_entry_set_state (BurinJournalEntry *entry, BurinJobState state)
{
    entry->state = state;
    (void) save (entry, NULL); /* what counts, that the drive is being written, is there already */
}

BurinJobState
burin_journal_entry_get_state (const BurinJournalEntry *entry)
{
    return entry->state;
}

/**
 * burin_journal_entry_get_drive:
 *
 * Returns: (transfer none): the drive as it was when the job began
 */
BurinDrive *
burin_journal_entry_get_drive (const BurinJournalEntry *entry)
{
    return entry->drive;
}

uid_t
burin_journal_entry_get_owner (const BurinJournalEntry *entry)
{
    return entry->owner;
}

/**
 * burin_journal_entry_remove:
 *
 * The job is over, or its owner knows that it was interrupted. Any thread.
 */
void
burin_journal_entry_remove (BurinJournalEntry *entry)
{
    (void) unlinkat (entry->folder, entry->name, 0); /* /run itself ends with the system */
}

void
burin_journal_entry_free (BurinJournalEntry *entry)
{
    if (entry == NULL)
        return;
    g_clear_object (&entry->drive);
    burin_fd_clear (&entry->folder);
    burin_fd_clear (&entry->file);
    g_free (entry->name);
    g_free (entry);
}
