/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-desk.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-error-text.h"
#include "burin-image-intake.h"
#include "burin-image-loader.h"
#include "burin-settings.h"

struct _BurinImageDesk {
    GObject parent_instance;

    /* Owned */
    BurinImageIntake *intake;
    BurinImageLoader *loader; /* NULL once disposed */
    BurinSession *session;
    GSettings *settings;

    /* Borrowed: the window's */
    BurinProblemBar *problem_bar;
};

enum { PROP_LOADING = 1, PROP_FRACTION, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_CHOSEN, SIGNAL_UNDECIDED, SIGNAL_BUSY, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinImageDesk, burin_image_desk, G_TYPE_OBJECT)

static gboolean
is_busy (BurinImageDesk *self)
{
    return burin_session_get_stage (self->session) == BURIN_STAGE_RUNNING;
}

static void
tell_busy (BurinImageDesk *self)
{
    g_signal_emit (self, signals[SIGNAL_BUSY], 0);
}

/* A job may have been started while the file was being opened. */
static void
loaded_cb (BurinImageDesk *self, BurinImage *image)
{
    if (is_busy (self)) {
        tell_busy (self);
        return;
    }
    burin_problem_bar_hide (self->problem_bar);
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, image);
}

static void
undecided_cb (BurinImageDesk *self, BurinImage *archive)
{
    if (is_busy (self))
        tell_busy (self);
    else
        g_signal_emit (self, signals[SIGNAL_UNDECIDED], 0, archive);
}

static void
failed_cb (BurinImageDesk *self, GFile *file, const GError *error)
{
    g_autofree char *base = g_file_get_basename (file);
    g_autofree char *name = burin_display_dup_quoted (base);
    /* Translators: %s is the name of a file. */
    g_autofree char *title = g_strdup_printf (_ ("%s cannot be used"), name);
    g_autoptr (BurinErrorText) text = burin_error_text_new (error, BURIN_SIZE_EXACT);
    g_autofree char *body = g_strdup_printf ("%s %s", text->explanation, text->advice);

    burin_problem_bar_show (self->problem_bar, title, body, error->message);
}

static void
loading_cb (BurinImageDesk *self)
{
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
fraction_cb (BurinImageDesk *self)
{
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

static void
load (BurinImageDesk *self, GFile *file, const char *member)
{
    g_autoptr (GFile) keyring = burin_settings_dup_keyring (self->settings);

    burin_image_loader_load (self->loader, file, member, keyring);
}

static void
files_cb (BurinImageDesk *self, GPtrArray *files)
{
    if (files->len == 0 && !is_busy (self))
        burin_problem_bar_show (self->problem_bar, _ ("This Is Not a File"),
                                _ ("What you dropped or pasted names no file. A file, its whole "
                                   "path or its address can be used."),
                                "");
    else
        burin_image_desk_open (self, (GFile *const *) files->pdata, files->len);
}

static void
burin_image_desk_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
    BurinImageDesk *self = BURIN_IMAGE_DESK (object);

    if (id == PROP_LOADING)
        g_value_set_boolean (value, burin_image_desk_get_loading (self));
    else if (id == PROP_FRACTION)
        g_value_set_double (value, burin_image_desk_get_fraction (self));
    else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
burin_image_desk_dispose (GObject *object)
{
    BurinImageDesk *self = BURIN_IMAGE_DESK (object);

    if (self->loader != NULL) {
        g_signal_handlers_disconnect_by_data (self->loader, self);
        burin_image_loader_cancel (self->loader);
    }
    g_clear_object (&self->loader);
    g_clear_object (&self->intake);
    g_clear_object (&self->session);
    g_clear_object (&self->settings);
    G_OBJECT_CLASS (burin_image_desk_parent_class)->dispose (object);
}

static void
burin_image_desk_class_init (BurinImageDeskClass *klass)
{
    GType type = G_TYPE_FROM_CLASS (klass);

    G_OBJECT_CLASS (klass)->get_property = burin_image_desk_get_property;
    G_OBJECT_CLASS (klass)->dispose = burin_image_desk_dispose;
    properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
    signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, BURIN_TYPE_IMAGE);
    signals[SIGNAL_UNDECIDED] = g_signal_new ("undecided", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                              NULL, G_TYPE_NONE, 1, BURIN_TYPE_IMAGE);
    signals[SIGNAL_BUSY] =
        g_signal_new ("busy", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
burin_image_desk_init (BurinImageDesk *self)
{
    self->loader = burin_image_loader_new ();
    g_signal_connect_swapped (self->loader, "loaded", G_CALLBACK (loaded_cb), self);
    g_signal_connect_swapped (self->loader, "undecided", G_CALLBACK (undecided_cb), self);
    g_signal_connect_swapped (self->loader, "failed", G_CALLBACK (failed_cb), self);
    g_signal_connect_swapped (self->loader, "notify::loading", G_CALLBACK (loading_cb), self);
    g_signal_connect_swapped (self->loader, "notify::fraction", G_CALLBACK (fraction_cb), self);
}

/**
 * burin_image_desk_new:
 * @window: (transfer none): whose user hands files over
 * @drop_area: (transfer none): where files may be dropped
 * @problem_bar: (transfer none): where it is told what is wrong with them
 * @session: (transfer none): whose jobs keep it from taking any
 * @settings: (transfer none): whose signatures count
 *
 * Returns: (transfer full): nothing is chosen yet
 */
BurinImageDesk *
burin_image_desk_new (GtkWindow *window,
                      GtkWidget *drop_area,
                      BurinProblemBar *problem_bar,
                      BurinSession *session,
                      GSettings *settings)
{
    BurinImageDesk *self = g_object_new (BURIN_TYPE_IMAGE_DESK, NULL);

    self->problem_bar = problem_bar;
    self->session = g_object_ref (session);
    self->settings = g_object_ref (settings);
    self->intake = burin_image_intake_new (window, drop_area);
    g_signal_connect_object (self->intake, "files", G_CALLBACK (files_cb), self, G_CONNECT_SWAPPED);
    return self;
}

/**
 * burin_image_desk_ask:
 *
 * Opens a file dialog.
 */
void
burin_image_desk_ask (BurinImageDesk *self)
{
    burin_image_intake_ask (self->intake);
}

/**
 * burin_image_desk_paste:
 *
 * Takes what is on the clipboard.
 */
void
burin_image_desk_paste (BurinImageDesk *self)
{
    burin_image_intake_paste (self->intake);
}

/**
 * burin_image_desk_open:
 * @files: (array length=n_files): the files that the user gave, of which there should be one
 */
void
burin_image_desk_open (BurinImageDesk *self, GFile *const *files, gsize n_files)
{
    if (is_busy (self))
        tell_busy (self);
    else if (n_files == 1)
        load (self, files[0], NULL);
    else if (n_files > 1)
        burin_problem_bar_show (self->problem_bar, _ ("Too many files"),
                                _ ("Only one image can be written at a time."), "");
}

/**
 * burin_image_desk_open_member:
 * @archive: the file of what was undecided
 * @member: which of the images in it
 */
void
burin_image_desk_open_member (BurinImageDesk *self, GFile *archive, const char *member)
{
    load (self, archive, member);
}

/**
 * burin_image_desk_cancel:
 *
 * Gives up what is being opened, and what was told of it.
 */
void
burin_image_desk_cancel (BurinImageDesk *self)
{
    burin_problem_bar_hide (self->problem_bar);
    burin_image_loader_cancel (self->loader);
}

/**
 * burin_image_desk_get_loading:
 *
 * Returns: whether a file is being opened; "notify::loading" tells when that changes
 */
gboolean
burin_image_desk_get_loading (BurinImageDesk *self)
{
    return burin_image_loader_get_loading (self->loader);
}

double
burin_image_desk_get_fraction (BurinImageDesk *self)
{
    return burin_image_loader_get_fraction (self->loader);
}
