/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-recent-images.h"

#include "burin-settings.h"

#define MAX_IMAGES 5

struct _BurinRecentImages {
    GObject parent_instance;

    /* Owned */
    GSettings *settings;
    GListStore *model;     /* of GFile */
    GCancellable *looking; /* for those that are still there; NULL unless that is under way */
};

/* One look at all files. Owned by the questions that are open. */
typedef struct {
    BurinRecentImages *images;
    GCancellable *cancellable;
    GPtrArray *files; /* of GFile; NULL in place of one that is not there */
    guint n_open;
} Look;

G_DEFINE_FINAL_TYPE (BurinRecentImages, burin_recent_images, G_TYPE_OBJECT)

static void
look_end (Look *look)
{
    BurinRecentImages *self = look->images;
    g_autoptr (GPtrArray) there = g_ptr_array_new ();

    for (guint i = 0; i < look->files->len; i++)
        if (g_ptr_array_index (look->files, i) != NULL)
            g_ptr_array_add (there, g_ptr_array_index (look->files, i));
    if (!g_cancellable_is_cancelled (look->cancellable)) {
        g_list_store_splice (self->model, 0, g_list_model_get_n_items (G_LIST_MODEL (self->model)),
                             there->pdata, there->len);
        g_clear_object (&self->looking);
    }
    g_object_unref (look->images);
    g_object_unref (look->cancellable);
    g_ptr_array_unref (look->files);
    g_free (look);
}

static void
answered (Look *look)
{
    if (--look->n_open == 0)
        look_end (look);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Look *look = user_data;
    g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

    if (info == NULL)
        for (guint i = 0; i < look->files->len; i++)
            if (g_ptr_array_index (look->files, i) == source)
                g_clear_object (&g_ptr_array_index (look->files, i));
    answered (look);
}

static void
unref_file (gpointer file)
{
    if (file != NULL)
        g_object_unref (file);
}

static void
stop_looking (BurinRecentImages *self)
{
    if (self->looking != NULL)
        g_cancellable_cancel (self->looking);
    g_clear_object (&self->looking);
}

static void
burin_recent_images_finalize (GObject *object)
{
    BurinRecentImages *self = BURIN_RECENT_IMAGES (object);

    g_clear_object (&self->settings);
    g_clear_object (&self->model);
    g_clear_object (&self->looking);
    G_OBJECT_CLASS (burin_recent_images_parent_class)->finalize (object);
}

static void
burin_recent_images_class_init (BurinRecentImagesClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_recent_images_finalize;
}

static void
burin_recent_images_init (BurinRecentImages *self)
{
    self->model = g_list_store_new (G_TYPE_FILE);
}

/**
 * burin_recent_images_new:
 * @settings: (transfer none): where they are kept
 *
 * Returns: (transfer full): a list that is empty until burin_recent_images_refresh()
 */
BurinRecentImages *
burin_recent_images_new (GSettings *settings)
{
    BurinRecentImages *self = g_object_new (BURIN_TYPE_RECENT_IMAGES, NULL);

    self->settings = g_object_ref (settings);
    return self;
}

/**
 * burin_recent_images_get_model:
 *
 * Returns: (transfer none): the images that are still there
 */
GListModel *
burin_recent_images_get_model (BurinRecentImages *self)
{
    return G_LIST_MODEL (self->model);
}

/**
 * burin_recent_images_add:
 * @file: (transfer none): an image that was opened, to be the first
 */
void
burin_recent_images_add (BurinRecentImages *self, GFile *file)
{
    g_auto (GStrv) before = g_settings_get_strv (self->settings, BURIN_SETTING_RECENT_IMAGES);
    g_autofree char *uri = g_file_get_uri (file);
    const char *after[MAX_IMAGES + 1] = {uri};

    for (guint i = 0, n = 1; before[i] != NULL && n < MAX_IMAGES; i++)
        if (!g_str_equal (before[i], uri))
            after[n++] = before[i];
    (void) g_settings_set_strv (self->settings, BURIN_SETTING_RECENT_IMAGES,
                                after); /* an administrator may have locked it */
    burin_recent_images_refresh (self);
}

/**
 * burin_recent_images_clear:
 *
 * Forgets them all.
 */
void
burin_recent_images_clear (BurinRecentImages *self)
{
    g_settings_reset (self->settings, BURIN_SETTING_RECENT_IMAGES);
    burin_recent_images_refresh (self);
}

/**
 * burin_recent_images_refresh:
 *
 * Looks which of them are still there. Takes as long as their file systems take; the model changes
 * when all have answered.
 */
void
burin_recent_images_refresh (BurinRecentImages *self)
{
    g_auto (GStrv) uris = g_settings_get_strv (self->settings, BURIN_SETTING_RECENT_IMAGES);
    Look *look = g_new0 (Look, 1);

    stop_looking (self);
    self->looking = g_cancellable_new ();
    look->images = g_object_ref (self);
    look->cancellable = g_object_ref (self->looking);
    look->files = g_ptr_array_new_with_free_func (unref_file);
    for (gsize i = 0; uris[i] != NULL; i++)
        g_ptr_array_add (look->files, g_file_new_for_uri (uris[i]));
    look->n_open = look->files->len + 1; /* this one holds it together */
    for (guint i = 0; i < look->files->len; i++)
        g_file_query_info_async (g_ptr_array_index (look->files, i), G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                 G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, look->cancellable,
                                 looked_cb, look);
    answered (look);
}
