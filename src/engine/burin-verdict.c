/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What mismatches mean. The causes are those that BurinErrorDetails.cause documents.
 */
#include "burin-verdict.h"

static BurinMismatch *
mismatch_at (GArray *mismatches, guint index)
{
    return &g_array_index (mismatches, BurinMismatch, index);
}

static gboolean
is_power_of_two (guint64 number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

/* A drive that lies about its size puts what does not fit over what was written before. */
static gboolean
reads_as_another_chunk (BurinChunkTable *table, const BurinMismatch *mismatch)
{
    guint64 other, index = mismatch->chunk.offset / BURIN_CHUNK_SIZE;

    if (!burin_chunk_table_find (table, mismatch->seen[0], mismatch->chunk.length, &other))
        return FALSE;
    return other > index ? is_power_of_two (other - index) : is_power_of_two (index - other);
}

/* Or forgets all behind a certain point. */
static gboolean
is_everything_behind_a_power_of_two (BurinChunkTable *table, GArray *mismatches)
{
    guint64 first = mismatch_at (mismatches, 0)->chunk.offset / BURIN_CHUNK_SIZE;

    return is_power_of_two (first) &&
           mismatches->len == burin_chunk_table_get_n_chunks (table) - first;
}

static gboolean
is_everything (BurinChunkTable *table, GArray *mismatches)
{
    return mismatches->len + 1 >= burin_chunk_table_get_n_chunks (table) && mismatches->len > 1;
}

static gboolean
is_different_each_time (GArray *mismatches)
{
    for (guint i = 0; i < mismatches->len; i++)
        if (mismatch_at (mismatches, i)->seen[0] != mismatch_at (mismatches, i)->seen[1])
            return TRUE;
    return FALSE;
}

static const char *
find_cause (BurinChunkTable *table, GArray *mismatches)
{
    if (is_different_each_time (mismatches))
        return "unstable";
    if (table == NULL)
        return "content";
    for (guint i = 0; i < mismatches->len; i++)
        if (reads_as_another_chunk (table, mismatch_at (mismatches, i)))
            return "fake-capacity";
    if (is_everything_behind_a_power_of_two (table, mismatches))
        return "fake-capacity";
    return is_everything (table, mismatches) ? "nothing-written" : "medium";
}

static guint64
note_bad_ranges (BurinJob *job, GArray *mismatches)
{
    guint64 bytes = 0;

    for (guint i = 0; i < mismatches->len; i++) {
        const BurinChunk *chunk = &mismatch_at (mismatches, i)->chunk;

        burin_job_add_bad_range (job, chunk->offset, chunk->length);
        bytes += chunk->length;
    }
    return bytes;
}

/**
 * burin_verdict_check:
 * @table: (nullable): what was written; %NULL if the drive was only compared
 * @mismatches: (element-type BurinMismatch): what is not as it should be, by offset
 * @error: %BURIN_ERROR_VERIFY_MISMATCH, with a likely cause
 *
 * Returns: whether there is nothing to complain about
 */
gboolean
burin_verdict_check (BurinJob *job,
                     const BurinTarget *target,
                     BurinChunkTable *table,
                     GArray *mismatches,
                     GError **error)
{
    BurinErrorDetails details = {.operation = "verify", .drive = target->name};

    if (mismatches->len == 0)
        return TRUE;
    details.cause = find_cause (table, mismatches);
    details.offset = mismatch_at (mismatches, 0)->chunk.offset;
    details.length = note_bad_ranges (job, mismatches);
    burin_set_error (error, BURIN_ERROR_VERIFY_MISMATCH, &details,
                     "%s does not hold what it should: %" G_GUINT64_FORMAT
                     " bytes are in doubt, from offset %" G_GUINT64_FORMAT,
                     target->name, details.length, details.offset);
    return FALSE;
}
