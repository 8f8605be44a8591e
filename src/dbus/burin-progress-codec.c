/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-progress-codec.h"

/**
 * burin_progress_codec_export:
 * @progress: what to show
 * @object: the skeleton that shows it
 */
void
burin_progress_codec_export (const BurinProgress *progress, BurinDbusJob1 *object)
{
    burin_dbus_job1_set_state (object, burin_job_state_to_string (progress->state));
    burin_dbus_job1_set_progress (
        object, g_variant_new ("(ttbddxx)", progress->done, progress->total, progress->by_source,
                               progress->fraction, progress->rate, progress->seconds_left,
                               progress->seconds_silent));
}

/**
 * burin_progress_codec_import:
 * @object: a proxy for a job
 * @progress: (out): how far it is, as far as it is known here
 */
void
burin_progress_codec_import (BurinDbusJob1 *object, BurinProgress *progress)
{
    GVariant *variant = burin_dbus_job1_get_progress (object);
    BurinProgress imported = {.seconds_left = -1};

    if (variant != NULL)
        g_variant_get (variant, "(ttbddxx)", &imported.done, &imported.total, &imported.by_source,
                       &imported.fraction, &imported.rate, &imported.seconds_left,
                       &imported.seconds_silent);
    imported.state = burin_job_state_from_string (burin_dbus_job1_get_state (object));
    *progress = imported;
}
