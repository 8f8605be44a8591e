/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-card.h"

#include <glib/gi18n.h>

#include "burin-image-note.h"
#include "burin-image-text.h"
#include "burin-partition-bar.h"
#include "burin-text.h"

struct _BurinImageCard {
    AdwPreferencesRow parent_instance;

    /* Template */
    GtkImage *icon;
    GtkLabel *name;
    GtkLabel *system;
    GtkLabel *summary;
    GtkLabel *wrapping;
    BurinPartitionBar *bar;
    GtkBox *notes;
};

G_DEFINE_FINAL_TYPE (BurinImageCard, burin_image_card, ADW_TYPE_PREFERENCES_ROW)

static void
burin_image_card_class_init (BurinImageCardClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    g_type_ensure (BURIN_TYPE_PARTITION_BAR);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-image-card.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinImageCard, icon);
    gtk_widget_class_bind_template_child (widget_class, BurinImageCard, name);
    gtk_widget_class_bind_template_child (widget_class, BurinImageCard, system);
    gtk_widget_class_bind_template_child (widget_class, BurinImageCard, summary);
    gtk_widget_class_bind_template_child (widget_class, BurinImageCard, wrapping);
    gtk_widget_class_bind_template_child (widget_class, BurinImageCard, bar);
    gtk_widget_class_bind_template_child (widget_class, BurinImageCard, notes);
}

static void
burin_image_card_init (BurinImageCard *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_line (GtkLabel *label, char *text)
{
    g_autofree char *line = text;

    gtk_label_set_label (label, line);
    gtk_widget_set_visible (GTK_WIDGET (label), *line != '\0');
}

/* What lies between the partitions and around them is nothing that anybody looks for. */
static void
update_bar (BurinImageCard *self, const BurinImageInfo *info)
{
    g_autofree BurinPartitionBarPart *parts =
        g_new0 (BurinPartitionBarPart, info->partitions->len + 1);
    g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
    g_autofree char *description = burin_image_text_dup_partitions (info);

    for (guint i = 0; i < info->partitions->len; i++) {
        const BurinImagePartition *partition = g_ptr_array_index (info->partitions, i);

        g_ptr_array_add (labels, burin_image_text_dup_partition (partition));
        parts[i].label = g_ptr_array_index (labels, i);
        parts[i].size = partition->size;
    }
    burin_partition_bar_set_parts (self->bar, parts, info->partitions->len);
    burin_partition_bar_describe (self->bar, _ ("Partitions of the Image"), description);
    gtk_widget_set_visible (GTK_WIDGET (self->bar), info->partitions->len > 0);
}

static const char *
get_note_icon (BurinImageNoteLevel level)
{
    if (level == BURIN_IMAGE_NOTE_GOOD)
        return "object-select-symbolic";
    return level == BURIN_IMAGE_NOTE_WARNING ? "dialog-warning-symbolic"
                                             : "dialog-information-symbolic";
}

static GtkWidget *
new_note_label (const char *text, const char *css_class)
{
    GtkWidget *label = gtk_label_new (text);

    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_widget_add_css_class (label, "caption");
    if (css_class != NULL)
        gtk_widget_add_css_class (label, css_class);
    return label;
}

static GtkWidget *
new_note (const BurinImageNote *note)
{
    gboolean warns = note->level == BURIN_IMAGE_NOTE_WARNING;
    GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
    GtkWidget *icon =
        g_object_new (GTK_TYPE_IMAGE, "icon-name", get_note_icon (note->level), "accessible-role",
                      GTK_ACCESSIBLE_ROLE_PRESENTATION, "valign", GTK_ALIGN_START, NULL);

    gtk_widget_set_hexpand (lines, TRUE);
    gtk_widget_add_css_class (box, "note");
    if (warns)
        gtk_widget_add_css_class (box, "warns");
    if (note->level == BURIN_IMAGE_NOTE_GOOD)
        gtk_widget_add_css_class (box, "good");
    gtk_box_append (GTK_BOX (lines),
                    new_note_label (note->title, warns ? "caption-heading" : "dim-label"));
    if (*note->advice != '\0')
        gtk_box_append (GTK_BOX (lines), new_note_label (note->advice, NULL));
    gtk_box_append (GTK_BOX (box), icon);
    gtk_box_append (GTK_BOX (box), lines);
    return box;
}

static void
update_notes (BurinImageCard *self, const BurinImageInfo *info)
{
    g_autoptr (GPtrArray) notes = burin_image_note_list (info);
    GtkWidget *child;

    while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->notes))) != NULL)
        gtk_box_remove (self->notes, child);
    for (guint i = 0; i < notes->len; i++)
        gtk_box_append (self->notes, new_note (g_ptr_array_index (notes, i)));
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
    gboolean optical = g_str_equal (info->content, "iso9660");

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
    gtk_label_set_label (self->name, title);
    set_line (self->system, burin_image_text_dup_system (info));
    set_line (self->summary, burin_image_text_dup_summary (info));
    set_line (self->wrapping, burin_image_text_dup_wrapping (info));
    update_bar (self, info);
    update_notes (self, info);
    gtk_image_set_from_icon_name (self->icon,
                                  optical ? "media-optical-symbolic" : "drive-harddisk-symbolic");
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    gtk_label_get_label (self->summary), -1);
}
