/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-list.h"

#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "burin-dbus.h"
#include "burin-drive-codec.h"

/*
 * Fixture: a helper's end and a front end's end of one connection, both in this process.
 */
typedef struct {
    GDBusConnection *helper_end;
    GDBusConnection *client_end;
    GDBusObjectManagerServer *server;
    GDBusObjectManager *manager;
    BurinDriveList *list;
    GString *changes; /* what "items-changed" told: position-removed+added */
} Fixture;

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GError) error = NULL;

    (void) source;
    *(GDBusConnection **) user_data = g_dbus_connection_new_finish (result, &error);
    g_assert_no_error (error);
}

static void
manager_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GError) error = NULL;

    (void) source;
    *(GDBusObjectManager **) user_data =
        burin_dbus_object_manager_client_new_finish (result, &error);
    g_assert_no_error (error);
}

static GIOStream *
wrap (int fd)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);

    g_assert_no_error (error);
    return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static void
connect_ends (Fixture *fixture)
{
    g_autofree char *guid = g_dbus_generate_guid ();
    g_autoptr (GIOStream) ours = NULL, theirs = NULL;
    int ends[2];

    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    ours = wrap (ends[0]);
    theirs = wrap (ends[1]);
    g_dbus_connection_new (theirs, guid, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER, NULL, NULL,
                           connected_cb, &fixture->helper_end);
    g_dbus_connection_new (ours, NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL,
                           connected_cb, &fixture->client_end);
    while (fixture->helper_end == NULL || fixture->client_end == NULL)
        g_main_context_iteration (NULL, TRUE);
}

static BurinDrive *
make_drive (const char *id, BurinTransport transport, guint64 size)
{
    BurinDriveInfo info = {
        .id = id, .node = id, .transport = transport, .size = size, .block_size = 512};

    return burin_drive_new (&info, NULL);
}

static void export(Fixture *fixture, const char *id, BurinTransport transport, guint64 size)
{
    g_autoptr (BurinDrive) drive = make_drive (id, transport, size);
    g_autofree char *path = burin_drive_codec_dup_path (id);
    g_autoptr (BurinDbusObjectSkeleton) object = burin_dbus_object_skeleton_new (path);
    g_autoptr (BurinDbusDrive1) skeleton = burin_dbus_drive1_skeleton_new ();

    burin_drive_codec_export (drive, skeleton);
    burin_dbus_object_skeleton_set_drive1 (object, skeleton);
    g_dbus_object_manager_server_export (fixture->server, G_DBUS_OBJECT_SKELETON (object));
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *fixture)
{
    (void) model;
    g_string_append_printf (fixture->changes, "%u-%u+%u ", position, removed, added);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    (void) data;
    connect_ends (fixture);
    fixture->server = g_dbus_object_manager_server_new (BURIN_HELPER_PATH);
    export(fixture, "sdb_10", BURIN_TRANSPORT_USB, 1024);
    export(fixture, "a_virtual", BURIN_TRANSPORT_VIRTUAL, 1024);
    export(fixture, "sdb_9", BURIN_TRANSPORT_USB, 1024);
    g_dbus_object_manager_server_set_connection (fixture->server, fixture->helper_end);

    burin_dbus_object_manager_client_new (fixture->client_end,
                                          G_DBUS_OBJECT_MANAGER_CLIENT_FLAGS_NONE, NULL,
                                          BURIN_HELPER_PATH, NULL, manager_cb, &fixture->manager);
    while (fixture->manager == NULL)
        g_main_context_iteration (NULL, TRUE);

    fixture->list = burin_drive_list_new (NULL);
    fixture->changes = g_string_new (NULL);
    burin_drive_list_set_manager (fixture->list, fixture->manager);
    g_signal_connect (burin_drive_list_get_model (fixture->list), "items-changed",
                      G_CALLBACK (changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    g_object_unref (fixture->list);
    g_object_unref (fixture->manager);
    g_object_unref (fixture->server);
    g_assert_true (g_dbus_connection_close_sync (fixture->client_end, NULL, NULL));
    g_object_unref (fixture->client_end);
    g_object_unref (fixture->helper_end);
    g_string_free (fixture->changes, TRUE);
    while (g_main_context_iteration (NULL, FALSE))
        continue;
}

static void
assert_ids (Fixture *fixture, const char *expected)
{
    GListModel *model = burin_drive_list_get_model (fixture->list);
    g_autoptr (GString) ids = g_string_new (NULL);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (BurinDrive) drive = g_list_model_get_item (model, i);

        g_string_append_printf (ids, "%s ", burin_drive_get_id (drive));
    }
    g_assert_cmpstr (ids->str, ==, expected);
}

static void
wait_for_changes (Fixture *fixture, const char *expected)
{
    while (!g_str_has_prefix (fixture->changes->str, expected))
        g_main_context_iteration (NULL, TRUE);
    g_assert_cmpstr (fixture->changes->str, ==, expected);
    g_string_truncate (fixture->changes, 0);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
    (void) data;
    assert_ids (fixture, "sdb_9 sdb_10 a_virtual ");
}

static void
test_add_and_remove (Fixture *fixture, gconstpointer data)
{
    (void) data;
    export(fixture, "sda_1", BURIN_TRANSPORT_USB, 1024);
    wait_for_changes (fixture, "0-0+1 ");
    assert_ids (fixture, "sda_1 sdb_9 sdb_10 a_virtual ");
    g_assert_true (
        g_dbus_object_manager_server_unexport (fixture->server, BURIN_HELPER_PATH "/drives/sdb_9"));
    wait_for_changes (fixture, "1-1+0 ");
    assert_ids (fixture, "sda_1 sdb_10 a_virtual ");
}

/* Two properties of one drive are one change, and the drive keeps its place. */
static void
test_change (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GDBusInterface) skeleton = g_dbus_object_manager_get_interface (
        G_DBUS_OBJECT_MANAGER (fixture->server), BURIN_HELPER_PATH "/drives/sdb_10",
        "org.burin.Drive1");
    g_autoptr (BurinDrive) changed = NULL;

    (void) data;
    burin_dbus_drive1_set_size (BURIN_DBUS_DRIVE1 (skeleton), 4096);
    burin_dbus_drive1_set_read_only (BURIN_DBUS_DRIVE1 (skeleton), TRUE);
    wait_for_changes (fixture, "1-1+1 ");
    changed = g_list_model_get_item (burin_drive_list_get_model (fixture->list), 1);
    g_assert_cmpuint (burin_drive_get_size (changed), ==, 4096);
    g_assert_true (burin_drive_get_info (changed)->read_only);
}

static void
test_without_manager (Fixture *fixture, gconstpointer data)
{
    (void) data;
    burin_drive_list_set_manager (fixture->list, NULL);
    assert_ids (fixture, "");
    burin_drive_list_set_manager (fixture->list, fixture->manager);
    burin_drive_list_set_manager (fixture->list, fixture->manager);
    assert_ids (fixture, "sdb_9 sdb_10 a_virtual ");
}

/* A stick that is mounted at a folder with an entry in it that only Timeshift makes. */
static void
export_mounted (Fixture *fixture, const char *folder)
{
    const char *const mount_points[] = {"[SWAP]", folder, NULL};
    BurinDriveInfo info = {.id = "sdc_1", .node = "/dev/sdc", .transport = BURIN_TRANSPORT_USB};
    g_autoptr (GPtrArray) partitions = g_ptr_array_new ();
    g_autoptr (BurinPartition) partition =
        burin_partition_new ("/dev/sdc1", 512, "ext4", "DATA", mount_points);
    g_autoptr (BurinDbusObjectSkeleton) object =
        burin_dbus_object_skeleton_new (BURIN_HELPER_PATH "/drives/sdc_1");
    g_autoptr (BurinDbusDrive1) skeleton = burin_dbus_drive1_skeleton_new ();
    g_autoptr (BurinDrive) drive = NULL;

    g_ptr_array_add (partitions, partition);
    drive = burin_drive_new (&info, partitions);
    burin_drive_codec_export (drive, skeleton);
    burin_dbus_object_skeleton_set_drive1 (object, skeleton);
    g_dbus_object_manager_server_export (fixture->server, G_DBUS_OBJECT_SKELETON (object));
}

static char *
make_backup_folder (void)
{
    char *folder = g_dir_make_tmp ("burin-backup-XXXXXX", NULL);
    g_autofree char *entry = g_build_filename (folder, "timeshift", NULL);

    g_assert_cmpint (g_mkdir (entry, 0700), ==, 0);
    return folder;
}

static void
remove_backup_folder (char *folder)
{
    g_autofree char *entry = g_build_filename (folder, "timeshift", NULL);

    g_assert_cmpint (g_rmdir (entry), ==, 0);
    g_assert_cmpint (g_rmdir (folder), ==, 0);
    g_free (folder);
}

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GError) error = NULL;

    *(gboolean *) user_data =
        burin_drive_list_settle_finish (BURIN_DRIVE_LIST (source), result, &error);
    g_assert_no_error (error);
}

/* Returns: (transfer full): what the last drive is known to hold, once all is known */
static char *
wait_for_backup (Fixture *fixture)
{
    GListModel *model = burin_drive_list_get_model (fixture->list);
    g_autoptr (BurinDrive) drive = NULL;
    gboolean settled = FALSE;

    burin_drive_list_settle_async (fixture->list, NULL, settled_cb, &settled);
    while (!settled)
        g_main_context_iteration (NULL, TRUE);
    drive = g_list_model_get_item (model, 2);
    g_assert_cmpstr (burin_drive_get_id (drive), ==, "sdc_1");
    return g_strdup (burin_drive_get_info (drive)->backup);
}

static void
test_backup (Fixture *fixture, gconstpointer data)
{
    char *folder = make_backup_folder ();
    g_autofree char *backup = NULL;

    (void) data;
    export_mounted (fixture, folder);
    while (g_list_model_get_n_items (burin_drive_list_get_model (fixture->list)) < 4)
        g_main_context_iteration (NULL, TRUE);
    backup = wait_for_backup (fixture);
    g_assert_cmpstr (backup, ==, "Timeshift");
    remove_backup_folder (folder);
}

/* Returns: (transfer full): a job on the drive "sdb_9" */
static BurinDbusJob1 *
export_job (Fixture *fixture, uid_t owner, const char *state)
{
    g_autoptr (BurinDbusObjectSkeleton) object =
        burin_dbus_object_skeleton_new (BURIN_HELPER_PATH "/jobs/1");
    BurinDbusJob1 *job = burin_dbus_job1_skeleton_new ();

    burin_dbus_job1_set_drive (job, BURIN_HELPER_PATH "/drives/sdb_9");
    burin_dbus_job1_set_owner_uid (job, (guint32) owner);
    burin_dbus_job1_set_state (job, state);
    burin_dbus_object_skeleton_set_job1 (object, job);
    g_dbus_object_manager_server_export (fixture->server, G_DBUS_OBJECT_SKELETON (object));
    return job;
}

static gboolean
is_busy (Fixture *fixture, guint position)
{
    g_autoptr (BurinDrive) drive =
        g_list_model_get_item (burin_drive_list_get_model (fixture->list), position);

    return burin_drive_get_info (drive)->busy;
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
    g_autoptr (BurinDbusJob1) job = export_job (fixture, getuid () + 1, "authorizing");

    (void) data;
    burin_dbus_job1_set_state (job, "preparing");
    wait_for_changes (fixture, "0-1+1 ");
    g_assert_true (is_busy (fixture, 0));
    g_assert_false (is_busy (fixture, 1));
    burin_dbus_job1_set_state (job, "failed");
    wait_for_changes (fixture, "0-1+1 ");
    g_assert_false (is_busy (fixture, 0));
}

/* Somebody's open prompt keeps nobody else from a drive. */
static void
test_prompt_of_another_user (Fixture *fixture, gconstpointer data)
{
    g_autoptr (BurinDbusJob1) job = export_job (fixture, getuid () + 1, "authorizing");

    (void) data;
    export(fixture, "sda_1", BURIN_TRANSPORT_USB, 1024);
    wait_for_changes (fixture, "0-0+1 "); /* told later than the job */
    g_assert_false (is_busy (fixture, 1));
    burin_dbus_job1_set_owner_uid (job, (guint32) getuid ());
    burin_dbus_job1_set_state (job, "queued");
    wait_for_changes (fixture, "1-1+1 ");
    g_assert_true (is_busy (fixture, 1));
}

static void
test_no_look_while_writing (Fixture *fixture, gconstpointer data)
{
    char *folder = make_backup_folder ();
    g_autofree char *backup = NULL, *later = NULL;
    g_autoptr (BurinDbusJob1) job G_GNUC_UNUSED = export_job (fixture, getuid () + 1, "writing");

    (void) data;
    export_mounted (fixture, folder);
    while (g_list_model_get_n_items (burin_drive_list_get_model (fixture->list)) < 4)
        g_main_context_iteration (NULL, TRUE);
    backup = wait_for_backup (fixture);
    g_assert_cmpstr (backup, ==, "");

    g_assert_true (
        g_dbus_object_manager_server_unexport (fixture->server, BURIN_HELPER_PATH "/jobs/1"));
    do
        g_clear_pointer (&later, g_free);
    while (later = wait_for_backup (fixture), *later == '\0');
    g_assert_cmpstr (later, ==, "Timeshift");
    remove_backup_folder (folder);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add ("/drive-list/order", Fixture, NULL, set_up, test_order, tear_down);
    g_test_add ("/drive-list/add-and-remove", Fixture, NULL, set_up, test_add_and_remove,
                tear_down);
    g_test_add ("/drive-list/change", Fixture, NULL, set_up, test_change, tear_down);
    g_test_add ("/drive-list/without-manager", Fixture, NULL, set_up, test_without_manager,
                tear_down);
    g_test_add ("/drive-list/backup", Fixture, NULL, set_up, test_backup, tear_down);
    g_test_add ("/drive-list/busy", Fixture, NULL, set_up, test_busy, tear_down);
    g_test_add ("/drive-list/prompt-of-another-user", Fixture, NULL, set_up,
                test_prompt_of_another_user, tear_down);
    g_test_add ("/drive-list/no-look-while-writing", Fixture, NULL, set_up,
                test_no_look_while_writing, tear_down);
    return g_test_run ();
}
