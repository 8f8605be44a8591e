/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* A note that an earlier helper left of a job. */
#include "burin-journal-entry.h"
#include "burin-nameless-file.h"
#include "fuzz.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autoptr (GBytes) content = g_bytes_new_static (data, size);
    g_autoptr (BurinJournalEntry) entry = NULL;
    GVariant *error, *report;
    BurinJournalImage image;
    int folder = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    entry = burin_journal_entry_load (folder, "note", burin_nameless_file_new (content, NULL));
    close (folder);
    if (entry == NULL)
        return 0;
    g_assert_cmpint (burin_journal_entry_get_phase (entry), <, BURIN_N_JOURNAL_PHASES);
    g_assert_cmpint (burin_journal_entry_get_state (entry), <, BURIN_N_JOB_STATES);
    burin_journal_entry_get_image (entry, &image);
    g_assert_true (g_utf8_validate (image.name, -1, NULL));
    g_assert_true (*image.sha256 == '\0' || strlen (image.sha256) == 64);
    burin_journal_entry_get_result (entry, &error, &report);
    g_assert_true (g_variant_is_of_type (report, G_VARIANT_TYPE_VARDICT));
    (void) burin_journal_entry_is_about (entry, burin_journal_entry_get_drive (entry));
    return 0;
}
