/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What mismatches mean. The causes are those that BurinErrorDetails.cause documents.
 */
#include "burin-verdict.h"

#include "burin-capacity.h"

static BurinMismatch *
mismatch_at (GArray *mismatches, guint index)
{
    return &g_array_index (mismatches, BurinMismatch, index);
}

static guint64
index_of (const BurinMismatch *mismatch)
{
    return mismatch->chunk.offset / BURIN_CHUNK_SIZE;
}

/* In chunks. */
static gboolean
may_be_a_capacity (guint64 number)
{
    return number >= BURIN_SMALLEST_CAPACITY / BURIN_CHUNK_SIZE && (number & (number - 1)) == 0;
}

static gboolean
is_blank (guint64 digest, gsize length)
{
    return burin_chunk_digest (burin_chunk_memory_get_zeros (), length) == digest;
}

/*
 * A drive that lies about its size puts what does not fit over what was written before.
 *
 * Returns: how many chunks away what is found there belongs, or 0 if that tells nothing
 */
static guint64
find_distance (BurinChunkTable *table, const BurinMismatch *mismatch)
{
    guint64 other, distance, index = index_of (mismatch);

    if (!burin_chunk_table_find (table, mismatch->seen[0], mismatch->chunk.length, &other) ||
        is_blank (mismatch->seen[0], mismatch->chunk.length))
        return 0;
    distance = other > index ? other - index : index - other;
    return may_be_a_capacity (distance) ? distance : 0;
}

/* Whether nothing from the first mismatch on is right, but what is zeros on any empty drive. */
static gboolean
is_all_from_the_first (BurinChunkTable *table, GArray *mismatches)
{
    if (mismatches->len < 2)
        return FALSE;
    for (guint64 i = index_of (mismatch_at (mismatches, 0));
         i < burin_chunk_table_get_n_chunks (table); i++)
        if (burin_chunk_table_is_proven (table, i) && !burin_chunk_table_get (table, i).is_zero)
            return FALSE;
    return TRUE;
}

/* Whether nothing in front of the first mismatch shows that the drive keeps anything. */
static gboolean
is_nothing_before_the_first (BurinChunkTable *table, GArray *mismatches)
{
    for (guint64 i = 1; i < index_of (mismatch_at (mismatches, 0)); i++)
        if (!burin_chunk_table_get (table, i).is_zero)
            return FALSE;
    return TRUE;
}

/**
 * burin_verdict_find_capacity:
 * @table: what was written
 * @mismatches: (element-type BurinMismatch): what is not as it should be, by offset; at least one
 *
 * A drive holds less than it says if parts of the image lie over others, or if all from a certain
 * size on has been forgotten.
 *
 * Returns: how many bytes it holds, or 0 if nothing shows that it lies
 */
guint64
burin_verdict_find_capacity (BurinChunkTable *table, GArray *mismatches)
{
    guint64 first = index_of (mismatch_at (mismatches, 0)), nearest = 0;

    for (guint i = 0; i < mismatches->len; i++) {
        guint64 distance = find_distance (table, mismatch_at (mismatches, i));

        if (distance != 0 && (nearest == 0 || distance < nearest))
            nearest = distance;
    }
    if (nearest == 0 && may_be_a_capacity (first) && is_all_from_the_first (table, mismatches))
        nearest = first;
    return nearest * BURIN_CHUNK_SIZE;
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
    if (is_all_from_the_first (table, mismatches) &&
        is_nothing_before_the_first (table, mismatches))
        return "nothing-written";
    return "medium";
}

static guint64
note_bad_ranges (BurinJob *job, GArray *mismatches)
{
    guint64 bytes = 0;

    for (guint i = 0; i < mismatches->len; i++) {
        const BurinMismatch *mismatch = mismatch_at (mismatches, i);

        burin_job_add_bad_range (job, mismatch->bad_offset, mismatch->bad_length);
        bytes += mismatch->bad_length;
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
    guint64 capacity = 0;

    if (mismatches->len == 0)
        return TRUE;
    if (table != NULL && !is_different_each_time (mismatches))
        capacity = burin_verdict_find_capacity (table, mismatches);
    details.cause = find_cause (table, mismatches);
    details.offset = mismatch_at (mismatches, 0)->bad_offset;
    details.length = note_bad_ranges (job, mismatches);
    if (capacity > 0) {
        burin_capacity_set_error (target, capacity, error);
        return FALSE;
    }
    burin_set_error (error, BURIN_ERROR_VERIFY_MISMATCH, &details,
                     "%s does not hold what it should: %" G_GUINT64_FORMAT
                     " bytes are in doubt, from offset %" G_GUINT64_FORMAT,
                     target->name, details.length, details.offset);
    return FALSE;
}
