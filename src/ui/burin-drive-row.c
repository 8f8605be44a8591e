/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-row.h"

#include "burin-display.h"
#include "burin-text.h"

struct _BurinDriveRow {
    AdwActionRow parent_instance;

    /* Template */
    GtkCheckButton *check;
    GtkImage *icon;

    /* Owned */
    BurinDrive *drive;
    char *refusal;
};

enum { PROP_SELECTED = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BurinDriveRow, burin_drive_row, ADW_TYPE_ACTION_ROW)

/* Each line of a label takes its direction from its first letter, which here may be that of a name.
 */
static const char *
get_line_start (BurinDriveRow *self)
{
    return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? "\u200f" : "";
}

static char *
dup_subtitle (BurinDriveRow *self)
{
    g_autofree char *size = burin_text_dup_size (burin_drive_get_size (self->drive));
    g_autofree char *node = burin_display_dup_name (burin_drive_get_node (self->drive));
    g_autofree char *second = self->refusal != NULL
                                  ? g_strdup (self->refusal)
                                  : burin_display_dup_drive_contents (self->drive);
    const char *start = get_line_start (self);

    if (burin_drive_get_size (self->drive) == 0)
        return g_strdup_printf ("%s%s\n%s%s", start, node, start, second);
    return g_strdup_printf ("%s%s · %s\n%s%s", start, size, node, start, second);
}

/* AdwActionRow gives itself and its activatable widget the title as their accessible name. */
static void
describe (BurinDriveRow *self, const char *subtitle)
{
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    subtitle, -1);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->check),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
}

static void
burin_drive_row_update (BurinDriveRow *self)
{
    g_autofree char *title = burin_drive_dup_title (self->drive);
    g_autofree char *subtitle = dup_subtitle (self);
    gboolean allowed = self->refusal == NULL;

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
    gtk_image_set_from_icon_name (self->icon, burin_display_get_drive_icon (self->drive));
    gtk_widget_set_sensitive (GTK_WIDGET (self->check), allowed);
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), allowed);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "drive.toggle", allowed);
    if (allowed)
        gtk_widget_remove_css_class (GTK_WIDGET (self), "refused");
    else
        gtk_widget_add_css_class (GTK_WIDGET (self), "refused");
    describe (self, subtitle);
}

static void
check_toggled_cb (BurinDriveRow *self)
{
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED,
                                 (int) burin_drive_row_get_selected (self), -1);
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
toggle_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    BurinDriveRow *self = BURIN_DRIVE_ROW (widget);

    (void) name;
    (void) parameter;
    burin_drive_row_set_selected (self, !burin_drive_row_get_selected (self));
}

static void
burin_drive_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
    if (id == PROP_SELECTED)
        g_value_set_boolean (value, burin_drive_row_get_selected (BURIN_DRIVE_ROW (object)));
    else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
burin_drive_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
    if (id == PROP_SELECTED)
        burin_drive_row_set_selected (BURIN_DRIVE_ROW (object), g_value_get_boolean (value));
    else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
burin_drive_row_finalize (GObject *object)
{
    BurinDriveRow *self = BURIN_DRIVE_ROW (object);

    g_clear_object (&self->drive);
    g_clear_pointer (&self->refusal, g_free);
    G_OBJECT_CLASS (burin_drive_row_parent_class)->finalize (object);
}

static void
burin_drive_row_class_init (BurinDriveRowClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    object_class->get_property = burin_drive_row_get_property;
    object_class->set_property = burin_drive_row_set_property;
    object_class->finalize = burin_drive_row_finalize;
    properties[PROP_SELECTED] =
        g_param_spec_boolean ("selected", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, N_PROPS, properties);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-drive-row.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, check);
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, icon);
    gtk_widget_class_bind_template_callback (widget_class, check_toggled_cb);
    /* Assistive technologies find the actions of a widget, but not that a row can be activated. */
    gtk_widget_class_install_action (widget_class, "drive.toggle", NULL, toggle_action);
}

static void
burin_drive_row_init (BurinDriveRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_drive_row_new:
 *
 * Returns: (transfer floating): a row that needs burin_drive_row_set_drive()
 */
GtkWidget *
burin_drive_row_new (void)
{
    return g_object_new (BURIN_TYPE_DRIVE_ROW, NULL);
}

/**
 * burin_drive_row_set_drive:
 * @drive: (transfer none): what to show
 * @refusal: (nullable): why it must not be chosen, in a few words
 */
void
burin_drive_row_set_drive (BurinDriveRow *self, BurinDrive *drive, const char *refusal)
{
    g_set_object (&self->drive, drive);
    g_free (self->refusal);
    self->refusal = g_strdup (refusal);
    burin_drive_row_update (self);
}

/**
 * burin_drive_row_get_drive:
 *
 * Returns: (transfer none) (nullable): what it shows
 */
BurinDrive *
burin_drive_row_get_drive (BurinDriveRow *self)
{
    return self->drive;
}

void
burin_drive_row_set_selected (BurinDriveRow *self, gboolean selected)
{
    gtk_check_button_set_active (self->check, selected);
}

gboolean
burin_drive_row_get_selected (BurinDriveRow *self)
{
    return gtk_check_button_get_active (self->check);
}

/**
 * burin_drive_row_is_refused:
 *
 * Returns: whether its drive must not be chosen
 */
gboolean
burin_drive_row_is_refused (BurinDriveRow *self)
{
    return self->refusal != NULL;
}
