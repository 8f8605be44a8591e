/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-shelf.h"

typedef struct {
    BurinDrive *drive;
    gboolean gone;
} Slot;

struct _BurinDriveShelf {
    GObject parent_instance;

    /* Owned */
    GListModel *drives;
    GArray *slots; /* of Slot */
    gboolean held;
};

static void burin_drive_shelf_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BurinDriveShelf,
                               burin_drive_shelf,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      burin_drive_shelf_iface_init))

static void
slot_clear (gpointer slot)
{
    g_object_unref (((Slot *) slot)->drive);
}

static Slot *
get_slot (BurinDriveShelf *self, guint position)
{
    return &g_array_index (self->slots, Slot, position);
}

static gboolean
has_id (BurinDrive *drive, const char *id)
{
    return g_str_equal (burin_drive_get_id (drive), id);
}

/* Returns: (transfer full) (nullable): the drive that is called so now */
static BurinDrive *
find_drive (BurinDriveShelf *self, const char *id)
{
    for (guint i = 0; i < g_list_model_get_n_items (self->drives); i++) {
        g_autoptr (BurinDrive) drive = g_list_model_get_item (self->drives, i);

        if (has_id (drive, id))
            return g_steal_pointer (&drive);
    }
    return NULL;
}

static gboolean
has_slot (BurinDriveShelf *self, const char *id)
{
    for (guint i = 0; i < self->slots->len; i++)
        if (has_id (get_slot (self, i)->drive, id))
            return TRUE;
    return FALSE;
}

static void
remove_slot (BurinDriveShelf *self, guint position)
{
    g_array_remove_index (self->slots, position);
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
set_slot (BurinDriveShelf *self, guint position, BurinDrive *drive, gboolean gone)
{
    Slot *slot = get_slot (self, position);
    gboolean changed = g_set_object (&slot->drive, drive);

    if (slot->gone == gone && !changed)
        return;
    slot->gone = gone;
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

static void
follow_slot (BurinDriveShelf *self, guint position)
{
    BurinDrive *shown = get_slot (self, position)->drive;
    g_autoptr (BurinDrive) drive = find_drive (self, burin_drive_get_id (shown));

    if (drive != NULL)
        set_slot (self, position, drive, FALSE);
    else if (self->held)
        set_slot (self, position, shown, TRUE);
    else
        remove_slot (self, position);
}

static void
append (BurinDriveShelf *self, BurinDrive *drive)
{
    Slot slot = {.drive = g_object_ref (drive)};

    g_array_append_val (self->slots, slot);
    g_list_model_items_changed (G_LIST_MODEL (self), self->slots->len - 1, 0, 1);
}

static void
follow (BurinDriveShelf *self)
{
    for (guint i = self->slots->len; i > 0; i--)
        follow_slot (self, i - 1);
    for (guint i = 0; i < g_list_model_get_n_items (self->drives); i++) {
        g_autoptr (BurinDrive) drive = g_list_model_get_item (self->drives, i);

        if (!has_slot (self, burin_drive_get_id (drive)))
            append (self, drive);
    }
}

static GType
burin_drive_shelf_get_item_type (GListModel *model)
{
    (void) model;
    return BURIN_TYPE_DRIVE;
}

static guint
burin_drive_shelf_get_n_items (GListModel *model)
{
    return BURIN_DRIVE_SHELF (model)->slots->len;
}

static gpointer
burin_drive_shelf_get_item (GListModel *model, guint position)
{
    BurinDriveShelf *self = BURIN_DRIVE_SHELF (model);

    return position < self->slots->len ? g_object_ref (get_slot (self, position)->drive) : NULL;
}

static void
burin_drive_shelf_iface_init (GListModelInterface *iface)
{
    iface->get_item_type = burin_drive_shelf_get_item_type;
    iface->get_n_items = burin_drive_shelf_get_n_items;
    iface->get_item = burin_drive_shelf_get_item;
}

static void
burin_drive_shelf_finalize (GObject *object)
{
    BurinDriveShelf *self = BURIN_DRIVE_SHELF (object);

    g_clear_object (&self->drives);
    g_array_unref (self->slots);
    G_OBJECT_CLASS (burin_drive_shelf_parent_class)->finalize (object);
}

static void
burin_drive_shelf_class_init (BurinDriveShelfClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_drive_shelf_finalize;
}

static void
burin_drive_shelf_init (BurinDriveShelf *self)
{
    self->slots = g_array_new (FALSE, FALSE, sizeof (Slot));
    g_array_set_clear_func (self->slots, slot_clear);
}

/**
 * burin_drive_shelf_new:
 * @drives: (transfer none): a model of BurinDrive
 *
 * Returns: (transfer full): a shelf with these drives, in their order
 */
BurinDriveShelf *
burin_drive_shelf_new (GListModel *drives)
{
    BurinDriveShelf *self = g_object_new (BURIN_TYPE_DRIVE_SHELF, NULL);

    self->drives = g_object_ref (drives);
    g_signal_connect_object (drives, "items-changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
    follow (self);
    return self;
}

/**
 * burin_drive_shelf_set_held:
 * @held: whether no drive may change its place now; those that are gone go when it ends
 */
void
burin_drive_shelf_set_held (BurinDriveShelf *self, gboolean held)
{
    self->held = held;
    if (!held)
        follow (self);
}

/**
 * burin_drive_shelf_is_gone:
 *
 * Returns: whether the drive at @position is not there any more
 */
gboolean
burin_drive_shelf_is_gone (BurinDriveShelf *self, guint position)
{
    g_return_val_if_fail (position < self->slots->len, TRUE);

    return get_slot (self, position)->gone;
}
