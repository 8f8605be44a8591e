/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-publisher.h"

G_BEGIN_DECLS

/**
 * BurinReport:
 * @image_name: what the image was called, "" if the helper was not told
 * @image_size: bytes of the image, 0 if it was never known
 * @sha256: digest of the image in lower-case hex, "" if it was not read to its end
 * @bytes_written: bytes that the drive completed
 * @bytes_unchanged: bytes that were on the drive before anything was written
 * @bytes_verified: bytes read back and found equal, unchanged ones included
 * @write_seconds: time spent writing
 * @flush_seconds: time spent flushing
 * @verify_seconds: time spent reading back
 * @release: (nullable): what became of the drive, a name of BurinRelease; %NULL if nothing should
 * @unstable_reads: reads that were right only the second time
 * @bad_ranges: (nullable): `a(tt)`: offset and length in bytes of what differs
 * @rewritten_ranges: (nullable): the same for what was wrong at first and is right now
 * @drive_touched: the drive is not what it was before
 * @publisher: whether the image was what its publisher says, as far as the image was compared with
 *   that: never %BURIN_PUBLISHER_EXPECTED
 * @published: (nullable): what the publisher says, and who has signed that; %NULL if nobody looked
 *   for it, or it is not known any more
 * @bytes_skipped: bytes that do not matter by the image's own word, and that were neither written
 *   nor compared
 * @is_known: the helper told all this; not so if it went away first
 *
 * What a job that is over did. A plain value that borrows its strings.
 */
typedef struct {
    const char *image_name;
    guint64 image_size;
    const char *sha256;
    guint64 bytes_written;
    guint64 bytes_unchanged;
    guint64 bytes_verified;
    double write_seconds;
    double flush_seconds;
    double verify_seconds;
    const char *release;
    guint64 unstable_reads;
    GVariant *bad_ranges;
    GVariant *rewritten_ranges;
    BurinPublisherVerdict publisher;
    BurinPublisher *published;
    guint64 bytes_skipped;
    gboolean drive_touched;
    gboolean is_known;
} BurinReport;

/**
 * BurinAftermath:
 * @BURIN_AFTERMATH_UNTOUCHED: what was there before
 * @BURIN_AFTERMATH_BLANK: nothing that could be taken for a partition table or a file system
 * @BURIN_AFTERMATH_UNKNOWN: nobody can say
 * @BURIN_AFTERMATH_REPLACED: as it was when another drive took its place: neither blank nor whole
 *
 * What is on a drive after a job that did not end well.
 */
typedef enum {
    BURIN_AFTERMATH_UNTOUCHED,
    BURIN_AFTERMATH_BLANK,
    BURIN_AFTERMATH_UNKNOWN,
    BURIN_AFTERMATH_REPLACED,
} BurinAftermath;

void burin_report_init (BurinReport *report, GVariant *dictionary);
void burin_report_clear (BurinReport *report);

gboolean burin_report_is_verified (const BurinReport *report);
BurinAftermath burin_report_get_aftermath (const BurinReport *report, const GError *error);

G_END_DECLS
