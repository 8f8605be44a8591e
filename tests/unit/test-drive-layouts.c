/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "burin-error.h"
#include "burin-policy.h"
#include "machine.h"

/* What drive-layouts.txt describes: one test per layout. */

#define MAJOR 8

/* Where a disk hangs. @device has a %u for a number that differs from disk to disk. */
static const struct {
    const char *name;
    const char *device;
    const char *subsystem; /* (nullable): of the folder @n_up above the disk */
    const char *attribute; /* (nullable): in that folder */
    const char *value;
} buses[] = {
    {"usb", "pci0000:00/usb1/1-%u", "usb", "idVendor", "0951\n"},
    {"usb-hub", "pci0000:00/usb1/1-2/1-2.%u", "usb", "idVendor", "0951\n"},
    {"usb-sd", "pci0000:00/usb1/1-%u/mmc_host/mmc0/mmc0:0001", "mmc", "type", "SD\n"},
    {"sd", "platform/soc/mmc_host/mmc%u/mmc:0001", "mmc", "type", "SD\n"},
    {"emmc", "platform/soc/mmc_host/mmc%u/mmc:0001", "mmc", "type", "MMC\n"},
    {"nvme", "pci0000:00/nvme/nvme%u", "nvme", NULL, NULL},
    {"ata", "pci0000:00/ata%u", NULL, NULL, NULL},
    {"virtio", "pci0000:00/virtio%u", "virtio", NULL, NULL},
    {"virtual", "virtual/block/%u", NULL, NULL, NULL},
};

/*
 * Building: a machine while its layout is read.
 *
 * Lives as long as one test. Devices are numbered in the order in which they are named.
 */
typedef struct {
    Machine *machine;
    GHashTable *folders; /* name → folder in sys/devices */
    GHashTable *numbers; /* name → "8:N" */
    GString *swaps;
    GString *mounts_of_1;
    char *disk;          /* name of the last one */
    GPtrArray *expected; /* lines */
    GHashTable *untold;  /* names of disks of which the layout does not say yet what becomes */
} Building;

static const char *
get_number (Building *building, const char *name)
{
    const char *number = g_hash_table_lookup (building->numbers, name);

    g_assert_nonnull (number);
    return number;
}

static const char *
add_device (Building *building, const char *name, char *folder)
{
    char *number = g_strdup_printf ("%d:%u", MAJOR, g_hash_table_size (building->numbers));

    g_assert_false (g_hash_table_contains (building->numbers, name));
    g_hash_table_insert (building->numbers, g_strdup (name), number);
    g_hash_table_insert (building->folders, g_strdup (name), folder);
    return number;
}

static char *
add_bus (Building *building, const char *name)
{
    guint bus = 0;
    g_autoptr (GString) device = g_string_new (NULL);
    g_autofree char *count = g_strdup_printf ("%u", g_hash_table_size (building->numbers));

    while (g_strcmp0 (buses[bus].name, name) != 0)
        g_assert_cmpuint (++bus, <, G_N_ELEMENTS (buses));
    g_string_append (device, buses[bus].device);
    g_string_replace (device, "%u", count, 0);
    if (buses[bus].subsystem != NULL)
        machine_set_subsystem (building->machine, device->str, buses[bus].subsystem);
    if (buses[bus].attribute != NULL)
        machine_write_attribute (building->machine, device->str, buses[bus].attribute,
                                 buses[bus].value);
    return g_strdup (device->str);
}

static void
build_disk (Building *building, GStrv words)
{
    g_autofree char *bus = add_bus (building, words[3]);
    char *folder = g_build_filename (bus, "block", words[1], NULL);
    const char *number = add_device (building, words[1], folder);

    machine_add_disk (building->machine, folder, number, (guint) atoi (words[2]),
                      g_hash_table_size (building->numbers));
    for (guint i = 4; words[i] != NULL; i++)
        machine_write_attribute (building->machine, folder, words[i], "1\n");
    g_free (building->disk);
    building->disk = g_strdup (words[1]);
    g_hash_table_add (building->untold, g_strdup (words[1]));
}

static void
build_part (Building *building, GStrv words)
{
    const char *disk = g_hash_table_lookup (building->folders, building->disk);
    char *folder = g_build_filename (disk, words[1], NULL);
    const char *number = add_device (building, words[1], folder);

    machine_add_partition (building->machine, folder, number, (guint) atoi (words[2]));
    if (words[3] != NULL)
        machine_set_property (building->machine, number, "ID_FS_TYPE", words[3]);
}

static void
build_on (Building *building, GStrv words)
{
    machine_add_holder (building->machine, g_hash_table_lookup (building->folders, words[1]),
                        words[2]);
    if (!g_hash_table_contains (building->folders, words[2])) {
        char *folder = g_build_filename ("virtual/block", words[2], NULL);
        const char *number = add_device (building, words[2], folder);

        machine_add_disk (building->machine, folder, number, 64, 1000);
        if (words[3] != NULL)
            machine_write_attribute (building->machine, folder, "dm/name", words[3]);
    }
}

static void
build_loop (Building *building, GStrv words)
{
    char *folder = g_build_filename ("virtual/block", words[1], NULL);
    const char *number = add_device (building, words[1], folder);

    machine_add_disk (building->machine, folder, number, 64, 1000);
    machine_write_attribute (building->machine, folder, "loop/backing_file", words[2]);
}

static void
build_guid (Building *building, GStrv words)
{
    machine_set_property (building->machine, get_number (building, words[1]), "ID_PART_ENTRY_UUID",
                          words[2]);
}

static void
build_type (Building *building, GStrv words)
{
    const char *number = get_number (building, words[1]);

    machine_set_property (building->machine, number, "ID_FS_TYPE", words[2]);
    machine_set_property (building->machine, number, "ID_FS_USAGE", "something");
}

static void
build_mount (Building *building, GStrv words)
{
    g_autofree char *node = g_strconcat ("/dev/", words[1], NULL);
    gboolean typed = words[3] != NULL;

    machine_add_mount (building->machine,
                       typed && words[4] != NULL ? words[4] : get_number (building, words[1]),
                       words[2], typed ? words[3] : "ext4", node);
}

static void
build_mount_of_1 (Building *building, GStrv words)
{
    g_string_append_printf (building->mounts_of_1, "%u 1 %s / %s rw - ext4 /dev/%s rw\n",
                            (guint) building->mounts_of_1->len + 9000,
                            get_number (building, words[1]), words[2], words[1]);
    machine_write_file (building->machine, "proc/1/mountinfo", building->mounts_of_1->str);
}

static void
build_swap (Building *building, GStrv words)
{
    g_string_append_printf (building->swaps, "%s partition 1 0 -2\n", words[1]);
    machine_write_file (building->machine, "proc/swaps", building->swaps->str);
}

static void
build_btrfs (Building *building, GStrv words)
{
    for (guint i = 1; words[i] != NULL; i++) {
        g_autofree char *path = g_build_filename ("sys/fs/btrfs/11-22/devices", words[i], NULL);

        machine_write_file (building->machine, path, "");
    }
}

#define VARIABLE(name) "sys/firmware/efi/efivars/" name "-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* What the firmware of a PC says: a name, a disk with a GPT, a file; the GUID is filled in. */
static const guint8 boot_entry[] = {0x07, 0, 0, 0, 0x01, 0, 0, 0, 0x3e, 0, 'd', 0, 'e', 0, 'b', 0,
                                    0, 0,
                                    /* hard drive: partition 1, start, size, signature, GPT, GUID */
                                    4, 1, 42, 0, 1, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0,
                                    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2,
                                    /* file path "\\b" */
                                    4, 4, 10, 0, '\\', 0, 'b', 0, 0, 0,
                                    /* end */
                                    0x7f, 0xff, 4, 0};

#define SIGNATURE_OFFSET 42

static void
build_booted (Building *building, GStrv words)
{
    static const guint8 current[] = {6, 0, 0, 0, 0x1a, 0};
    static const int order[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    guint8 entry[sizeof boot_entry];
    const char *digits = words[1];

    memcpy (entry, boot_entry, sizeof entry);
    for (guint i = 0; i < G_N_ELEMENTS (order); i++, digits += 2) {
        digits += *digits == '-';
        entry[SIGNATURE_OFFSET + order[i]] =
            (guint8) (g_ascii_xdigit_value (digits[0]) * 16 + g_ascii_xdigit_value (digits[1]));
    }
    machine_write_data (building->machine, VARIABLE ("BootCurrent"), current, sizeof current);
    machine_write_data (building->machine, VARIABLE ("Boot001A"), entry, sizeof entry);
}

static void
build_label (Building *building, GStrv words)
{
    machine_set_property (building->machine, get_number (building, words[1]), "ID_FS_LABEL_ENC",
                          words[2]);
}

static void
build_name (Building *building, GStrv words)
{
    machine_set_property (building->machine, get_number (building, words[1]), "ID_PART_ENTRY_NAME",
                          words[2]);
}

/* That it is not listed follows from what is; here a reason must be given. */
static void
build_omits (Building *building, GStrv words)
{
    g_assert_nonnull (words[2]);
    g_assert_true (g_hash_table_remove (building->untold, words[1]));
}

static void
build_lists (Building *building, GStrv words)
{
    g_assert_true (g_hash_table_remove (building->untold, words[1]));
    g_ptr_array_add (building->expected, g_strjoinv (" ", words + 1));
}

static const struct {
    const char *verb;
    void (*build) (Building *building, GStrv words);
} verbs[] = {
    {"disk", build_disk},   {"part", build_part},   {"on", build_on},
    {"loop", build_loop},   {"guid", build_guid},   {"type", build_type},
    {"mount", build_mount}, {"swap", build_swap},   {"mount-of-1", build_mount_of_1},
    {"btrfs", build_btrfs}, {"lists", build_lists}, {"booted", build_booted},
    {"label", build_label}, {"name", build_name},   {"omits", build_omits},
};

static void
build_line (Building *building, const char *line)
{
    g_auto (GStrv) words = g_strsplit (line, " ", -1);
    guint verb = 0;

    if (words[0] == NULL || *words[0] == '\0')
        return;
    while (g_strcmp0 (verbs[verb].verb, words[0]) != 0)
        g_assert_cmpuint (++verb, <, G_N_ELEMENTS (verbs));
    verbs[verb].build (building, words);
}

static void
add_contents (GString *text, BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);

    for (guint i = 0; i < partitions->len; i++) {
        BurinPartition *partition = g_ptr_array_index (partitions, i);

        for (guint j = 0; partition->mount_points[j] != NULL; j++)
            g_string_append_printf (text, " %s", partition->mount_points[j]);
    }
}

/* Returns: (transfer full): the drive as a line of the layouts puts it */
static char *
describe (BurinDrive *drive)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    GString *text = g_string_new (info->node + strlen ("/dev/"));
    g_autoptr (GError) reason = NULL;
    const char *verdict = "usable";

    if (!burin_policy_check (drive, BURIN_POLICY_NONE, 0, &reason))
        verdict = burin_error_get_name ((BurinError) reason->code) + strlen ("org.burin.Error.");
    g_string_append_printf (text, " %s %s", burin_transport_to_string (info->transport), verdict);
    add_contents (text, drive);
    return g_string_free (text, FALSE);
}

static void
assert_lists (Building *building)
{
    GPtrArray *drives = building->machine->drives;

    for (guint i = 0; i < MIN (drives->len, building->expected->len); i++) {
        g_autofree char *line = describe (g_ptr_array_index (drives, i));

        g_assert_cmpstr (line, ==, g_ptr_array_index (building->expected, i));
    }
    g_assert_cmpuint (drives->len, ==, building->expected->len);
    g_assert_cmpuint (g_hash_table_size (building->untold), ==, 0);
}

static void
test_layout (Machine *machine, gconstpointer text)
{
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
    Building building = {
        .machine = machine,
        .folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
        .numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
        .swaps = g_string_new ("Filename Type Size Used Priority\n"),
        .mounts_of_1 = g_string_new (NULL),
        .expected = g_ptr_array_new_with_free_func (g_free),
        .untold = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    };

    for (guint i = 1; lines[i] != NULL; i++)
        build_line (&building, lines[i]);
    machine_scan (machine, FALSE);
    assert_lists (&building);

    g_hash_table_unref (building.folders);
    g_hash_table_unref (building.numbers);
    g_string_free (building.swaps, TRUE);
    g_string_free (building.mounts_of_1, TRUE);
    g_free (building.disk);
    g_ptr_array_unref (building.expected);
    g_hash_table_unref (building.untold);
}

/* "a laptop: one disk" → "/drive-layouts/a-laptop-one-disk" */
static char *
make_path (const char *layout)
{
    gsize length = strcspn (layout, "\n");
    g_autofree char *name = g_strndup (layout, length);
    g_auto (GStrv) words = g_strsplit_set (name, " :,", -1);
    g_autoptr (GString) path = g_string_new ("/drive-layouts/");

    for (guint i = 0; words[i] != NULL; i++)
        if (*words[i] != '\0')
            g_string_append_printf (path, i > 0 ? "-%s" : "%s", words[i]);
    return g_strdup (path->str);
}

int
main (int argc, char *argv[])
{
    g_autofree char *contents = NULL;
    g_auto (GStrv) layouts = NULL;
    g_autofree char *file = NULL;

    g_test_init (&argc, &argv, NULL);
    file = g_test_build_filename (G_TEST_DIST, "drive-layouts.txt", NULL);
    g_assert_true (g_file_get_contents (file, &contents, NULL, NULL));
    layouts = g_strsplit (contents, "\nlayout ", -1);
    for (guint i = 1; layouts[i] != NULL; i++) {
        g_autofree char *path = make_path (layouts[i]);

        g_test_add (path, Machine, layouts[i], machine_set_up, test_layout, machine_tear_down);
    }
    return g_test_run ();
}
