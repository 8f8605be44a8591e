/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-problem-bar.h"

struct _BurinProblemBar {
    AdwBin parent_instance;

    /* Template */
    GtkRevealer *revealer;
    GtkLabel *title;
    GtkLabel *text;
    GtkLabel *message;
};

G_DEFINE_FINAL_TYPE (BurinProblemBar, burin_problem_bar, ADW_TYPE_BIN)

static void
burin_problem_bar_class_init (BurinProblemBarClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-problem-bar.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinProblemBar, revealer);
    gtk_widget_class_bind_template_child (widget_class, BurinProblemBar, title);
    gtk_widget_class_bind_template_child (widget_class, BurinProblemBar, text);
    gtk_widget_class_bind_template_child (widget_class, BurinProblemBar, message);
    gtk_widget_class_bind_template_callback (widget_class, burin_problem_bar_hide);
}

static void
burin_problem_bar_init (BurinProblemBar *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_problem_bar_show:
 * @title: what is wrong, for a headline
 * @text: what that means and what to do, in whole sentences
 * @message: the technical message, "" if there is none
 */
void
burin_problem_bar_show (BurinProblemBar *self,
                        const char *title,
                        const char *text,
                        const char *message)
{
    gtk_label_set_label (self->title, title);
    gtk_label_set_label (self->text, text);
    gtk_label_set_label (self->message, message);
    gtk_widget_set_visible (GTK_WIDGET (self->message), *message != '\0');
    gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

/**
 * burin_problem_bar_hide:
 *
 * Takes back what it says, if it says anything.
 */
void
burin_problem_bar_hide (BurinProblemBar *self)
{
    gtk_revealer_set_reveal_child (self->revealer, FALSE);
}
