/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-page.h"

#include <glib/gi18n.h>

#include "burin-drive-row.h"
#include "burin-drive-shelf.h"
#include "burin-error-text.h"
#include "burin-image-card.h"

struct _BurinDrivePage {
    AdwBin parent_instance;

    /* Template */
    BurinImageCard *image_card;
    GtkStack *drive_stack;
    GtkWidget *no_drives;
    GtkListBox *drive_list;
    GtkButton *show_all_button;
    GtkButton *write_button;

    /* Owned */
    BurinDriveShelf *drives; /* those that are shown; NULL until there are any to choose from */
    GPtrArray *selected;     /* of BurinDrive */
    BurinImageInfo *image;   /* owned; NULL before there is one */
    BurinPolicyFlags flags;
    gboolean updating; /* rows change because of what is selected, and not the other way round */
};

enum {
    SIGNAL_SELECTION_CHANGED,
    SIGNAL_SHOW_ALL_REQUESTED,
    SIGNAL_RESTORE_REQUESTED,
    SIGNAL_WRITE_REQUESTED,
    N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinDrivePage, burin_drive_page, ADW_TYPE_BIN)

static gboolean
is_shown (gpointer item, gpointer user_data)
{
    BurinPolicyFlags flags = GPOINTER_TO_UINT (user_data);

    return burin_policy_shows (item, flags);
}

static guint
get_n_drives (BurinDrivePage *self)
{
    return self->drives != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->drives)) : 0;
}

static guint64
get_needed (BurinDrivePage *self)
{
    return self->image != NULL ? self->image->size : 0;
}

static BurinSizeKind
get_size_kind (BurinDrivePage *self)
{
    return self->image != NULL ? self->image->size_kind : BURIN_SIZE_UNKNOWN;
}

static BurinDrive *
dup_drive (BurinDrivePage *self, guint position)
{
    return g_list_model_get_item (G_LIST_MODEL (self->drives), position);
}

static BurinDriveRow *
get_row (BurinDrivePage *self, guint position)
{
    return BURIN_DRIVE_ROW (gtk_list_box_get_row_at_index (self->drive_list, (int) position));
}

static gboolean
is_selected (BurinDrivePage *self, BurinDrive *drive)
{
    return g_ptr_array_find (self->selected, drive, NULL);
}

/* What now stands for a selected drive: the same medium, newly described; never another one. */
static BurinDrive *
find_again (BurinDrivePage *self, BurinDrive *selected)
{
    for (guint i = 0; i < get_n_drives (self); i++) {
        g_autoptr (BurinDrive) drive = dup_drive (self, i);

        if (!burin_drive_shelf_is_gone (self->drives, i) &&
            g_str_equal (burin_drive_get_id (drive), burin_drive_get_id (selected)) &&
            burin_drive_is_same_medium (drive, selected) &&
            burin_policy_check (drive, self->flags, get_needed (self), NULL))
            return g_steal_pointer (&drive);
    }
    return NULL;
}

/* Returns: whether a drive is not selected any more */
static gboolean
refresh_selection (BurinDrivePage *self)
{
    guint n_before = self->selected->len;

    for (guint i = n_before; i > 0; i--) {
        BurinDrive *again = find_again (self, g_ptr_array_index (self->selected, i - 1));

        g_ptr_array_remove_index (self->selected, i - 1);
        if (again != NULL)
            g_ptr_array_insert (self->selected, (int) i - 1, again);
    }
    return self->selected->len != n_before;
}

static char *
dup_sector_hint (BurinDrivePage *self, BurinDrive *drive)
{
    guint32 block_size = burin_drive_get_info (drive)->block_size;

    if (self->image == NULL || burin_image_info_suits_sectors (self->image, block_size))
        return NULL;
    /* Translators: two numbers of bytes. */
    return g_strdup_printf (_ ("Has sectors of %u bytes, and the image is made for %u"), block_size,
                            self->image->sector_size);
}

static void
update_row (BurinDrivePage *self, guint position)
{
    g_autoptr (BurinDrive) drive = dup_drive (self, position);
    g_autoptr (GError) refusal = NULL;
    g_autofree char *reason = NULL;
    g_autofree char *hint = dup_sector_hint (self, drive);
    BurinDriveRow *row = get_row (self, position);

    if (burin_drive_shelf_is_gone (self->drives, position))
        reason = g_strdup (_ ("Unplugged"));
    else if (!burin_policy_check (drive, self->flags, get_needed (self), &refusal))
        reason = burin_error_text_dup_reason (refusal, get_size_kind (self));
    burin_drive_row_set_drive (row, drive, reason, hint);
    burin_drive_row_set_selected (row, is_selected (self, drive));
}

static void
update_write_button (BurinDrivePage *self)
{
    guint n_selected = self->selected->len;
    g_autofree char *label =
        /* Translators: the label of a button. */
        g_strdup_printf (
            ngettext ("Erase and Write to %u Drive…", "Erase and Write to %u Drives…", n_selected),
            n_selected);

    gtk_button_set_label (self->write_button, n_selected > 1 ? label : _ ("Erase and Write…"));
    gtk_widget_set_sensitive (GTK_WIDGET (self->write_button), n_selected > 0);
}

static void
burin_drive_page_update (BurinDrivePage *self)
{
    guint n_drives = get_n_drives (self);
    gboolean shows_all = (self->flags & BURIN_POLICY_ALLOW_FIXED) != 0;

    self->updating = TRUE;
    for (guint i = 0; i < n_drives; i++)
        update_row (self, i);
    self->updating = FALSE;
    gtk_stack_set_visible_child_name (self->drive_stack, n_drives > 0 ? "list" : "empty");
    gtk_button_set_label (self->show_all_button,
                          shows_all ? _ ("Show Fewer Drives") : _ ("Show All Drives…"));
    update_write_button (self);
}

static void
selection_changed (BurinDrivePage *self)
{
    burin_drive_page_update (self);
    g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
row_selected_cb (BurinDriveRow *row, GParamSpec *pspec, BurinDrivePage *self)
{
    BurinDrive *drive = burin_drive_row_get_drive (row);

    (void) pspec;
    if (self->updating)
        return;
    if (burin_drive_row_get_selected (row))
        g_ptr_array_add (self->selected, g_object_ref (drive));
    else
        (void) g_ptr_array_remove (self->selected, drive); /* it was in there */
    selection_changed (self);
}

static void
restore_requested_cb (BurinDriveRow *row, BurinDrivePage *self)
{
    g_signal_emit (self, signals[SIGNAL_RESTORE_REQUESTED], 0, burin_drive_row_get_drive (row));
}

static void
insert_row (BurinDrivePage *self, guint position)
{
    GtkWidget *row = burin_drive_row_new ();

    g_signal_connect_object (row, "notify::selected", G_CALLBACK (row_selected_cb), self, 0);
    g_signal_connect_object (row, "restore-requested", G_CALLBACK (restore_requested_cb), self, 0);
    gtk_list_box_insert (self->drive_list, row, (int) position);
}

/* Rows stay where they can, so that a drive that is only described anew keeps the focus. */
static void
items_changed_cb (
    GListModel *model, guint position, guint removed, guint added, BurinDrivePage *self)
{
    gboolean awaited = gtk_widget_is_focus (self->no_drives);

    (void) model;
    for (guint i = added; i < removed; i++)
        gtk_list_box_remove (self->drive_list, GTK_WIDGET (get_row (self, position + added)));
    for (guint i = removed; i < added; i++)
        insert_row (self, position + i);

    if (refresh_selection (self))
        selection_changed (self);
    else
        burin_drive_page_update (self);
    if (awaited)
        (void) gtk_widget_grab_focus (GTK_WIDGET (self)); /* there is nothing else to do */
}

/* Assistive technologies have the row's action. */
static void
row_activated_cb (BurinDrivePage *self, GtkListBoxRow *row)
{
    (void) self;
    (void) gtk_widget_activate_action (GTK_WIDGET (row), "drive.toggle", NULL); /* if it may */
}

static void
show_all_clicked_cb (BurinDrivePage *self)
{
    g_signal_emit (self, signals[SIGNAL_SHOW_ALL_REQUESTED], 0,
                   (self->flags & BURIN_POLICY_ALLOW_FIXED) == 0);
}

static void
pointer_entered_cb (BurinDrivePage *self)
{
    if (self->drives != NULL)
        burin_drive_shelf_set_held (self->drives, TRUE);
}

static void
pointer_left_cb (BurinDrivePage *self)
{
    if (self->drives != NULL)
        burin_drive_shelf_set_held (self->drives, FALSE);
}

static void
write_clicked_cb (BurinDrivePage *self)
{
    g_signal_emit (self, signals[SIGNAL_WRITE_REQUESTED], 0);
}

static gboolean
write_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
    BurinDrivePage *self = BURIN_DRIVE_PAGE (widget);

    (void) arguments;
    (void) user_data;
    if (self->selected->len > 0)
        write_clicked_cb (self);
    return TRUE;
}

static gboolean
burin_drive_page_grab_focus (GtkWidget *widget)
{
    BurinDrivePage *self = BURIN_DRIVE_PAGE (widget);

    GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->drive_list, 0);

    return gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : self->no_drives);
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
    g_clear_pointer (&self->selected, g_ptr_array_unref);
    g_clear_pointer (&self->image, burin_image_info_free);
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
    gtk_widget_class_bind_template_child (widget_class, BurinDrivePage, no_drives);
    gtk_widget_class_bind_template_child (widget_class, BurinDrivePage, drive_list);
    gtk_widget_class_bind_template_child (widget_class, BurinDrivePage, show_all_button);
    gtk_widget_class_bind_template_child (widget_class, BurinDrivePage, write_button);
    gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
    gtk_widget_class_bind_template_callback (widget_class, show_all_clicked_cb);
    gtk_widget_class_bind_template_callback (widget_class, write_clicked_cb);
}

static void
burin_drive_page_class_init (BurinDrivePageClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    object_class->dispose = burin_drive_page_dispose;
    widget_class->grab_focus = burin_drive_page_grab_focus;
    bind_template (widget_class);
    /* Return alone is taken by the rows. */
    gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, write_key_cb,
                                  NULL);

    signals[SIGNAL_SELECTION_CHANGED] =
        g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_SHOW_ALL_REQUESTED] =
        g_signal_new ("show-all-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
    signals[SIGNAL_RESTORE_REQUESTED] =
        g_signal_new ("restore-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, BURIN_TYPE_DRIVE);
    signals[SIGNAL_WRITE_REQUESTED] =
        g_signal_new ("write-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
burin_drive_page_init (BurinDrivePage *self)
{
    GtkEventController *pointer = gtk_event_controller_motion_new ();

    gtk_widget_init_template (GTK_WIDGET (self));
    g_signal_connect_object (pointer, "enter", G_CALLBACK (pointer_entered_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (pointer, "leave", G_CALLBACK (pointer_left_cb), self,
                             G_CONNECT_SWAPPED);
    gtk_widget_add_controller (GTK_WIDGET (self->drive_list), pointer);
    self->selected = g_ptr_array_new_with_free_func (g_object_unref);
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
    g_autoptr (GListModel) shown =
        G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (drives), filter));
    guint n_before = get_n_drives (self);

    drop_drives (self);
    self->flags = flags;
    self->drives = burin_drive_shelf_new (shown);
    g_signal_connect (self->drives, "items-changed", G_CALLBACK (items_changed_cb), self);
    items_changed_cb (G_LIST_MODEL (self->drives), 0, n_before, get_n_drives (self), self);
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
    g_clear_pointer (&self->image, burin_image_info_free);
    self->image = burin_image_info_copy (info);
    if (self->drives != NULL && refresh_selection (self))
        selection_changed (self);
    else
        burin_drive_page_update (self);
}

/**
 * burin_drive_page_dup_selected:
 *
 * Returns: (transfer full) (element-type BurinDrive): the drives that the user chose, as they
 * are now, in the order of the list
 */
GPtrArray *
burin_drive_page_dup_selected (BurinDrivePage *self)
{
    GPtrArray *drives = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < get_n_drives (self); i++) {
        g_autoptr (BurinDrive) drive = dup_drive (self, i);

        if (is_selected (self, drive))
            g_ptr_array_add (drives, g_steal_pointer (&drive));
    }
    return drives;
}

/**
 * burin_drive_page_select:
 * @drives: (transfer none) (element-type BurinDrive): what the user has chosen before
 *
 * Selects those of them, and only those, that are still there and can be chosen.
 */
void
burin_drive_page_select (BurinDrivePage *self, GPtrArray *drives)
{
    g_ptr_array_set_size (self->selected, 0);
    for (guint i = 0; i < drives->len; i++) {
        BurinDrive *again = find_again (self, g_ptr_array_index (drives, i));

        if (again != NULL)
            g_ptr_array_add (self->selected, again);
    }
    selection_changed (self);
}

/**
 * burin_drive_page_clear_selection:
 *
 * Selects no drive any more. "selection-changed" tells if one was.
 */
void
burin_drive_page_clear_selection (BurinDrivePage *self)
{
    if (self->selected->len == 0)
        return;
    g_ptr_array_set_size (self->selected, 0);
    selection_changed (self);
}
