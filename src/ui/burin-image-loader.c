/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-loader.h"

#include "burin-image-kind.h"
#include "burin-image-open.h"

#define NOTHING_TO_TELL (-1.0)

struct _BurinImageLoader {
    GObject parent_instance;

    /* Owned */
    GCancellable *cancellable; /* of the load that counts; NULL if idle */

    double fraction;
};

/* One load under way. Owned by its callback. */
typedef struct {
    BurinImageLoader *loader;
    GCancellable *cancellable;
    GFile *file;
} Load;

enum { PROP_LOADING = 1, PROP_FRACTION, N_PROPS };

enum { SIGNAL_LOADED, SIGNAL_UNDECIDED, SIGNAL_FAILED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinImageLoader, burin_image_loader, G_TYPE_OBJECT)

static void
load_free (Load *load)
{
    g_object_unref (load->loader);
    g_object_unref (load->cancellable);
    g_object_unref (load->file);
    g_free (load);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_free)

static void
set_fraction (BurinImageLoader *self, double fraction)
{
    if (self->fraction == fraction)
        return;
    self->fraction = fraction;
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

static void
set_cancellable (BurinImageLoader *self, GCancellable *cancellable)
{
    if (self->cancellable != NULL)
        g_cancellable_cancel (self->cancellable);
    set_fraction (self, NOTHING_TO_TELL);
    if (g_set_object (&self->cancellable, cancellable))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
progress_cb (goffset current, goffset total, gpointer user_data)
{
    Load *load = user_data;

    if (load->loader->cancellable == load->cancellable && total > 0)
        set_fraction (load->loader, CLAMP ((double) current / (double) total, 0, 1));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Load) load = user_data;
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImage) image = burin_image_open_finish (result, &error);

    (void) source;
    if (load->loader->cancellable != load->cancellable)
        return; /* another load, or none, is wanted by now */

    set_cancellable (load->loader, NULL);
    if (image != NULL && !burin_image_check_chosen (image, NULL))
        g_signal_emit (load->loader, signals[SIGNAL_UNDECIDED], 0, image);
    else if (image != NULL && burin_image_kind_check (image, &error))
        g_signal_emit (load->loader, signals[SIGNAL_LOADED], 0, image);
    else
        g_signal_emit (load->loader, signals[SIGNAL_FAILED], 0, load->file, error);
}

static void
burin_image_loader_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
    BurinImageLoader *self = BURIN_IMAGE_LOADER (object);

    if (id == PROP_LOADING)
        g_value_set_boolean (value, burin_image_loader_get_loading (self));
    else if (id == PROP_FRACTION)
        g_value_set_double (value, burin_image_loader_get_fraction (self));
    else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
burin_image_loader_finalize (GObject *object)
{
    g_clear_object (&BURIN_IMAGE_LOADER (object)->cancellable);
    G_OBJECT_CLASS (burin_image_loader_parent_class)->finalize (object);
}

static void
burin_image_loader_class_init (BurinImageLoaderClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GType type = G_TYPE_FROM_CLASS (klass);

    object_class->get_property = burin_image_loader_get_property;
    object_class->finalize = burin_image_loader_finalize;
    properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    properties[PROP_FRACTION] =
        g_param_spec_double ("fraction", NULL, NULL, NOTHING_TO_TELL, 1, NOTHING_TO_TELL,
                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, N_PROPS, properties);
    signals[SIGNAL_LOADED] = g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, BURIN_TYPE_IMAGE);
    signals[SIGNAL_UNDECIDED] = g_signal_new ("undecided", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                              NULL, G_TYPE_NONE, 1, BURIN_TYPE_IMAGE);
    signals[SIGNAL_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, G_TYPE_FILE, G_TYPE_ERROR);
}

static void
burin_image_loader_init (BurinImageLoader *self)
{
    self->fraction = NOTHING_TO_TELL;
}

/**
 * burin_image_loader_new:
 *
 * Returns: (transfer full): a loader that loads nothing yet
 */
BurinImageLoader *
burin_image_loader_new (void)
{
    return g_object_new (BURIN_TYPE_IMAGE_LOADER, NULL);
}

/**
 * burin_image_loader_load:
 * @file: (transfer none): what to open; "loaded", "undecided" or "failed" tell the outcome
 * @member: (nullable): which of the images in it is meant, if it is an archive
 * @keyring: (nullable): a file with keys whose owners' signatures count
 */
void
burin_image_loader_load (BurinImageLoader *self, GFile *file, const char *member, GFile *keyring)
{
    g_autofree char *keys = keyring != NULL ? g_file_get_path (keyring) : NULL;
    const BurinPublisherQuery query = {.keyring = keys, .takes_unsigned = TRUE};
    Load *load = g_new0 (Load, 1);

    load->loader = g_object_ref (self);
    load->cancellable = g_cancellable_new ();
    load->file = g_object_ref (file);
    set_cancellable (self, load->cancellable);
    burin_image_open_query_async (file, member, &query, BURIN_IMAGE_OPEN_LOOK_UP_SYSTEM,
                                  progress_cb, load, load->cancellable, opened_cb, load);
}

/**
 * burin_image_loader_cancel:
 *
 * Gives the load under way up, if there is one.
 */
void
burin_image_loader_cancel (BurinImageLoader *self)
{
    set_cancellable (self, NULL);
}

/**
 * burin_image_loader_get_loading:
 *
 * Returns: whether a file is being opened
 */
gboolean
burin_image_loader_get_loading (BurinImageLoader *self)
{
    return self->cancellable != NULL;
}

double
burin_image_loader_get_fraction (BurinImageLoader *self)
{
    return self->fraction;
}
