/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-preferences.h"

#include "burin-keyring-row.h"
#include "burin-settings.h"

struct _BurinPreferences {
    AdwPreferencesWindow parent_instance;

    /* Template */
    GtkWidget *verify_row;
    GtkWidget *verify_switch;
    GtkWidget *changed_only_row;
    GtkWidget *changed_only_switch;
    GtkWidget *eject_row;
    GtkWidget *eject_switch;
    GtkWidget *sounds_row;
    GtkWidget *sounds_switch;
    BurinKeyringRow *keyring_row;
};

G_DEFINE_FINAL_TYPE (BurinPreferences, burin_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
keyring_refused_cb (BurinPreferences *self, const char *why)
{
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (why));
}

static void
burin_preferences_class_init (BurinPreferencesClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-preferences.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinPreferences, verify_row);
    gtk_widget_class_bind_template_child (widget_class, BurinPreferences, verify_switch);
    gtk_widget_class_bind_template_child (widget_class, BurinPreferences, changed_only_row);
    gtk_widget_class_bind_template_child (widget_class, BurinPreferences, changed_only_switch);
    gtk_widget_class_bind_template_child (widget_class, BurinPreferences, eject_row);
    gtk_widget_class_bind_template_child (widget_class, BurinPreferences, eject_switch);
    gtk_widget_class_bind_template_child (widget_class, BurinPreferences, sounds_row);
    gtk_widget_class_bind_template_child (widget_class, BurinPreferences, sounds_switch);
    gtk_widget_class_bind_template_child (widget_class, BurinPreferences, keyring_row);
    gtk_widget_class_bind_template_callback (widget_class, keyring_refused_cb);
}

/* AdwActionRow gives itself and its activatable widget the title as their name, but nobody tells
 * what stands below it. */
static void
describe (GtkWidget *row, GtkWidget *toggle)
{
    const char *subtitle = adw_action_row_get_subtitle (ADW_ACTION_ROW (row));

    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    subtitle, -1);
    gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    subtitle, -1);
}

static void
burin_preferences_init (BurinPreferences *self)
{
    g_type_ensure (BURIN_TYPE_KEYRING_ROW);
    gtk_widget_init_template (GTK_WIDGET (self));
    describe (self->verify_row, self->verify_switch);
    describe (self->changed_only_row, self->changed_only_switch);
    describe (self->eject_row, self->eject_switch);
    describe (self->sounds_row, self->sounds_switch);
}

/**
 * burin_preferences_new:
 * @parent: (nullable): the window that it belongs to
 * @settings: (transfer none): what it changes
 *
 * Returns: (transfer none): the window, not yet shown
 */
GtkWindow *
burin_preferences_new (GtkWindow *parent, GSettings *settings)
{
    BurinPreferences *self =
        g_object_new (BURIN_TYPE_PREFERENCES, "transient-for", parent, "modal", TRUE, NULL);

    g_settings_bind (settings, BURIN_SETTING_VERIFY, self->verify_switch, "active",
                     G_SETTINGS_BIND_DEFAULT);
    g_settings_bind (settings, BURIN_SETTING_CHANGED_ONLY, self->changed_only_switch, "active",
                     G_SETTINGS_BIND_DEFAULT);
    g_settings_bind (settings, BURIN_SETTING_EJECT, self->eject_switch, "active",
                     G_SETTINGS_BIND_DEFAULT);
    g_settings_bind (settings, BURIN_SETTING_SOUNDS, self->sounds_switch, "active",
                     G_SETTINGS_BIND_DEFAULT);
    burin_keyring_row_set_settings (self->keyring_row, settings);
    return GTK_WINDOW (self);
}
