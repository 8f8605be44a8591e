/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-trouble-page.h"

#include "burin-error-text.h"

struct _BurinTroublePage {
    AdwBin parent_instance;

    /* Template */
    AdwStatusPage *status;
};

G_DEFINE_FINAL_TYPE (BurinTroublePage, burin_trouble_page, ADW_TYPE_BIN)

static void
burin_trouble_page_class_init (BurinTroublePageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-trouble-page.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinTroublePage, status);
}

static void
burin_trouble_page_init (BurinTroublePage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_trouble_page_update:
 * @trouble: (transfer none): why there is no helper
 */
void
burin_trouble_page_update (BurinTroublePage *self, const GError *trouble)
{
    g_autoptr (BurinErrorText) text = burin_error_text_new (trouble, BURIN_SIZE_EXACT);
    g_autofree char *description = g_markup_printf_escaped (
        "%s %s\n\n<small>%s</small>", text->explanation, text->advice, text->technical);

    adw_status_page_set_title (self->status, text->title);
    adw_status_page_set_description (self->status, description);
}
