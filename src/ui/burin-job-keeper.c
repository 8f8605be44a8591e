/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-keeper.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-progress.h"
#include "burin-settings.h"
#include "burin-sound.h"

/* One is enough: a later one takes the place of the one before. */
#define NOTIFICATION "jobs"

#define LAUNCHER_URI "application://" BURIN_APP_ID ".desktop"
#define LAUNCHER_PATH "/org/burin/Burin/Launcher"
#define LAUNCHER_INTERFACE "com.canonical.Unity.LauncherEntry"

struct _BurinJobKeeper {
    GObject parent_instance;

    /* Owned */
    BurinSession *session;
    GSettings *settings;
    BurinSound *sound; /* NULL until there is something to be heard */

    /* Borrowed: it owns the keeper */
    GtkApplication *application;

    guint inhibit_cookie;
    int launcher_percent; /* what the launcher shows; -1 for nothing */
    gboolean running;
    gboolean unseen; /* jobs are over, and there was no window to show that */
    gboolean held;
};

G_DEFINE_FINAL_TYPE (BurinJobKeeper, burin_job_keeper, G_TYPE_OBJECT)

static void
update_hold (BurinJobKeeper *self)
{
    gboolean hold = self->running || self->unseen;

    if (hold == self->held)
        return;
    self->held = hold;
    if (hold)
        g_application_hold (G_APPLICATION (self->application));
    else
        g_application_release (G_APPLICATION (self->application));
}

static void
update_inhibit (BurinJobKeeper *self)
{
    if (self->running && self->inhibit_cookie == 0) {
        self->inhibit_cookie = gtk_application_inhibit (
            self->application, gtk_application_get_active_window (self->application),
            GTK_APPLICATION_INHIBIT_LOGOUT | GTK_APPLICATION_INHIBIT_SUSPEND |
                GTK_APPLICATION_INHIBIT_IDLE,
            _ ("Writing to a drive"));
    } else if (!self->running && self->inhibit_cookie != 0) {
        gtk_application_uninhibit (self->application, self->inhibit_cookie);
        self->inhibit_cookie = 0;
    }
}

static double
get_fraction (GPtrArray *jobs)
{
    g_autofree BurinProgress *progress = g_new0 (BurinProgress, jobs->len);
    BurinCombinedProgress combined;

    for (guint i = 0; i < jobs->len; i++)
        burin_client_job_get_progress (g_ptr_array_index (jobs, i), &progress[i]);
    burin_progress_combine (progress, jobs->len, &combined);
    return CLAMP (combined.slowest.fraction, 0.0, 1.0);
}

static void
show_on_launcher (BurinJobKeeper *self, double fraction)
{
    GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self->application));
    GVariantBuilder builder;

    if (bus == NULL)
        return;
    g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add (&builder, "{sv}", "progress", g_variant_new_double (fraction));
    g_variant_builder_add (&builder, "{sv}", "progress-visible",
                           g_variant_new_boolean (self->running));
    /* There may be no launcher that listens. */
    (void) g_dbus_connection_emit_signal (bus, NULL, LAUNCHER_PATH, LAUNCHER_INTERFACE, "Update",
                                          g_variant_new ("(sa{sv})", LAUNCHER_URI, &builder), NULL);
}

static void
update_launcher (BurinJobKeeper *self)
{
    double fraction =
        self->running
            ? get_fraction (burin_batch_get_jobs (burin_session_get_batch (self->session)))
            : 1.0;
    int percent = self->running ? (int) (fraction * 100) : -1;

    if (percent == self->launcher_percent)
        return;
    self->launcher_percent = percent;
    show_on_launcher (self, fraction);
}

static void
notify (BurinJobKeeper *self, const char *title, const char *body, GNotificationPriority priority)
{
    g_autoptr (GNotification) notification = g_notification_new (title);
    g_autoptr (GIcon) icon = g_themed_icon_new (BURIN_APP_ID);

    g_notification_set_body (notification, body);
    g_notification_set_icon (notification, icon);
    g_notification_set_priority (notification, priority);
    g_application_send_notification (G_APPLICATION (self->application), NOTIFICATION, notification);
}

static guint
count_done (GPtrArray *jobs)
{
    guint n_done = 0;

    for (guint i = 0; i < jobs->len; i++)
        n_done +=
            burin_client_job_get_state (g_ptr_array_index (jobs, i)) == BURIN_JOB_DONE ? 1 : 0;
    return n_done;
}

static gboolean
are_all_done (GPtrArray *jobs)
{
    return jobs->len > 0 && count_done (jobs) == jobs->len;
}

static gboolean
has_any_failed (GPtrArray *jobs)
{
    for (guint i = 0; i < jobs->len; i++)
        if (burin_client_job_get_state (g_ptr_array_index (jobs, i)) == BURIN_JOB_FAILED)
            return TRUE;
    return FALSE;
}

/* Who has stopped it himself need not be told. */
static void
play_end (BurinJobKeeper *self)
{
    GPtrArray *jobs = burin_batch_get_jobs (burin_session_get_batch (self->session));
    gboolean good = are_all_done (jobs);

    if (!g_settings_get_boolean (self->settings, BURIN_SETTING_SOUNDS) ||
        (!good && !has_any_failed (jobs)))
        return;
    if (self->sound == NULL)
        self->sound = burin_sound_new ();
    burin_sound_play_end (self->sound, good);
}

static gboolean
are_all_verified (GPtrArray *jobs)
{
    for (guint i = 0; i < jobs->len; i++) {
        BurinReport report;

        burin_client_job_get_report (g_ptr_array_index (jobs, i), &report);
        if (!burin_report_is_verified (&report))
            return FALSE;
    }
    return TRUE;
}

static void
notify_end (BurinJobKeeper *self)
{
    GPtrArray *jobs = burin_batch_get_jobs (burin_session_get_batch (self->session));
    BurinJobKind kind =
        jobs->len > 0 ? burin_client_job_get_kind (g_ptr_array_index (jobs, 0)) : BURIN_JOB_WRITE;

    if (are_all_done (jobs) && !are_all_verified (jobs))
        notify (self, _ ("Written, Not Verified"),
                _ ("The drive confirmed that it has stored everything."),
                G_NOTIFICATION_PRIORITY_NORMAL);
    else if (are_all_done (jobs))
        notify (self, burin_display_get_phase (kind, BURIN_JOB_DONE),
                _ ("What is on the drive is identical to the image."),
                G_NOTIFICATION_PRIORITY_NORMAL);
    else
        notify (self, _ ("Not Everything Was Written"),
                _ ("Open Burin to read what happened and what to do."),
                G_NOTIFICATION_PRIORITY_HIGH);
}

static gboolean
is_looked_at (BurinJobKeeper *self)
{
    GtkWindow *window = gtk_application_get_active_window (self->application);

    return window != NULL && gtk_window_is_active (window);
}

static void
end (BurinJobKeeper *self)
{
    gboolean has_result = burin_session_get_stage (self->session) == BURIN_STAGE_RESULT;

    self->unseen = has_result && gtk_application_get_windows (self->application) == NULL;
    if (has_result)
        play_end (self);
    if (has_result && !is_looked_at (self))
        notify_end (self);
    else
        g_application_withdraw_notification (G_APPLICATION (self->application), NOTIFICATION);
}

static void
session_changed_cb (BurinJobKeeper *self)
{
    gboolean running = burin_session_get_stage (self->session) == BURIN_STAGE_RUNNING;
    gboolean ended = self->running && !running;

    self->running = running;
    if (ended)
        end (self);
    update_inhibit (self);
    update_launcher (self);
    update_hold (self);
}

static void
window_added_cb (BurinJobKeeper *self)
{
    self->unseen = FALSE;
    update_hold (self);
    g_application_withdraw_notification (G_APPLICATION (self->application), NOTIFICATION);
}

static void
window_removed_cb (BurinJobKeeper *self)
{
    if (self->running && gtk_application_get_windows (self->application) == NULL)
        notify (self, _ ("Still Writing"), _ ("You will be told when it is done."),
                G_NOTIFICATION_PRIORITY_LOW);
}

static void
active_window_cb (BurinJobKeeper *self)
{
    if (gtk_application_get_active_window (self->application) != NULL)
        g_application_withdraw_notification (G_APPLICATION (self->application), NOTIFICATION);
}

static void
burin_job_keeper_finalize (GObject *object)
{
    BurinJobKeeper *self = BURIN_JOB_KEEPER (object);

    g_clear_object (&self->session);
    g_clear_object (&self->settings);
    g_clear_object (&self->sound);
    G_OBJECT_CLASS (burin_job_keeper_parent_class)->finalize (object);
}

static void
burin_job_keeper_class_init (BurinJobKeeperClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_job_keeper_finalize;
}

static void
burin_job_keeper_init (BurinJobKeeper *self)
{
    self->launcher_percent = -1;
}

/**
 * burin_job_keeper_new:
 * @application: (transfer none): to be kept alive; must live longer than the keeper
 * @session: (transfer none): whose jobs are kept
 * @settings: (transfer none): how their end is told
 *
 * Returns: (transfer full): a keeper
 */
BurinJobKeeper *
burin_job_keeper_new (GtkApplication *application, BurinSession *session, GSettings *settings)
{
    BurinJobKeeper *self = g_object_new (BURIN_TYPE_JOB_KEEPER, NULL);

    self->application = application;
    self->session = g_object_ref (session);
    self->settings = g_object_ref (settings);
    g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (application, "window-added", G_CALLBACK (window_added_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (application, "window-removed", G_CALLBACK (window_removed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (application, "notify::active-window", G_CALLBACK (active_window_cb),
                             self, G_CONNECT_SWAPPED);
    return self;
}
