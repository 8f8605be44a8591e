/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much time is left: with a drive that is imagined, and a clock that is put back by as much as
 * the drive would have taken.
 */
#include "burin-job-meter.h"

#define MIB G_GUINT64_CONSTANT (1048576)
#define BURST 100000 /* microseconds */

/* A state that began so many microseconds ago, with nothing known about it. */
static BurinJobMeter
begin (BurinJobState state, guint64 total, gint64 ago)
{
    BurinJobMeter meter = {.kind = BURIN_JOB_WRITE};

    burin_job_meter_enter (&meter, state, total);
    burin_rate_reset (&meter.rate);
    meter.entered -= ago;
    return meter;
}

/* What was done after so many microseconds. */
static void
reach (BurinJobMeter *meter, gint64 time, guint64 done)
{
    meter->done = done;
    burin_rate_add (&meter->rate, time, done);
}

static BurinJobMeter
go_steadily (BurinJobState state, guint64 total, gint64 seconds, guint64 rate)
{
    BurinJobMeter meter = begin (state, total, seconds * G_USEC_PER_SEC);

    for (gint64 i = 0; i <= seconds * 8; i++)
        reach (&meter, i * (G_USEC_PER_SEC / 8), (guint64) i * rate / 8);
    return meter;
}

static gint64
get_seconds_left (BurinJobMeter *meter)
{
    BurinProgress progress;

    burin_job_meter_read (meter, &progress);
    return progress.seconds_left;
}

static void
assert_near (gint64 value, gint64 expected)
{
    g_assert_cmpint (ABS (value - expected), <=, 1);
}

static void
test_reading_back_counts (void)
{
    BurinJobMeter meter = go_steadily (BURIN_JOB_WRITING, 2000 * MIB, 20, 20 * MIB);

    assert_near (get_seconds_left (&meter), 80 + 100);
    meter.read_rate = 100.0 * MIB;
    assert_near (get_seconds_left (&meter), 80 + 20);
    meter.unverified = TRUE;
    assert_near (get_seconds_left (&meter), 80);

    meter = go_steadily (BURIN_JOB_VERIFYING, 2000 * MIB, 5, 100 * MIB);
    assert_near (get_seconds_left (&meter), 15);
}

static void
test_unknown (void)
{
    BurinJobMeter meter = begin (BURIN_JOB_WRITING, 2000 * MIB, 0);

    g_assert_cmpint (get_seconds_left (&meter), ==, -1);
    meter = go_steadily (BURIN_JOB_WRITING, BURIN_JOB_TOTAL_UNKNOWN, 5, 20 * MIB);
    g_assert_cmpint (get_seconds_left (&meter), ==, -1);
    meter = go_steadily (BURIN_JOB_FLUSHING, 0, 5, 0);
    g_assert_cmpint (get_seconds_left (&meter), ==, -1);
}

static void
test_by_source (void)
{
    BurinJobMeter meter = go_steadily (BURIN_JOB_WRITING, BURIN_JOB_TOTAL_UNKNOWN, 5, 20 * MIB);

    meter.source_size = 1000;
    meter.source_position = 100;
    meter.read_rate = 100.0 * MIB;
    assert_near (get_seconds_left (&meter), 45 + 10);
}

/* A drive that takes what it can for a moment, and then nothing for as long. */
static void
test_bursts (void)
{
    const guint64 total = 2000 * MIB;
    BurinJobMeter meter = begin (BURIN_JOB_VERIFYING, total, 0);
    gint64 last = -1;

    for (gint64 i = 1; i < 300; i++) {
        guint64 bursts = (guint64) (i + 1) / 2;
        gint64 left;

        meter.entered -= BURST;
        reach (&meter, i * BURST, bursts * 4 * MIB);
        left = get_seconds_left (&meter);
        if (i > 40 && last >= 0)
            g_assert_cmpint (ABS (left - last), <=, 4);
        last = left;
    }
    /* 20 MiB each second, for half a minute. */
    assert_near (last, 70);
}

/* After a while, a moment without anything does not make the rest look endless. */
static void
test_pause (void)
{
    BurinJobMeter meter = go_steadily (BURIN_JOB_VERIFYING, 4000 * MIB, 60, 20 * MIB);
    gint64 before = get_seconds_left (&meter);

    meter.entered -= 2 * G_USEC_PER_SEC;
    reach (&meter, 62 * G_USEC_PER_SEC, 60 * 20 * MIB);
    g_assert_cmpint (get_seconds_left (&meter), <, before * 3 / 2);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/job-meter/reading-back-counts", test_reading_back_counts);
    g_test_add_func ("/job-meter/unknown", test_unknown);
    g_test_add_func ("/job-meter/by-source", test_by_source);
    g_test_add_func ("/job-meter/bursts", test_bursts);
    g_test_add_func ("/job-meter/pause", test_pause);
    return g_test_run ();
}
