/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-backup-finder.h"

#include <gio/gio.h>
#include <string.h>

#include "burin-backup.h"

/* A folder with more in it than this is no backup's top folder. */
#define MOST_NAMES 2000

struct _BurinBackupFinder {
    GObject parent_instance;

    GHashTable *looks; /* id of a drive → Look, both owned */
};

/*
 * Look: one look at one drive. Main thread; owned by the table of looks.
 */
typedef struct {
    char *where;           /* all mount points, so that another mount is another look */
    const char *program;   /* (nullable): static */
    GCancellable *looking; /* (nullable): until it is over */
} Look;

enum { SIGNAL_LOOKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinBackupFinder, burin_backup_finder, G_TYPE_OBJECT)

/* What a thread is at cannot be ended if the drive hangs; it is told not to come back. */
static void
look_free (gpointer data)
{
    Look *look = data;

    if (look->looking != NULL)
        g_cancellable_cancel (look->looking);
    g_clear_object (&look->looking);
    g_free (look->where);
    g_free (look);
}

static void
burin_backup_finder_finalize (GObject *object)
{
    g_hash_table_unref (BURIN_BACKUP_FINDER (object)->looks);

    G_OBJECT_CLASS (burin_backup_finder_parent_class)->finalize (object);
}

static void
burin_backup_finder_class_init (BurinBackupFinderClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_backup_finder_finalize;

    signals[SIGNAL_LOOKED] = g_signal_new ("looked", BURIN_TYPE_BACKUP_FINDER, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
burin_backup_finder_init (BurinBackupFinder *self)
{
    self->looks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, look_free);
}

BurinBackupFinder *
burin_backup_finder_new (void)
{
    return g_object_new (BURIN_TYPE_BACKUP_FINDER, NULL);
}

/* Returns: (transfer full): where the drive is mounted; "[SWAP]" and the like are no folders */
static GStrv
list_folders (BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);
    g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();

    for (guint i = 0; i < partitions->len; i++) {
        const BurinPartition *partition = g_ptr_array_index (partitions, i);

        for (guint j = 0; partition->mount_points[j] != NULL; j++)
            if (g_path_is_absolute (partition->mount_points[j]))
                g_strv_builder_add (folders, partition->mount_points[j]);
    }
    return g_strv_builder_end (folders);
}

/* Returns: (transfer full): names of what is in @folder, none if it may not be read */
static GStrv
list_names (const char *folder)
{
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
    const char *name;

    for (guint i = 0; dir != NULL && i < MOST_NAMES && (name = g_dir_read_name (dir)) != NULL; i++)
        g_strv_builder_add (names, name);
    return g_strv_builder_end (names);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    char **folders = data;
    const char *program = NULL;

    (void) source;
    for (gsize i = 0;
         folders[i] != NULL && program == NULL && !g_cancellable_is_cancelled (cancellable); i++) {
        g_auto (GStrv) names = list_names (folders[i]);

        program = burin_backup_recognize_folder ((const char *const *) names);
    }
    g_task_return_pointer (task, (gpointer) program, NULL);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    BurinBackupFinder *self = BURIN_BACKUP_FINDER (source);
    g_autofree char *id = user_data;
    g_autoptr (GError) error = NULL;
    const char *program = g_task_propagate_pointer (G_TASK (result), &error);
    Look *look = g_hash_table_lookup (self->looks, id);

    if (error != NULL) /* cancelled: another look has taken its place, or none is needed */
        return;
    look->program = program;
    g_clear_object (&look->looking);
    g_signal_emit (self, signals[SIGNAL_LOOKED], 0, id);
}

/**
 * burin_backup_finder_look:
 * @drive: as it is now
 *
 * Looks at @drive, unless it is known already what is where it is mounted. The system's own drives
 * are not worth it: nobody can write to them.
 */
void
burin_backup_finder_look (BurinBackupFinder *self, BurinDrive *drive)
{
    g_auto (GStrv) folders = list_folders (drive);
    g_autofree char *where = g_strjoinv ("\n", folders);
    const char *id = burin_drive_get_id (drive);
    Look *look = g_hash_table_lookup (self->looks, id);
    g_autoptr (GTask) task = NULL;

    if (burin_drive_get_info (drive)->system || (look != NULL && strcmp (look->where, where) == 0))
        return;
    look = g_new0 (Look, 1);
    look->where = g_steal_pointer (&where);
    g_hash_table_replace (self->looks, g_strdup (id), look);
    if (folders[0] == NULL)
        return;
    look->looking = g_cancellable_new ();
    task = g_task_new (self, look->looking, looked_cb, g_strdup (id));
    g_task_set_source_tag (task, burin_backup_finder_look);
    g_task_set_task_data (task, g_steal_pointer (&folders), (GDestroyNotify) g_strfreev);
    g_task_run_in_thread (task, look_in_thread);
}

/**
 * burin_backup_finder_get:
 *
 * Returns: (transfer none): the program whose backups were found on @drive, "" if none were
 */
const char *
burin_backup_finder_get (BurinBackupFinder *self, BurinDrive *drive)
{
    const Look *look = g_hash_table_lookup (self->looks, burin_drive_get_id (drive));

    return look != NULL && look->program != NULL ? look->program : "";
}

gboolean
burin_backup_finder_is_looking (BurinBackupFinder *self)
{
    GHashTableIter iter;
    gpointer look;

    g_hash_table_iter_init (&iter, self->looks);
    while (g_hash_table_iter_next (&iter, NULL, &look))
        if (((Look *) look)->looking != NULL)
            return TRUE;
    return FALSE;
}

/**
 * burin_backup_finder_forget:
 * @id: of a drive that is gone
 */
void
burin_backup_finder_forget (BurinBackupFinder *self, const char *id)
{
    (void) g_hash_table_remove (self->looks, id); /* it may never have been looked at */
}
