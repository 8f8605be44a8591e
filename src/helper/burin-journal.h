/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"
#include "burin-job-state.h"

G_BEGIN_DECLS

#define BURIN_JOURNAL_FOLDER "/run/burin"

/*
 * BurinJournal: what is being written to which drive, for the case that this process dies.
 *
 * Main thread; owned by the helper. A folder of root's with a small file per write job. Whoever
 * runs the job holds a lock on its file, so a file whose lock can be had is of a helper that ended
 * in the middle. It tells what was meant; what is mounted or held is the kernel's to say.
 */
typedef struct _BurinJournal BurinJournal;

/*
 * BurinJournalEntry: one job's file. Made, changed and freed in the main thread;
 * burin_journal_entry_remove() may be called from any. States: kept → removed.
 */
typedef struct _BurinJournalEntry BurinJournalEntry;

BurinJournal *burin_journal_open (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void burin_journal_free (BurinJournal *journal);

BurinJournalEntry *
burin_journal_add (BurinJournal *journal, BurinDrive *drive, uid_t owner, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *burin_journal_find_interrupted (BurinJournal *journal) G_GNUC_WARN_UNUSED_RESULT;

void burin_journal_entry_set_state (BurinJournalEntry *entry, BurinJobState state);
BurinJobState burin_journal_entry_get_state (const BurinJournalEntry *entry);
BurinDrive *burin_journal_entry_get_drive (const BurinJournalEntry *entry);
uid_t burin_journal_entry_get_owner (const BurinJournalEntry *entry);
void burin_journal_entry_remove (BurinJournalEntry *entry);
void burin_journal_entry_free (BurinJournalEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinJournalEntry, burin_journal_entry_free)

G_END_DECLS
