/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Machine: a machine made of files in a temporary folder: sysfs, procfs and udev's properties.
 *
 * A fixture: machine_set_up() and machine_tear_down() go to g_test_add(). Devices are folders below
 * sys/devices, numbers are "8:16". scan() makes `drives` anew.
 */
typedef struct {
    char *root;
    GHashTable *properties; /* "8:16" → GHashTable */
    GString *mounts;
    GPtrArray *drives;
} Machine;

void machine_write_file (Machine *machine, const char *path, const char *contents);
void machine_write_data (Machine *machine, const char *path, const guint8 *data, gsize size);
void machine_write_attribute (Machine *machine,
                              const char *device,
                              const char *name,
                              const char *contents);
void machine_set_subsystem (Machine *machine, const char *device, const char *subsystem);
void machine_add_disk (
    Machine *machine, const char *device, const char *number, guint mebibytes, guint diskseq);
void
machine_add_partition (Machine *machine, const char *device, const char *number, guint mebibytes);
void machine_add_holder (Machine *machine, const char *device, const char *holder);
void machine_add_mount (Machine *machine,
                        const char *number,
                        const char *mount_point,
                        const char *fs_type,
                        const char *source);
void
machine_set_property (Machine *machine, const char *number, const char *name, const char *value);
void machine_scan (Machine *machine, gboolean allow_loop);
void machine_set_up (Machine *machine, gconstpointer data);
void machine_tear_down (Machine *machine, gconstpointer data);

G_END_DECLS
