/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-recent-row.h"

#include <string.h>

#include "burin-display.h"
#include "burin-text.h"

struct _BurinRecentRow {
    AdwActionRow parent_instance;

    /* Owned */
    char *uri;
};

G_DEFINE_FINAL_TYPE (BurinRecentRow, burin_recent_row, ADW_TYPE_ACTION_ROW)

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    (void) name;
    (void) parameter;
    (void) gtk_widget_activate_action (widget, "win.open-uri", "s", BURIN_RECENT_ROW (widget)->uri);
}

static void
burin_recent_row_finalize (GObject *object)
{
    g_free (BURIN_RECENT_ROW (object)->uri);
    G_OBJECT_CLASS (burin_recent_row_parent_class)->finalize (object);
}

static void
burin_recent_row_class_init (BurinRecentRowClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_recent_row_finalize;
    /* Assistive technologies find the actions of a widget, but not that a row can be activated. */
    gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "recent.open", NULL, open_action);
}

static void
burin_recent_row_init (BurinRecentRow *self)
{
    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
    adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 1);
    adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 1);
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "recent.open");
}

static char *
dup_folder (GFile *file)
{
    g_autoptr (GFile) parent = g_file_get_parent (file);
    g_autofree char *name = parent != NULL ? g_file_get_parse_name (parent) : g_strdup ("");
    g_autofree char *shortened = NULL;
    const char *home = g_get_home_dir ();
    gsize length = strlen (home);

    if (!g_str_has_prefix (name, home) || (name[length] != '/' && name[length] != '\0'))
        return burin_display_dup_name (name);
    shortened = g_strconcat ("~", name + length, NULL);
    return burin_display_dup_name (shortened);
}

/**
 * burin_recent_row_new:
 * @file: (transfer none): the image
 *
 * Returns: (transfer floating): a row that names it and its folder
 */
GtkWidget *
burin_recent_row_new (GFile *file)
{
    BurinRecentRow *self = g_object_new (BURIN_TYPE_RECENT_ROW, NULL);
    g_autofree char *base = g_file_get_basename (file);
    g_autofree char *name = burin_text_dup_safe (base);
    g_autofree char *folder = dup_folder (file);

    self->uri = g_file_get_uri (file);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), folder);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    folder, -1);
    return GTK_WIDGET (self);
}
