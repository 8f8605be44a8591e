/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many jobs may run: for one user, and for all together. Nothing is started.
 */
#include <glib/gstdio.h>
#include <sys/socket.h>

#include "burin-direct-opener.h"
#include "burin-error.h"
#include "burin-helper-jobs.h"

#define OWNERS 4
#define FIRST_OWNER 1000

typedef struct {
    GDBusObjectManagerServer *manager;
    BurinAuthority *authority;
    BurinDriveOpener *opener;
    BurinDrive *drive;
    BurinHelperJobs *jobs;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
    static const BurinDriveInfo info = {
        .id = "sdz_1", .node = "/dev/sdz", .size = 1 << 20, .block_size = 512};
    g_autoptr (GPtrArray) partitions = g_ptr_array_new ();

    (void) data;
    fixture->manager = g_dbus_object_manager_server_new ("/org/burin/Helper1");
    fixture->authority = burin_authority_new_private (FIRST_OWNER);
    fixture->opener = burin_direct_opener_new ();
    fixture->drive = burin_drive_new (&info, partitions);
    fixture->jobs = burin_helper_jobs_new (fixture->manager, fixture->authority);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    g_clear_object (&fixture->jobs);
    g_clear_object (&fixture->drive);
    g_clear_object (&fixture->opener);
    g_clear_object (&fixture->authority);
    g_clear_object (&fixture->manager);
}

static void
add_job (Fixture *fixture, uid_t owner)
{
    const BurinHelperRequest request = {.kind = BURIN_JOB_VERIFY, .verify = TRUE, .owner = owner};
    BurinHelperJobTarget target = {
        .drive = fixture->drive, .path = "/org/burin/Helper1/drives/x", .opener = fixture->opener};
    int ends[2];
    g_autoptr (BurinFeed) feed = NULL;
    g_autoptr (BurinHelperJob) job = NULL;

    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    g_assert_true (g_close (ends[1], NULL));
    feed = burin_feed_new (ends[0], 1);
    job = burin_helper_job_new (&request, &target, feed);
    (void) burin_helper_jobs_add (fixture->jobs, job); /* its path, once there is a connection */
}

static void
assert_may (Fixture *fixture, uid_t owner, guint n_more)
{
    g_autoptr (GError) error = NULL;

    g_assert_true (burin_helper_jobs_check_quota (fixture->jobs, owner, n_more, &error));
    g_assert_no_error (error);
}

static void
assert_may_not (Fixture *fixture, uid_t owner, guint n_more)
{
    g_autoptr (GError) error = NULL;

    g_assert_false (burin_helper_jobs_check_quota (fixture->jobs, owner, n_more, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_FAILED);
}

static void
test_quota (Fixture *fixture, gconstpointer data)
{
    (void) data;
    for (guint i = 0; i < BURIN_MOST_DRIVES; i++) {
        assert_may (fixture, FIRST_OWNER, BURIN_MOST_DRIVES - i);
        assert_may_not (fixture, FIRST_OWNER, BURIN_MOST_DRIVES - i + 1);
        add_job (fixture, FIRST_OWNER);
    }
    assert_may_not (fixture, FIRST_OWNER, 1);
    for (guint owner = FIRST_OWNER + 1; owner < FIRST_OWNER + OWNERS; owner++)
        for (guint i = 0; i < BURIN_MOST_DRIVES; i++) {
            assert_may (fixture, owner, 1);
            add_job (fixture, owner);
        }
    /* He has none himself. */
    assert_may_not (fixture, FIRST_OWNER + OWNERS, 1);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add ("/helper-quota/running", Fixture, NULL, set_up, test_quota, tear_down);
    return g_test_run ();
}
