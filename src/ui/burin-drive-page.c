/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-page.h"

#include "burin-drive-row.h"
#include "burin-image-card.h"

struct _BurinDrivePage {
    AdwBin parent_instance;

    /* Template */
    BurinImageCard *image_card;
    GtkStack *drive_stack;
    GtkListBox *drive_list;
    GtkWidget *write_button;

    /* Owned */
    GListModel *drives; /* those that are shown */
    GtkCheckButton
        *no_drive; /* the radio button, never shown, that is on if no drive is selected */
    BurinDrive *selected;
    guint64 needed;
    BurinPolicyFlags flags;
};

enum { PROP_SELECTED_DRIVE = 1, N_PROPS };

enum { SIGNAL_WRITE_REQUESTED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinDrivePage, burin_drive_page, ADW_TYPE_BIN)

static gboolean
is_shown (gpointer item, gpointer user_data)
{
    BurinPolicyFlags flags = GPOINTER_TO_UINT (user_data);

    return (flags & BURIN_POLICY_ALLOW_FIXED) != 0 || burin_drive_is_hot_pluggable (item);
}

static BurinDriveRow *
get_row (BurinDrivePage *self, guint position)
{
    return BURIN_DRIVE_ROW (gtk_list_box_get_row_at_index (self->drive_list, (int) position));
}

static void
set_selected (BurinDrivePage *self, BurinDrive *drive)
{
    if (g_set_object (&self->selected, drive))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_DRIVE]);
}

/* What now stands for the selected drive: the same medium, newly described; never another one. */
static BurinDrive *
find_selected (BurinDrivePage *self)
{
    if (self->selected == NULL)
        return NULL;
    for (guint i = 0; i < g_list_model_get_n_items (self->drives); i++) {
        g_autoptr (BurinDrive) drive = g_list_model_get_item (self->drives, i);

        if (g_str_equal (burin_drive_get_id (drive), burin_drive_get_id (self->selected)) &&
            burin_drive_is_same_medium (drive, self->selected) &&
            burin_policy_check (drive, self->flags, self->needed, NULL))
            return drive; /* the model keeps it alive */
    }
    return NULL;
}

static void
update_row (BurinDrivePage *self, guint position)
{
    g_autoptr (BurinDrive) drive = g_list_model_get_item (self->drives, position);
    g_autoptr (GError) refusal = NULL;
    BurinDriveRow *row = get_row (self, position);

    (void) burin_policy_check (drive, self->flags, self->needed, &refusal); /* the row says why */
    burin_drive_row_set_drive (row, drive, refusal);
    burin_drive_row_set_selected (row, drive == self->selected);
}

static void
burin_drive_page_update (BurinDrivePage *self)
{
    guint n_drives = self->drives != NULL ? g_list_model_get_n_items (self->drives) : 0;

    for (guint i = 0; i < n_drives; i++)
        update_row (self, i);
    gtk_check_button_set_active (self->no_drive, self->selected == NULL);
    gtk_stack_set_visible_child_name (self->drive_stack, n_drives > 0 ? "list" : "empty");
    gtk_widget_set_sensitive (self->write_button, self->selected != NULL);
}

static void
row_selected_cb (BurinDriveRow *row, GParamSpec *pspec, BurinDrivePage *self)
{
    (void) pspec;
    if (!burin_drive_row_get_selected (row) || burin_drive_row_get_drive (row) == self->selected)
        return;
    set_selected (self, burin_drive_row_get_drive (row));
    burin_drive_page_update (self);
}

static void
insert_row (BurinDrivePage *self, guint position)
{
    GtkWidget *row = burin_drive_row_new (self->no_drive);

    g_signal_connect_object (row, "notify::selected", G_CALLBACK (row_selected_cb), self, 0);
    gtk_list_box_insert (self->drive_list, row, (int) position);
}

/* Rows stay where they can, so that a drive that is only described anew keeps the focus. */
static void
items_changed_cb (
    GListModel *model, guint position, guint removed, guint added, BurinDrivePage *self)
{
    (void) model;
    for (guint i = added; i < removed; i++)
        gtk_list_box_remove (self->drive_list, GTK_WIDGET (get_row (self, position + added)));
    for (guint i = removed; i < added; i++)
        insert_row (self, position + i);

    set_selected (self, find_selected (self));
    burin_drive_page_update (self);
}

static void
write_clicked_cb (BurinDrivePage *self)
{
    g_signal_emit (self, signals[SIGNAL_WRITE_REQUESTED], 0);
}

static gboolean
burin_drive_page_grab_focus (GtkWidget *widget)
{
    BurinDrivePage *self = BURIN_DRIVE_PAGE (widget);

    if (gtk_widget_get_visible (GTK_WIDGET (self->drive_list)) &&
        gtk_list_box_get_row_at_index (self->drive_list, 0) != NULL)
        return gtk_widget_child_focus (GTK_WIDGET (self->drive_list), GTK_DIR_TAB_FORWARD);
    return gtk_widget_child_focus (GTK_WIDGET (self->image_card), GTK_DIR_TAB_FORWARD);
}

static void
burin_drive_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
    if (id == PROP_SELECTED_DRIVE)
        g_value_set_object (value, BURIN_DRIVE_PAGE (object)->selected);
    else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
drop_drives (BurinDrivePage *self)
{
    if (self->drives != NULL)
        g_signal_handlers_disconnect_by_func (self->drives, items_changed_cb, self);
    g_clear_object (&self->drives);
}

static void
burin_drive_page_dispose (GObject *object)
{
    BurinDrivePage *self = BURIN_DRIVE_PAGE (object);

    drop_drives (self);
    g_clear_object (&self->no_drive);
    g_clear_object (&self->selected);
    G_OBJECT_CLASS (burin_drive_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    g_type_ensure (BURIN_TYPE_IMAGE_CARD);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-drive-page.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinDrivePage, image_card);
    gtk_widget_class_bind_template_child (widget_class, BurinDrivePage, drive_stack);
    gtk_widget_class_bind_template_child (widget_class, BurinDrivePage, drive_list);
    gtk_widget_class_bind_template_child (widget_class, BurinDrivePage, write_button);
    gtk_widget_class_bind_template_callback (widget_class, write_clicked_cb);
}

static void
burin_drive_page_class_init (BurinDrivePageClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    object_class->get_property = burin_drive_page_get_property;
    object_class->dispose = burin_drive_page_dispose;
    widget_class->grab_focus = burin_drive_page_grab_focus;
    bind_template (widget_class);

    properties[PROP_SELECTED_DRIVE] = g_param_spec_object (
        "selected-drive", NULL, NULL, BURIN_TYPE_DRIVE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, N_PROPS, properties);
    signals[SIGNAL_WRITE_REQUESTED] =
        g_signal_new ("write-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
burin_drive_page_init (BurinDrivePage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    self->no_drive = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
    burin_drive_page_update (self);
}

/**
 * burin_drive_page_set_drives:
 * @drives: (transfer none): a model of BurinDrive
 * @flags: which of them may be used
 */
void
burin_drive_page_set_drives (BurinDrivePage *self, GListModel *drives, BurinPolicyFlags flags)
{
    GtkFilter *filter =
        GTK_FILTER (gtk_custom_filter_new (is_shown, GUINT_TO_POINTER (flags), NULL));
    guint n_before = self->drives != NULL ? g_list_model_get_n_items (self->drives) : 0;

    drop_drives (self);
    self->flags = flags;
    self->drives = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (drives), filter));
    g_signal_connect (self->drives, "items-changed", G_CALLBACK (items_changed_cb), self);
    items_changed_cb (self->drives, 0, n_before, g_list_model_get_n_items (self->drives), self);
}

/**
 * burin_drive_page_set_image:
 * @name: the image file's name
 * @info: what it is; drives on which it does not fit cannot be chosen
 */
void
burin_drive_page_set_image (BurinDrivePage *self, const char *name, const BurinImageInfo *info)
{
    burin_image_card_set_image (self->image_card, name, info);
    self->needed = info->size;
    if (self->drives != NULL)
        set_selected (self, find_selected (self));
    burin_drive_page_update (self);
}

/**
 * burin_drive_page_get_selected_drive:
 *
 * Returns: (transfer none) (nullable): the drive that the user chose, as it is now
 */
BurinDrive *
burin_drive_page_get_selected_drive (BurinDrivePage *self)
{
    return self->selected;
}

void
burin_drive_page_clear_selection (BurinDrivePage *self)
{
    set_selected (self, NULL);
    burin_drive_page_update (self);
}
