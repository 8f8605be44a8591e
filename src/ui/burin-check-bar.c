/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-check-bar.h"

struct _BurinCheckBar {
    AdwBin parent_instance;

    /* Owned */
    BurinImageDesk *desk;

    /* Template */
    GtkRevealer *revealer;
    GtkProgressBar *progress_bar;
};

G_DEFINE_FINAL_TYPE (BurinCheckBar, burin_check_bar, ADW_TYPE_BIN)

/* The bar keeps its place while it goes out of sight. */
static void
update (BurinCheckBar *self)
{
    double fraction = burin_image_desk_get_fraction (self->desk);

    if (fraction >= 0)
        gtk_progress_bar_set_fraction (self->progress_bar, fraction);
    gtk_revealer_set_reveal_child (self->revealer, fraction >= 0);
}

static void
cancel_cb (BurinCheckBar *self)
{
    burin_image_desk_cancel (self->desk);
}

static void
burin_check_bar_dispose (GObject *object)
{
    g_clear_object (&BURIN_CHECK_BAR (object)->desk);
    G_OBJECT_CLASS (burin_check_bar_parent_class)->dispose (object);
}

static void
burin_check_bar_class_init (BurinCheckBarClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = burin_check_bar_dispose;
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-check-bar.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinCheckBar, revealer);
    gtk_widget_class_bind_template_child (widget_class, BurinCheckBar, progress_bar);
    gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
burin_check_bar_init (BurinCheckBar *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_check_bar_set_desk:
 * @desk: (transfer none): whose images are checked; to be set once
 */
void
burin_check_bar_set_desk (BurinCheckBar *self, BurinImageDesk *desk)
{
    g_return_if_fail (BURIN_IS_CHECK_BAR (self) && self->desk == NULL);
    self->desk = g_object_ref (desk);
    g_signal_connect_object (desk, "notify::fraction", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
    update (self);
}
