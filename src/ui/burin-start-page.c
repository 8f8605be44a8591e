/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-start-page.h"

#include "burin-recent-row.h"

struct _BurinStartPage {
    AdwBin parent_instance;

    /* Template */
    GtkWidget *choose_button;
    GtkWidget *recent_group;
    GtkListBox *recent_list;

    /* Owned */
    BurinRecentImages *recent;
};

G_DEFINE_FINAL_TYPE (BurinStartPage, burin_start_page, ADW_TYPE_BIN)

static GtkWidget *
new_row (gpointer item, gpointer user_data)
{
    (void) user_data;
    return burin_recent_row_new (item);
}

static void
recent_changed_cb (BurinStartPage *self)
{
    GListModel *model = burin_recent_images_get_model (self->recent);

    gtk_widget_set_visible (self->recent_group, g_list_model_get_n_items (model) > 0);
}

/* What lies on a drive that was unplugged meanwhile is not to be offered. */
static void
burin_start_page_map (GtkWidget *widget)
{
    BurinStartPage *self = BURIN_START_PAGE (widget);

    GTK_WIDGET_CLASS (burin_start_page_parent_class)->map (widget);
    if (self->recent != NULL)
        burin_recent_images_refresh (self->recent);
}

static gboolean
burin_start_page_grab_focus (GtkWidget *widget)
{
    return gtk_widget_grab_focus (BURIN_START_PAGE (widget)->choose_button);
}

static void
clear_cb (BurinStartPage *self)
{
    burin_recent_images_clear (self->recent);
    (void) gtk_widget_grab_focus (self->choose_button);
}

static void
burin_start_page_dispose (GObject *object)
{
    BurinStartPage *self = BURIN_START_PAGE (object);

    if (self->recent_list != NULL)
        gtk_list_box_bind_model (self->recent_list, NULL, NULL, NULL, NULL);
    g_clear_object (&self->recent);
    G_OBJECT_CLASS (burin_start_page_parent_class)->dispose (object);
}

static void
burin_start_page_class_init (BurinStartPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = burin_start_page_dispose;
    widget_class->map = burin_start_page_map;
    widget_class->grab_focus = burin_start_page_grab_focus;
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-start-page.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinStartPage, choose_button);
    gtk_widget_class_bind_template_child (widget_class, BurinStartPage, recent_group);
    gtk_widget_class_bind_template_child (widget_class, BurinStartPage, recent_list);
    gtk_widget_class_bind_template_callback (widget_class, clear_cb);
}

static void
burin_start_page_init (BurinStartPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_start_page_set_recent:
 * @recent: (transfer none): what to offer besides the file dialog; may be set once
 */
void
burin_start_page_set_recent (BurinStartPage *self, BurinRecentImages *recent)
{
    GListModel *model = burin_recent_images_get_model (recent);

    g_set_object (&self->recent, recent);
    gtk_list_box_bind_model (self->recent_list, model, new_row, NULL, NULL);
    g_signal_connect_object (model, "items-changed", G_CALLBACK (recent_changed_cb), self,
                             G_CONNECT_SWAPPED);
    recent_changed_cb (self);
    burin_recent_images_refresh (recent);
}
