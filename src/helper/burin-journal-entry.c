/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-journal-entry.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-error.h"
#include "burin-fd.h"

/* The form of a file: version, kind, phase, state, id and uid of the job; diskseq, size, id, node,
 * vendor, model and serial of the drive; name, size and SHA-256 of the image; error and report of a
 * job that has ended. */
#define FORM "(uyyysuttsssssstsa{sv}a{sv})"
#define VERSION 4

/* Stands for a digest that is not known yet: only a result makes a record longer. */
#define NO_DIGEST "0000000000000000000000000000000000000000000000000000000000000000"

/* No file that we wrote is longer: its strings come from the kernel, from udev, or are bounded, and
 * so are the ranges in a report. */
#define LONGEST 65536

/* What the name of a file begins with that says nothing about its drive. */
#define SOLVED "solved"

struct _BurinJournalEntry {
    /* Constant. */
    BurinFd folder;
    BurinJobKind kind;
    char *id;
    BurinDrive *drive;
    uid_t owner;
    char *image_name;

    /* Guarded by the lock. */
    GMutex lock;
    BurinFd file; /* holds the lock, if there is one */
    char *name;
    BurinJournalPhase phase;
    BurinJobState state;
    guint64 image_size;
    char sha256[sizeof NO_DIGEST];
    GVariant *error; /* both empty before the end */
    GVariant *report;
};

static GVariant *
make_empty (void)
{
    return g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
}

static BurinJournalEntry *
entry_new (int folder, const char *name, int file)
{
    BurinJournalEntry *entry = g_new0 (BurinJournalEntry, 1);

    entry->folder = fcntl (folder, F_DUPFD_CLOEXEC, 0);
    entry->file = file;
    entry->name = g_strdup (name);
    entry->state = BURIN_JOB_PREPARING;
    memcpy (entry->sha256, NO_DIGEST, sizeof NO_DIGEST);
    entry->error = make_empty ();
    entry->report = make_empty ();
    g_mutex_init (&entry->lock);
    return entry;
}

static char *
dup_new_name (const char *prefix)
{
    g_autofree char *uuid = g_uuid_string_random ();

    return g_strconcat (prefix, ".", uuid, NULL);
}

/**
 * burin_journal_entry_dup_new_name:
 * @job: what the job is
 *
 * Returns: (transfer full): a name for a file that is not there yet. It begins with the drive's id
 *   if the job may leave something unfinished there.
 */
char *
burin_journal_entry_dup_new_name (const BurinJournalJob *job)
{
    return dup_new_name (job->kind == BURIN_JOB_WRITE ? burin_drive_get_id (job->drive) : SOLVED);
}

/**
 * burin_journal_entry_create_file:
 * @folder: the journal's
 * @name: of a file that is not there yet
 *
 * Returns: an fd of it, owned by the caller, or -1 with errno
 */
int
burin_journal_entry_create_file (int folder, const char *name)
{
    return openat (folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/**
 * burin_journal_entry_new:
 * @folder: the journal's, duplicated
 * @name: of the file in it
 * @file: the open file; taken
 * @job: what the job is; copied
 *
 * Returns: (transfer full): an entry in the state %BURIN_JOB_PREPARING, not saved yet
 */
BurinJournalEntry *
burin_journal_entry_new (int folder, const char *name, int file, const BurinJournalJob *job)
{
    BurinJournalEntry *entry = entry_new (folder, name, file);

    entry->kind = job->kind;
    entry->id = g_uuid_string_random ();
    entry->drive = g_object_ref (job->drive);
    entry->owner = job->owner;
    entry->image_name = g_strdup (job->image_name != NULL ? job->image_name : "");
    return entry;
}

void
burin_journal_entry_free (BurinJournalEntry *entry)
{
    if (entry == NULL)
        return;
    g_clear_object (&entry->drive);
    burin_fd_clear (&entry->folder);
    burin_fd_clear (&entry->file);
    g_mutex_clear (&entry->lock);
    g_variant_unref (entry->error);
    g_variant_unref (entry->report);
    g_free (entry->id);
    g_free (entry->name);
    g_free (entry->image_name);
    g_free (entry);
}

/* With the lock held. */
static gboolean
write_record (BurinJournalEntry *entry, int file)
{
    const BurinDriveInfo *info = burin_drive_get_info (entry->drive);
    g_autoptr (GVariant) record = g_variant_ref_sink (g_variant_new (
        "(uyyysuttssssssts@a{sv}@a{sv})", (guint32) VERSION, (guchar) entry->kind,
        (guchar) entry->phase, (guchar) entry->state, entry->id, (guint32) entry->owner,
        info->diskseq, info->size, info->id, info->node, info->vendor, info->model, info->serial,
        entry->image_name, entry->image_size, entry->sha256, entry->error, entry->report));
    gssize size = (gssize) g_variant_get_size (record);

    return size <= LONGEST && pwrite (file, g_variant_get_data (record), (gsize) size, 0) == size;
}

/* With the lock held. The record is as long as the one in the file: strings don't change. */
static gboolean
save (BurinJournalEntry *entry)
{
    return write_record (entry, entry->file);
}

/**
 * burin_journal_entry_save:
 * @error: %BURIN_ERROR_HELPER
 *
 * Writes a new entry into its file.
 */
gboolean
burin_journal_entry_save (BurinJournalEntry *entry, GError **error)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);
    BurinErrorDetails details = {.operation = "journal"};

    if (save (entry))
        return TRUE;
    details.errnum = errno;
    burin_set_error (error, BURIN_ERROR_HELPER, &details,
                     "the job can't be written into the journal: %s", g_strerror (details.errnum));
    return FALSE;
}

static void
set_result (BurinJournalEntry *entry, GVariant *error, GVariant *report)
{
    g_variant_unref (entry->error);
    g_variant_unref (entry->report);
    entry->error = g_variant_ref (error);
    entry->report = g_variant_ref (report);
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
    const char *id, *image_name, *sha256;
    g_autoptr (GVariant) error = NULL, report = NULL;
    guchar kind, phase, state;
    guint32 owner;

    if (record == NULL)
        return FALSE;
    g_variant_get (record, "(uyyy&sutt&s&s&s&s&s&st&s@a{sv}@a{sv})", NULL, &kind, &phase, &state,
                   &id, &owner, &info.diskseq, &info.size, &info.id, &info.node, &info.vendor,
                   &info.model, &info.serial, &image_name, &entry->image_size, &sha256, &error,
                   &report);
    if (kind > BURIN_JOB_VERIFY || phase >= BURIN_N_JOURNAL_PHASES || state >= BURIN_N_JOB_STATES ||
        strlen (sha256) != strlen (NO_DIGEST))
        return FALSE;
    entry->kind = (BurinJobKind) kind;
    entry->id = g_strdup (id);
    entry->drive = burin_drive_new (&info, NULL);
    entry->owner = (uid_t) owner;
    entry->image_name = g_strdup (image_name);
    entry->phase = (BurinJournalPhase) phase;
    entry->state = (BurinJobState) state;
    memcpy (entry->sha256, sha256, sizeof entry->sha256);
    set_result (entry, error, report);
    return TRUE;
}

/**
 * burin_journal_entry_load:
 * @folder: the journal's, duplicated
 * @name: of the file in it
 * @file: the open file; taken
 *
 * Returns: (transfer full) (nullable): what the file says, %NULL if it is none of ours
 */
BurinJournalEntry *
burin_journal_entry_load (int folder, const char *name, int file)
{
    g_autoptr (BurinJournalEntry) entry = entry_new (folder, name, file);

    return load (entry) ? g_steal_pointer (&entry) : NULL;
}

/**
 * burin_journal_entry_lock:
 *
 * Returns: %FALSE if somebody else holds the file, or has removed it since it was opened
 */
gboolean
burin_journal_entry_lock (BurinJournalEntry *entry)
{
    struct stat status;

    return flock (entry->file, LOCK_EX | LOCK_NB) == 0 && fstat (entry->file, &status) == 0 &&
           status.st_nlink > 0;
}

/**
 * burin_journal_entry_set_state:
 * @state: what the job is doing now
 */
void
burin_journal_entry_set_state (BurinJournalEntry *entry, BurinJobState state)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    if (entry->phase != BURIN_JOURNAL_RUNNING)
        return;
    entry->state = state;
    (void) save (entry); /* what counts, that the drive is being written, is there already */
}

/**
 * burin_journal_entry_set_image_size:
 * @size: in bytes
 */
void
burin_journal_entry_set_image_size (BurinJournalEntry *entry, guint64 size)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    entry->image_size = size;
    (void) save (entry); /* without it, another image is noticed later, or not at all */
}

/**
 * burin_journal_entry_set_digest:
 * @sha256: of the image, in hex
 */
void
burin_journal_entry_set_digest (BurinJournalEntry *entry, const char *sha256)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    g_return_if_fail (strlen (sha256) == strlen (NO_DIGEST));

    memcpy (entry->sha256, sha256, sizeof entry->sha256);
    (void) save (entry); /* without it, another image is not noticed */
}

static void
set_phase (BurinJournalEntry *entry, BurinJournalPhase phase)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    entry->phase = phase;
    (void) save (entry); /* at worst somebody is told twice */
}

/**
 * burin_journal_entry_interrupt:
 *
 * The job's helper has died, and this process is going to tell its owner.
 */
void
burin_journal_entry_interrupt (BurinJournalEntry *entry)
{
    set_phase (entry, BURIN_JOURNAL_INTERRUPTED);
}

static void
remove_file (BurinJournalEntry *entry)
{
    (void) unlinkat (entry->folder, entry->name, 0); /* /run itself ends with the system */
}

static gboolean
is_done (BurinJournalEntry *entry)
{
    return g_variant_n_children (entry->error) == 0;
}

/* With the lock held. Nothing is unfinished on the drive because of it. */
static gboolean
is_solved (BurinJournalEntry *entry)
{
    gboolean touched = TRUE;

    if (entry->kind == BURIN_JOB_VERIFY)
        return TRUE;
    (void) g_variant_lookup (entry->report, "drive-touched", "b", &touched); /* as if, without */
    return entry->phase == BURIN_JOURNAL_ENDED && (is_done (entry) || !touched);
}

/* With the lock held. Whoever dies in the middle leaves the old file, or both, never half a one. */
static gboolean
move_to_new_file (BurinJournalEntry *entry)
{
    g_autofree char *name =
        dup_new_name (is_solved (entry) ? SOLVED : burin_drive_get_id (entry->drive));
    g_auto (BurinFd) file = burin_journal_entry_create_file (entry->folder, name);

    if (file < 0)
        return FALSE;
    if (flock (file, LOCK_EX | LOCK_NB) != 0 || !write_record (entry, file)) {
        (void) unlinkat (entry->folder, name, 0); /* it is empty, or as good as that */
        return FALSE;
    }
    remove_file (entry);
    burin_fd_clear (&entry->file);
    entry->file = g_steal_fd (&file);
    g_free (entry->name);
    entry->name = g_steal_pointer (&name);
    return TRUE;
}

/* With the lock held. The next helper won't know how it ended. */
static void
end_without_result (BurinJournalEntry *entry)
{
    g_autoptr (GVariant) empty = make_empty ();
    gboolean solved = is_solved (entry);

    set_result (entry, empty, empty);
    entry->phase = BURIN_JOURNAL_LEFT;
    if (solved)
        remove_file (entry);
    else
        (void) save (entry); /* at worst somebody is told that it was interrupted */
}

/**
 * burin_journal_entry_end:
 * @error: an `a{sv}` as org.burin.Job1.GetResult() gives it; empty if the job is done
 * @report: the same
 *
 * The job is over, and its owner is going to be told. Does nothing unless it was running.
 */
void
burin_journal_entry_end (BurinJournalEntry *entry, GVariant *error, GVariant *report)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    if (entry->phase != BURIN_JOURNAL_RUNNING)
        return;
    set_result (entry, error, report);
    entry->phase = BURIN_JOURNAL_ENDED;
    if (!move_to_new_file (entry))
        end_without_result (entry);
}

/**
 * burin_journal_entry_leave:
 *
 * The job is over and its owner knows, but what it began is not finished.
 */
void
burin_journal_entry_leave (BurinJournalEntry *entry)
{
    set_phase (entry, BURIN_JOURNAL_LEFT);
}

/**
 * burin_journal_entry_remove:
 *
 * There is nothing to tell about the drive any more.
 */
void
burin_journal_entry_remove (BurinJournalEntry *entry)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    remove_file (entry);
}

BurinJournalPhase
burin_journal_entry_get_phase (BurinJournalEntry *entry)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    return entry->phase;
}

/**
 * burin_journal_entry_get_state:
 *
 * Returns: what the job was doing when that was last noted
 */
BurinJobState
burin_journal_entry_get_state (BurinJournalEntry *entry)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    return entry->state;
}

BurinJobKind
burin_journal_entry_get_kind (const BurinJournalEntry *entry)
{
    return entry->kind;
}

/**
 * burin_journal_entry_get_id:
 *
 * Returns: (transfer none): what tells this job from all others, those of other helpers included
 */
const char *
burin_journal_entry_get_id (const BurinJournalEntry *entry)
{
    return entry->id;
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
 * burin_journal_entry_get_image:
 * @image: (out): what is known of the image; valid as long as @entry, whose job must be over
 */
void
burin_journal_entry_get_image (BurinJournalEntry *entry, BurinJournalImage *image)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    *image = (BurinJournalImage){
        .name = entry->image_name,
        .size = entry->image_size,
        .sha256 = strcmp (entry->sha256, NO_DIGEST) != 0 ? entry->sha256 : "",
    };
}

/**
 * burin_journal_entry_get_result:
 * @error: (out) (transfer none): empty if the job has not ended, or was done
 * @report: (out) (transfer none): empty if the job has not ended
 *
 * How the job ended, for one that does not change any more.
 */
void
burin_journal_entry_get_result (BurinJournalEntry *entry, GVariant **error, GVariant **report)
{
    *error = entry->error;
    *report = entry->report;
}

/**
 * burin_journal_entry_is_solved:
 *
 * Returns: whether the job leaves nothing unfinished on its drive: it has ended, or changes nothing
 */
gboolean
burin_journal_entry_is_solved (BurinJournalEntry *entry)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&entry->lock);

    return is_solved (entry);
}

/* Plugged in again, a drive has another id: only its serial number can tell that it is the same. */
static gboolean
is_same_stick (const BurinDriveInfo *one, const BurinDriveInfo *other)
{
    return *one->serial != '\0' && strcmp (one->serial, other->serial) == 0 &&
           strcmp (one->vendor, other->vendor) == 0 && strcmp (one->model, other->model) == 0;
}

/**
 * burin_journal_entry_is_about:
 *
 * Returns: whether it was the job of @drive, which may have been plugged again since
 */
gboolean
burin_journal_entry_is_about (const BurinJournalEntry *entry, BurinDrive *drive)
{
    const BurinDriveInfo *noted = burin_drive_get_info (entry->drive);
    const BurinDriveInfo *info = burin_drive_get_info (drive);

    if (noted->size != info->size)
        return FALSE;
    return (strcmp (noted->id, info->id) == 0 && strcmp (noted->node, info->node) == 0) ||
           is_same_stick (noted, info);
}
