/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-journal-entry.h"

G_BEGIN_DECLS

#define BURIN_JOURNAL_FOLDER "/run/burin"

/*
 * BurinJournal: which drives are being written, or were left with an unfinished image, and how jobs
 * ended of which nobody has been told.
 *
 * Any thread, as it does not change; reference-counted. A folder of root's with a small file per
 * job, which only root can read; if the job writes, its name begins with the drive's id, which
 * everybody may see. Whoever runs a job holds a lock on its file. It tells what was meant; what is
 * on a drive, mounted or held is the kernel's to say.
 */
typedef struct _BurinJournal BurinJournal;

BurinJournal *burin_journal_open (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
BurinJournal *burin_journal_new_for_looking (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
BurinJournal *burin_journal_ref (BurinJournal *journal);
void burin_journal_unref (BurinJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinJournal, burin_journal_unref)

BurinJournalEntry *
burin_journal_add (BurinJournal *journal, const BurinJournalJob *job, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *burin_journal_find_untold (BurinJournal *journal) G_GNUC_WARN_UNUSED_RESULT;

gboolean burin_journal_is_unfinished (BurinJournal *journal, BurinDrive *drive);
BurinJournalEntry *
burin_journal_find_unfinished (BurinJournal *journal, BurinDrive *drive) G_GNUC_WARN_UNUSED_RESULT;
void burin_journal_forget (BurinJournal *journal, BurinDrive *drive);

G_END_DECLS
