/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-application.h"

#include <glib/gi18n.h>

#include "burin-client.h"
#include "burin-job-keeper.h"
#include "burin-preferences.h"
#include "burin-session.h"
#include "burin-settings.h"
#include "burin-window.h"

struct _BurinApplication {
    AdwApplication parent_instance;

    /* Owned */
    BurinSession *session;  /* NULL until startup */
    BurinJobKeeper *keeper; /* NULL until startup */
    GSettings *settings;    /* NULL until startup */
    GPtrArray *virtual_drives;
    BurinClientFlags flags;

    /* Borrowed */
    BurinWindow *window; /* weak */
};

G_DEFINE_FINAL_TYPE (BurinApplication, burin_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
    {"virtual-drive", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, NULL,
     N_ ("Show a file as a drive, making it if needed; may be repeated"), N_ ("FILE[:SIZE]")},
    {"allow-loop", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL,
     N_ ("Show loop devices as drives"), NULL},
    {NULL},
};

static gboolean
add_virtual_drives (BurinApplication *self, const char *const *specs, GError **error)
{
    for (gsize i = 0; specs[i] != NULL; i++) {
        BurinVirtualDrive *drive = burin_virtual_drive_parse (specs[i], error);

        if (drive == NULL)
            return FALSE;
        g_ptr_array_add (self->virtual_drives, drive);
    }
    return TRUE;
}

static int
burin_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
    BurinApplication *self = BURIN_APPLICATION (application);
    g_autofree const char **specs = NULL;
    g_autoptr (GError) error = NULL;
    gboolean allow_loop = FALSE;

    if (g_variant_dict_lookup (dict, "virtual-drive", "^a&ay", &specs) &&
        !add_virtual_drives (self, specs, &error)) {
        g_printerr ("burin: %s\n", error->message);
        return 2;
    }
    if (g_variant_dict_lookup (dict, "allow-loop", "b", &allow_loop) && allow_loop)
        self->flags |= BURIN_CLIENT_ALLOW_LOOP;
    if (self->virtual_drives->len > 0 || allow_loop)
        g_application_set_flags (application,
                                 g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
    return -1;
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    BurinApplication *self = user_data;

    (void) action;
    (void) parameter;
    adw_show_about_window (
        GTK_WINDOW (self->window), "application-name", _ ("Burin"), "application-icon",
        BURIN_APP_ID, "version", BURIN_VERSION, "developer-name", _ ("The Burin developers"),
        "license-type", GTK_LICENSE_GPL_3_0, "comments",
        _ ("Writes disk images to drives, and proves that they are there."),
        /* Translators: your name, perhaps with an address; one translator a line. */
        "translator-credits", _ ("translator-credits"), NULL);
}

static BurinWindow *
ensure_window (BurinApplication *self)
{
    if (self->window == NULL)
        g_set_weak_pointer (&self->window, burin_window_new (ADW_APPLICATION (self), self->session,
                                                             self->settings));
    return self->window;
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    BurinApplication *self = user_data;

    (void) action;
    (void) parameter;
    gtk_window_present (burin_preferences_new (GTK_WINDOW (self->window), self->settings));
}

/* If jobs run, the window asks, even if it was closed. */
static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    BurinApplication *self = user_data;

    (void) action;
    (void) parameter;
    if (burin_session_get_stage (self->session) != BURIN_STAGE_RUNNING) {
        g_application_quit (G_APPLICATION (self));
        return;
    }
    gtk_window_present (GTK_WINDOW (ensure_window (self)));
    burin_window_stop_and_close (self->window);
}

static const GActionEntry actions[] = {
    {.name = "preferences", .activate = preferences_action},
    {.name = "about", .activate = about_action},
    {.name = "quit", .activate = quit_action},
};

static void
set_accels (GtkApplication *application)
{
    gtk_application_set_accels_for_action (application, "win.choose-image",
                                           (const char *[]){"<Control>o", NULL});
    gtk_application_set_accels_for_action (application, "win.paste",
                                           (const char *[]){"<Control>v", NULL});
    gtk_application_set_accels_for_action (application, "app.preferences",
                                           (const char *[]){"<Control>comma", NULL});
    gtk_application_set_accels_for_action (application, "window.close",
                                           (const char *[]){"<Control>w", NULL});
    gtk_application_set_accels_for_action (application, "app.quit",
                                           (const char *[]){"<Control>q", NULL});
}

static void
burin_application_startup (GApplication *application)
{
    BurinApplication *self = BURIN_APPLICATION (application);
    g_autoptr (BurinClient) client = NULL;

    G_APPLICATION_CLASS (burin_application_parent_class)->startup (application);
    g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
    set_accels (GTK_APPLICATION (self));
    gtk_window_set_default_icon_name (BURIN_APP_ID);
    self->settings = burin_settings_new ();
    client = burin_client_new (self->flags, self->virtual_drives);
    self->session = burin_session_new (client);
    self->keeper = burin_job_keeper_new (GTK_APPLICATION (self), self->session, self->settings);
    burin_session_connect (self->session);
}

static void
burin_application_shutdown (GApplication *application)
{
    BurinApplication *self = BURIN_APPLICATION (application);

    g_clear_object (&self->keeper);
    if (self->window != NULL)
        gtk_window_destroy (GTK_WINDOW (self->window));
    if (self->session != NULL)
        burin_session_end (self->session);
    g_clear_object (&self->session);
    g_clear_object (&self->settings);
    G_APPLICATION_CLASS (burin_application_parent_class)->shutdown (application);
}

static void
burin_application_activate (GApplication *application)
{
    gtk_window_present (GTK_WINDOW (ensure_window (BURIN_APPLICATION (application))));
}

static void
burin_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
    BurinWindow *window = ensure_window (BURIN_APPLICATION (application));

    (void) hint;
    gtk_window_present (GTK_WINDOW (window));
    burin_window_open (window, files, (gsize) n_files);
}

static void
burin_application_finalize (GObject *object)
{
    BurinApplication *self = BURIN_APPLICATION (object);

    g_clear_weak_pointer (&self->window);
    g_ptr_array_unref (self->virtual_drives);
    G_OBJECT_CLASS (burin_application_parent_class)->finalize (object);
}

static void
burin_application_class_init (BurinApplicationClass *klass)
{
    GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

    G_OBJECT_CLASS (klass)->finalize = burin_application_finalize;
    application_class->handle_local_options = burin_application_handle_local_options;
    application_class->startup = burin_application_startup;
    application_class->shutdown = burin_application_shutdown;
    application_class->activate = burin_application_activate;
    application_class->open = burin_application_open;
}

static void
burin_application_init (BurinApplication *self)
{
    self->virtual_drives =
        g_ptr_array_new_with_free_func ((GDestroyNotify) burin_virtual_drive_free);
    g_application_add_main_option_entries (G_APPLICATION (self), options);
    g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[IMAGE]"));
}

/**
 * burin_application_new:
 *
 * Returns: (transfer full): the application, to be run
 */
BurinApplication *
burin_application_new (void)
{
    return g_object_new (BURIN_TYPE_APPLICATION, "application-id", BURIN_APP_ID, "flags",
                         G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/org/burin/Burin",
                         NULL);
}
