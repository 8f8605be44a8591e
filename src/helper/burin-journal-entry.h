/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"
#include "burin-job-state.h"

G_BEGIN_DECLS

/*
 * BurinJournalEntry: one job's file in the journal, see burin-journal.h.
 *
 * Any thread. States: running → ended → left or removed, once the owner has been told how the job
 * ended. A file that is still running and that nobody holds a lock on is of a helper that ended in
 * the middle; a helper that finds it takes it as interrupted, and so does the next one, until
 * somebody has been told: then it is left, too. One that has ended is shown by the next helper as
 * it was, so no result is lost with a helper, a bus or a front end.
 */
typedef struct _BurinJournalEntry BurinJournalEntry;

/**
 * BurinJournalPhase:
 * @BURIN_JOURNAL_RUNNING: the job runs, or its helper died
 * @BURIN_JOURNAL_INTERRUPTED: its helper died, and another one knows
 * @BURIN_JOURNAL_LEFT: its owner was told that it did not come to its end
 * @BURIN_JOURNAL_ENDED: it is over, and its owner may not have been told
 */
typedef enum {
    BURIN_JOURNAL_RUNNING,
    BURIN_JOURNAL_INTERRUPTED,
    BURIN_JOURNAL_LEFT,
    BURIN_JOURNAL_ENDED,
    BURIN_N_JOURNAL_PHASES
} BurinJournalPhase;

/**
 * BurinJournalImage:
 * @name: what its owner calls it, "" if he did not say
 * @size: in bytes, 0 if it was not known
 * @sha256: in lower-case hex, "" if it was not read to its end
 *
 * The image that was being written. A plain value that borrows.
 */
typedef struct {
    const char *name;
    guint64 size;
    const char *sha256;
} BurinJournalImage;

/**
 * BurinJournalJob:
 * @kind: whether it writes
 * @drive: the drive that it is going to work on
 * @owner: uid whose job it is
 * @image_name: (nullable): what the owner calls the image
 *
 * What a job is, from its beginning. A plain value that borrows.
 */
typedef struct {
    BurinJobKind kind;
    BurinDrive *drive;
    uid_t owner;
    const char *image_name;
} BurinJournalJob;

char *burin_journal_entry_dup_new_name (const BurinJournalJob *job) G_GNUC_WARN_UNUSED_RESULT;
int burin_journal_entry_create_file (int folder, const char *name) G_GNUC_WARN_UNUSED_RESULT;
BurinJournalEntry *
burin_journal_entry_new (int folder, const char *name, int file, const BurinJournalJob *job)
    G_GNUC_WARN_UNUSED_RESULT;
BurinJournalEntry *
burin_journal_entry_load (int folder, const char *name, int file) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_journal_entry_save (BurinJournalEntry *entry, GError **error);
void burin_journal_entry_free (BurinJournalEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinJournalEntry, burin_journal_entry_free)

gboolean burin_journal_entry_lock (BurinJournalEntry *entry);
void burin_journal_entry_set_state (BurinJournalEntry *entry, BurinJobState state);
void burin_journal_entry_set_image_size (BurinJournalEntry *entry, guint64 size);
void burin_journal_entry_set_digest (BurinJournalEntry *entry, const char *sha256);
void burin_journal_entry_interrupt (BurinJournalEntry *entry);
void burin_journal_entry_end (BurinJournalEntry *entry, GVariant *error, GVariant *report);
void burin_journal_entry_leave (BurinJournalEntry *entry);
void burin_journal_entry_remove (BurinJournalEntry *entry);

BurinJournalPhase burin_journal_entry_get_phase (BurinJournalEntry *entry);
BurinJobState burin_journal_entry_get_state (BurinJournalEntry *entry);
BurinJobKind burin_journal_entry_get_kind (const BurinJournalEntry *entry);
const char *burin_journal_entry_get_id (const BurinJournalEntry *entry);
BurinDrive *burin_journal_entry_get_drive (const BurinJournalEntry *entry);
uid_t burin_journal_entry_get_owner (const BurinJournalEntry *entry);
void burin_journal_entry_get_image (BurinJournalEntry *entry, BurinJournalImage *image);
void burin_journal_entry_get_result (BurinJournalEntry *entry, GVariant **error, GVariant **report);
gboolean burin_journal_entry_is_solved (BurinJournalEntry *entry);
gboolean burin_journal_entry_is_about (const BurinJournalEntry *entry, BurinDrive *drive);

G_END_DECLS
