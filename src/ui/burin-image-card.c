/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-card.h"

#include "burin-image-text.h"
#include "burin-text.h"

struct _BurinImageCard {
    AdwActionRow parent_instance;

    /* Template */
    GtkImage *icon;
};

G_DEFINE_FINAL_TYPE (BurinImageCard, burin_image_card, ADW_TYPE_ACTION_ROW)

static void
burin_image_card_class_init (BurinImageCardClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-image-card.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinImageCard, icon);
}

static void
burin_image_card_init (BurinImageCard *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_image_card_set_image:
 * @name: the image file's name
 * @info: what it is
 */
void
burin_image_card_set_image (BurinImageCard *self, const char *name, const BurinImageInfo *info)
{
    g_autofree char *title = burin_text_dup_safe (name);
    g_autofree char *summary = burin_image_text_dup_summary (info);
    gboolean optical = g_str_equal (info->content, "iso9660");

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), summary);
    gtk_image_set_from_icon_name (self->icon,
                                  optical ? "media-optical-symbolic" : "drive-harddisk-symbolic");
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    summary, -1);
}
