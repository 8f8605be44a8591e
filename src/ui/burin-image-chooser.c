/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-chooser.h"

#include <glib/gi18n.h>

/* What images are usually called. Every other file can be chosen as well, with the second filter:
 * what a file is decides its content, not its name. */
static const char *const suffixes[] = {
    "iso", "img", "raw", "bin", "wic",  "dd",  "hddimg", "sdcard", "gz",
    "bz2", "xz",  "zst", "lz4", "lzma", "zip", "7z",     "simg",
};

static GtkFileFilter *
make_image_filter (void)
{
    GtkFileFilter *filter = gtk_file_filter_new ();

    gtk_file_filter_set_name (filter, _ ("Disk Images"));
    for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
        gtk_file_filter_add_suffix (filter, suffixes[i]);
    return filter;
}

static GtkFileFilter *
make_all_filter (void)
{
    GtkFileFilter *filter = gtk_file_filter_new ();

    gtk_file_filter_set_name (filter, _ ("All Files"));
    gtk_file_filter_add_pattern (filter, "*");
    return filter;
}

/**
 * burin_image_chooser_new:
 * @parent: the window that it belongs to
 *
 * Returns: (transfer full): a file dialog for an image, not yet shown
 */
GtkNativeDialog *
burin_image_chooser_new (GtkWindow *parent)
{
    GtkFileChooserNative *native = gtk_file_chooser_native_new (
        _ ("Choose an Image"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Open"), _ ("Cancel"));
    g_autoptr (GtkFileFilter) images = make_image_filter ();
    g_autoptr (GtkFileFilter) all = make_all_filter ();

    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), images);
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (native), all);
    gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
    return GTK_NATIVE_DIALOG (native);
}
