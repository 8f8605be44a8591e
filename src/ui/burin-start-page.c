/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-start-page.h"

struct _BurinStartPage {
    AdwBin parent_instance;

    /* Template */
    GtkWidget *choose_button;
};

G_DEFINE_FINAL_TYPE (BurinStartPage, burin_start_page, ADW_TYPE_BIN)

static gboolean
burin_start_page_grab_focus (GtkWidget *widget)
{
    return gtk_widget_grab_focus (BURIN_START_PAGE (widget)->choose_button);
}

static void
burin_start_page_class_init (BurinStartPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    widget_class->grab_focus = burin_start_page_grab_focus;
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-start-page.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinStartPage, choose_button);
}

static void
burin_start_page_init (BurinStartPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}
