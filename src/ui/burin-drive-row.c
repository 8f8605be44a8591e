/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-row.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-drive-text.h"
#include "burin-partition-bar.h"

struct _BurinDriveRow {
    AdwPreferencesRow parent_instance;

    /* Template */
    GtkCheckButton *check;
    GtkImage *icon;
    GtkLabel *name;
    GtkLabel *subtitle;
    GtkLabel *reason;
    GtkLabel *contents;
    BurinPartitionBar *bar;
    GtkWidget *restore_button;

    /* Owned */
    BurinDrive *drive;
    char *refusal;
    char *hint;
};

enum { PROP_SELECTED = 1, N_PROPS };

enum { SIGNAL_RESTORE_REQUESTED, N_SIGNALS };

static guint signals[N_SIGNALS];

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BurinDriveRow, burin_drive_row, ADW_TYPE_PREFERENCES_ROW)

static void
set_label (GtkLabel *label, const char *text)
{
    gtk_label_set_label (label, text != NULL ? text : "");
    gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/* Why it must not be chosen, or else what speaks against it. */
static char *
dup_reason (BurinDriveRow *self)
{
    const BurinDriveInfo *info = burin_drive_get_info (self->drive);
    g_autofree char *backup = burin_display_dup_quoted (info->backup);

    if (self->refusal != NULL)
        return g_strdup (self->refusal);
    if (*info->backup != '\0')
        /* Translators: %s is a program such as "Time Machine", or the label of a drive. */
        return g_strdup_printf (_ ("Seems to hold backups: %s"), backup);
    if (info->unfinished)
        return g_strdup (_ ("Not finished: writing to it was interrupted"));
    if (self->hint != NULL)
        return g_strdup (self->hint);
    return g_strdup (info->usb_slow_port ? _ ("Might be faster in a USB 3 port") : "");
}

static void
update_bar (BurinDriveRow *self, const char *contents)
{
    GPtrArray *partitions = burin_drive_get_partitions (self->drive);
    g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
    g_autofree BurinPartitionBarPart *parts = g_new0 (BurinPartitionBarPart, partitions->len + 1);
    guint64 rest = burin_drive_get_size (self->drive);

    for (guint i = 0; i < partitions->len; i++) {
        const BurinPartition *partition = g_ptr_array_index (partitions, i);

        g_ptr_array_add (labels, burin_drive_text_dup_partition (partition));
        parts[i].label = g_ptr_array_index (labels, i);
        parts[i].size = partition->size;
        rest -= MIN (rest, partition->size);
    }
    parts[partitions->len].size = rest;
    burin_partition_bar_set_parts (self->bar, parts, partitions->len + (rest > 0 ? 1 : 0));
    burin_partition_bar_describe (self->bar, _ ("What Is on the Drive"), contents);
    gtk_widget_set_visible (GTK_WIDGET (self->bar), partitions->len > 0);
}

static void
describe (BurinDriveRow *self, const char *title, const char *contents)
{
    const char *reason = gtk_label_get_label (self->reason);
    g_autofree char *text = g_strdup_printf ("%s%s%s, %s", gtk_label_get_label (self->subtitle),
                                             *reason != '\0' ? ", " : "", reason, contents);

    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
burin_drive_row_update (BurinDriveRow *self)
{
    g_autofree char *title = burin_drive_dup_title (self->drive);
    g_autofree char *subtitle = burin_drive_text_dup_summary (self->drive);
    g_autofree char *contents = burin_drive_text_dup_contents (self->drive);
    g_autofree char *reason = dup_reason (self);
    gboolean allowed = self->refusal == NULL;

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
    set_label (self->name, title);
    set_label (self->subtitle, subtitle);
    set_label (self->reason, reason);
    set_label (self->contents, burin_drive_get_size (self->drive) > 0 ? contents : NULL);
    update_bar (self, contents);
    gtk_widget_set_visible (self->restore_button,
                            allowed && burin_drive_get_info (self->drive)->unfinished);
    gtk_image_set_from_icon_name (self->icon, burin_drive_text_get_icon (self->drive));
    gtk_widget_set_sensitive (GTK_WIDGET (self->check), allowed);
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), allowed);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "drive.toggle", allowed);
    if (allowed)
        gtk_widget_remove_css_class (GTK_WIDGET (self), "refused");
    else
        gtk_widget_add_css_class (GTK_WIDGET (self), "refused");
    describe (self, title, contents);
}

static void
check_toggled_cb (BurinDriveRow *self)
{
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED,
                                 (int) burin_drive_row_get_selected (self), -1);
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
restore_clicked_cb (BurinDriveRow *self)
{
    g_signal_emit (self, signals[SIGNAL_RESTORE_REQUESTED], 0);
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
    g_clear_pointer (&self->hint, g_free);
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

    g_type_ensure (BURIN_TYPE_PARTITION_BAR);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-drive-row.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, check);
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, icon);
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, bar);
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, contents);
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, reason);
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, subtitle);
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, name);
    gtk_widget_class_bind_template_child (widget_class, BurinDriveRow, restore_button);
    gtk_widget_class_bind_template_callback (widget_class, check_toggled_cb);
    gtk_widget_class_bind_template_callback (widget_class, restore_clicked_cb);
    signals[SIGNAL_RESTORE_REQUESTED] =
        g_signal_new ("restore-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
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
 * @hint: (nullable): what speaks against it if it may be chosen, likewise
 */
void
burin_drive_row_set_drive (BurinDriveRow *self,
                           BurinDrive *drive,
                           const char *refusal,
                           const char *hint)
{
    g_set_object (&self->drive, drive);
    g_free (self->refusal);
    self->refusal = g_strdup (refusal);
    g_free (self->hint);
    self->hint = g_strdup (hint);
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

/**
 * burin_drive_row_set_selected:
 * @selected: whether the drive is to be written to
 *
 * Checks or unchecks the box, as a click on the row does.
 */
void
burin_drive_row_set_selected (BurinDriveRow *self, gboolean selected)
{
    gtk_check_button_set_active (self->check, selected);
}

/**
 * burin_drive_row_get_selected:
 *
 * Returns: whether the user wants the drive to be written to
 */
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
