/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-report.h"

#include "burin-error.h"
#include "burin-frame.h"

typedef struct {
    guint64 offset;
    guint64 length;
} Range;

/**
 * burin_job_report_init:
 *
 * Makes an empty report, to be ended by burin_job_report_clear().
 */
void
burin_job_report_init (BurinJobReport *self)
{
    *self = (BurinJobReport){
        .bad_ranges = g_array_new (FALSE, FALSE, sizeof (Range)),
        .rewritten_ranges = g_array_new (FALSE, FALSE, sizeof (Range)),
    };
}

/**
 * burin_job_report_clear:
 *
 * Frees what the report owns.
 */
void
burin_job_report_clear (BurinJobReport *self)
{
    g_free (self->sha256);
    g_array_unref (self->bad_ranges);
    g_array_unref (self->rewritten_ranges);
}

/**
 * burin_job_report_set_sha256:
 * @digest: (array fixed-size=32): of the image
 */
void
burin_job_report_set_sha256 (BurinJobReport *self, const guint8 *digest)
{
    GString *hex = g_string_new (NULL);

    for (guint i = 0; i < BURIN_FRAME_DIGEST_SIZE; i++)
        g_string_append_printf (hex, "%02x", digest[i]);
    g_free (self->sha256);
    self->sha256 = g_string_free (hex, FALSE);
}

/**
 * burin_job_report_add_range:
 * @ranges: those of a report
 * @offset: not before that of the last range, which grows if this one follows it
 * @length: how many bytes
 */
void
burin_job_report_add_range (GArray *ranges, guint64 offset, guint64 length)
{
    Range range = {offset, length};
    Range *last = ranges->len > 0 ? &g_array_index (ranges, Range, ranges->len - 1) : NULL;

    if (last != NULL && last->offset + last->length == offset)
        last->length += length;
    else
        g_array_append_val (ranges, range);
}

static GVariant *
ranges_to_variant (GArray *ranges)
{
    g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(tt)"));

    for (guint i = 0; i < ranges->len; i++) {
        const Range *range = &g_array_index (ranges, Range, i);

        g_variant_builder_add (&builder, "(tt)", range->offset, range->length);
    }
    return g_variant_builder_end (&builder);
}

static BurinPublisherVerdict
get_publisher (const BurinJobReport *self, const GError *error)
{
    return g_error_matches (error, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH)
               ? BURIN_PUBLISHER_MISMATCH
               : self->publisher;
}

/**
 * burin_job_report_to_variant:
 * @meter: how long it took
 * @error: (nullable): why the job failed
 *
 * Returns: (transfer full): the `a{sv}` that org.burin.Job1.Report documents
 */
GVariant *
burin_job_report_to_variant (const BurinJobReport *self,
                             const BurinJobMeter *meter,
                             const GError *error)
{
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

    g_variant_dict_insert (&dict, "drive-touched", "b", self->touched);
    g_variant_dict_insert (&dict, "image-size", "t", self->image_size);
    if (self->sha256 != NULL)
        g_variant_dict_insert (&dict, "sha256", "s", self->sha256);
    g_variant_dict_insert (&dict, "bytes-written", "t",
                           self->bytes[BURIN_JOB_WRITING] + self->written - self->unchanged);
    g_variant_dict_insert (&dict, "bytes-unchanged", "t", self->unchanged);
    g_variant_dict_insert (&dict, "bytes-verified", "t",
                           self->bytes[BURIN_JOB_VERIFYING] + self->bytes[BURIN_JOB_FINISHING] +
                               self->unchanged - self->doubted);
    g_variant_dict_insert (&dict, "write-seconds", "d",
                           burin_job_meter_get_seconds (meter, BURIN_JOB_WRITING));
    g_variant_dict_insert (&dict, "flush-seconds", "d",
                           burin_job_meter_get_seconds (meter, BURIN_JOB_FLUSHING));
    g_variant_dict_insert (&dict, "verify-seconds", "d",
                           burin_job_meter_get_seconds (meter, BURIN_JOB_VERIFYING));
    g_variant_dict_insert (&dict, "bytes-skipped", "t", self->skipped);
    g_variant_dict_insert (&dict, "publisher", "s",
                           burin_publisher_verdict_to_string (get_publisher (self, error)));
    if (self->release != NULL)
        g_variant_dict_insert (&dict, "release", "s", self->release);
    g_variant_dict_insert (&dict, "unstable-reads", "t", self->unstable_reads);
    g_variant_dict_insert_value (&dict, "bad-ranges", ranges_to_variant (self->bad_ranges));
    g_variant_dict_insert_value (&dict, "rewritten-ranges",
                                 ranges_to_variant (self->rewritten_ranges));
    return g_variant_ref_sink (g_variant_dict_end (&dict));
}
