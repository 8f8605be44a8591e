/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <glib/gstdio.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "burin-drive-scanner.h"

/* A machine made of files in a temporary folder. */
typedef struct {
    char *root;
    GHashTable *properties; /* "8:16" → GHashTable */
    GString *mounts;
    GPtrArray *drives;
} Machine;

static void
write_file (Machine *machine, const char *path, const char *contents)
{
    g_autofree char *full = g_build_filename (machine->root, path, NULL);
    g_autofree char *directory = g_path_get_dirname (full);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_mkdir_with_parents (directory, 0755), ==, 0);
    g_file_set_contents (full, contents, -1, &error);
    g_assert_no_error (error);
}

static void
write_attribute (Machine *machine, const char *device, const char *name, const char *contents)
{
    g_autofree char *path = g_build_filename ("sys/devices", device, name, NULL);

    write_file (machine, path, contents);
}

static void
link_to (Machine *machine, const char *target, const char *path)
{
    g_autofree char *full = g_build_filename (machine->root, path, NULL);
    g_autofree char *directory = g_path_get_dirname (full);

    g_assert_cmpint (g_mkdir_with_parents (directory, 0755), ==, 0);
    g_assert_cmpint (symlink (target, full), ==, 0);
}

static void
set_subsystem (Machine *machine, const char *device, const char *subsystem)
{
    g_autofree char *path = g_build_filename ("sys/devices", device, "subsystem", NULL);
    g_autofree char *target = g_strconcat ("/nowhere/bus/", subsystem, NULL);

    link_to (machine, target, path);
}

/* Adds the block device whose folder is "…/NAME", of so many MiB. */
static void
add_block (Machine *machine, const char *device, const char *number, guint mebibytes)
{
    g_autofree char *name = g_path_get_basename (device);
    g_autofree char *link = g_build_filename ("sys/class/block", name, NULL);
    g_autofree char *target = g_build_filename ("../../devices", device, NULL);
    g_autofree char *sectors = g_strdup_printf ("%u\n", mebibytes * 2048);

    write_attribute (machine, device, "dev", number);
    write_attribute (machine, device, "size", sectors);
    write_attribute (machine, device, "ro", "0\n");
    link_to (machine, target, link);
}

static void
add_disk (Machine *machine, const char *device, const char *number, guint mebibytes, guint diskseq)
{
    g_autofree char *sequence = g_strdup_printf ("%u\n", diskseq);

    add_block (machine, device, number, mebibytes);
    write_attribute (machine, device, "diskseq", sequence);
    write_attribute (machine, device, "queue/logical_block_size", "512\n");
    write_attribute (machine, device, "removable", "0\n");
}

static void
add_partition (Machine *machine, const char *device, const char *number, guint mebibytes)
{
    add_block (machine, device, number, mebibytes);
    write_attribute (machine, device, "partition", "1\n");
}

static void
add_holder (Machine *machine, const char *device, const char *holder)
{
    g_autofree char *name = g_build_filename ("holders", holder, NULL);

    write_attribute (machine, device, name, "");
}

static void
add_mount (Machine *machine,
           const char *number,
           const char *mount_point,
           const char *fs_type,
           const char *source)
{
    g_string_append_printf (machine->mounts, "%u 1 %s / %s rw - %s %s rw\n",
                            (guint) machine->mounts->len + 100, number, mount_point, fs_type,
                            source);
}

static void
set_property (Machine *machine, const char *number, const char *name, const char *value)
{
    GHashTable *properties = g_hash_table_lookup (machine->properties, number);

    if (properties == NULL) {
        properties = g_hash_table_new (g_str_hash, g_str_equal);
        g_hash_table_insert (machine->properties, g_strdup (number), properties);
    }
    g_hash_table_insert (properties, (char *) name, (char *) value);
}

static GHashTable *
get_properties_cb (dev_t device, gpointer data)
{
    Machine *machine = data;
    g_autofree char *number = g_strdup_printf ("%u:%u", major (device), minor (device));
    GHashTable *properties = g_hash_table_lookup (machine->properties, number);

    return properties != NULL ? g_hash_table_ref (properties) : NULL;
}

static void
scan (Machine *machine, gboolean allow_loop)
{
    g_autoptr (BurinDriveScanner) scanner =
        burin_drive_scanner_new (machine->root, allow_loop, get_properties_cb, machine);

    write_file (machine, "proc/self/mountinfo", machine->mounts->str);
    g_clear_pointer (&machine->drives, g_ptr_array_unref);
    machine->drives = burin_drive_scanner_scan (scanner);
}

static void
set_up (Machine *machine, gconstpointer data)
{
    (void) data;
    machine->root = g_dir_make_tmp ("burin-machine-XXXXXX", NULL);
    machine->mounts = g_string_new ("20 1 0:21 / /proc rw - proc proc rw\n");
    machine->properties = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                 (GDestroyNotify) g_hash_table_unref);
    g_assert_nonnull (machine->root);
}

static void
remove_tree (const char *path)
{
    g_autoptr (GDir) dir = NULL;
    const char *name;

    if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        dir = g_dir_open (path, 0, NULL);
    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *child = g_build_filename (path, name, NULL);

        remove_tree (child);
    }
    g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Machine *machine, gconstpointer data)
{
    (void) data;
    remove_tree (machine->root);
    g_free (machine->root);
    g_string_free (machine->mounts, TRUE);
    g_hash_table_unref (machine->properties);
    g_clear_pointer (&machine->drives, g_ptr_array_unref);
}

static const BurinDriveInfo *
get_only_drive (Machine *machine)
{
    g_assert_cmpuint (machine->drives->len, ==, 1);
    return burin_drive_get_info (g_ptr_array_index (machine->drives, 0));
}

static BurinPartition *
get_partition (Machine *machine, guint i)
{
    GPtrArray *partitions = burin_drive_get_partitions (g_ptr_array_index (machine->drives, 0));

    g_assert_cmpuint (i, <, partitions->len);
    return g_ptr_array_index (partitions, i);
}

static guint
count_partitions (Machine *machine)
{
    return burin_drive_get_partitions (g_ptr_array_index (machine->drives, 0))->len;
}

static void
assert_mounted (BurinPartition *partition, const char *expected)
{
    g_autofree char *joined = g_strjoinv (" | ", partition->mount_points);

    g_assert_cmpstr (joined, ==, expected);
}

#define USB_DEVICE "pci0000:00/0000:00:14.0/usb1/1-2"
#define USB_STICK USB_DEVICE "/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb"

static void
add_usb_stick (Machine *machine)
{
    add_disk (machine, USB_STICK, "8:16\n", 1024, 12);
    write_attribute (machine, USB_STICK, "removable", "1\n");
    write_attribute (machine, USB_STICK, "device/vendor", "Kingston\n");
    write_attribute (machine, USB_STICK, "device/model", "DataTraveler 3.0\n");
    set_subsystem (machine, USB_DEVICE, "usb");
    write_attribute (machine, USB_DEVICE, "idVendor", "0951\n");
    write_attribute (machine, USB_DEVICE, "serial", "E0D55EA5\n");
}

static void
test_usb_stick (Machine *machine, gconstpointer data)
{
    const BurinDriveInfo *info;

    (void) data;
    add_usb_stick (machine);
    add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    add_partition (machine, USB_STICK "/sdb2", "8:18\n", 700);
    add_mount (machine, "8:17", "/media/anna/EFI", "vfat", "/dev/sdb1");
    add_mount (machine, "8:18", "/media/anna/My\\040Stick", "ext4", "/dev/sdb2");
    add_mount (machine, "8:18", "/mnt/again", "ext4", "/dev/sdb2");
    set_property (machine, "8:18", "ID_FS_TYPE", "ext4");
    set_property (machine, "8:18", "ID_FS_LABEL_ENC", "My\\x20St\\xc3\\xafck\\x1b");
    set_property (machine, "8:16", "DEVLINKS",
                  "/dev/disk/by-id/usb-Kingston /dev/disk/by-label/X /dev/disk/by-diskseq/12");
    scan (machine, FALSE);

    info = get_only_drive (machine);
    g_assert_cmpstr (info->id, ==, "sdb_12");
    g_assert_cmpstr (info->node, ==, "/dev/sdb");
    g_assert_cmpstr (info->vendor, ==, "Kingston");
    g_assert_cmpstr (info->model, ==, "DataTraveler 3.0");
    g_assert_cmpstr (info->serial, ==, "E0D55EA5");
    g_assert_cmpstr (info->names[0], ==, "/dev/disk/by-id/usb-Kingston");
    g_assert_cmpstr (info->names[1], ==, "/dev/disk/by-diskseq/12");
    g_assert_null (info->names[2]);
    g_assert_cmpuint (info->size, ==, 1024 * 1024 * 1024);
    g_assert_cmpuint (info->block_size, ==, 512);
    g_assert_cmpuint (info->diskseq, ==, 12);
    g_assert_cmpint (info->transport, ==, BURIN_TRANSPORT_USB);
    g_assert_true (info->removable);
    g_assert_false (info->system);
    g_assert_false (info->read_only);

    g_assert_cmpuint (count_partitions (machine), ==, 2);
    g_assert_cmpstr (get_partition (machine, 0)->node, ==, "/dev/sdb1");
    g_assert_cmpstr (get_partition (machine, 0)->fs_type, ==, "vfat");
    g_assert_cmpstr (get_partition (machine, 0)->label, ==, "");
    assert_mounted (get_partition (machine, 0), "/media/anna/EFI");
    g_assert_cmpuint (get_partition (machine, 1)->size, ==, 700 * 1024 * 1024);
    g_assert_cmpstr (get_partition (machine, 1)->label, ==, "My Stïck");
    assert_mounted (get_partition (machine, 1), "/media/anna/My Stick | /mnt/again");
}

/* A live system's own medium, plugged like any other stick. */
static void
test_live_stick (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    add_mount (machine, "8:16", "/run/live/medium", "iso9660", "/dev/sdb");
    scan (machine, FALSE);
    g_assert_true (get_only_drive (machine)->system);
    g_assert_cmpuint (count_partitions (machine), ==, 1);
    g_assert_cmpstr (get_partition (machine, 0)->node, ==, "/dev/sdb");
}

#define MMC "platform/soc/mmc1/mmc_host/mmc1/mmc1:0001"

static void
test_emmc (Machine *machine, gconstpointer data)
{
    (void) data;
    add_disk (machine, MMC "/block/mmcblk1", "179:0\n", 1024, 3);
    add_disk (machine, MMC "/block/mmcblk1/mmcblk1boot0", "179:8\n", 4, 4);
    add_disk (machine, MMC "/block/mmcblk1/mmcblk1boot1", "179:16\n", 4, 5);
    add_disk (machine, MMC "/block/mmcblk1/mmcblk1rpmb", "179:24\n", 4, 6);
    add_disk (machine, MMC "/block/mmcblk1/mmcblk1gp0", "179:32\n", 4, 7);
    add_partition (machine, MMC "/block/mmcblk1/mmcblk1p1", "179:1\n", 1000);
    set_subsystem (machine, MMC, "mmc");
    write_attribute (machine, MMC, "type", "MMC\n");
    write_attribute (machine, MMC "/block/mmcblk1", "device/name", "BJTD4R\n");
    write_attribute (machine, MMC "/block/mmcblk1", "device/serial", "0x1234abcd\n");
    scan (machine, FALSE);
    g_assert_cmpstr (get_only_drive (machine)->node, ==, "/dev/mmcblk1");
    g_assert_cmpstr (get_only_drive (machine)->model, ==, "BJTD4R");
    g_assert_cmpstr (get_only_drive (machine)->serial, ==, "0x1234abcd");
    g_assert_cmpint (get_only_drive (machine)->transport, ==, BURIN_TRANSPORT_MMC);
    g_assert_false (get_only_drive (machine)->removable);
    g_assert_cmpuint (count_partitions (machine), ==, 1);
}

/* In a reader that is on USB itself: what people hold in their hand is the card. */
static void
test_sd_card (Machine *machine, gconstpointer data)
{
    static const char card[] = USB_DEVICE "/rtsx_usb_sdmmc.1/mmc_host/mmc0/mmc0:0001";
    g_autofree char *block = g_build_filename (card, "block/mmcblk0", NULL);

    (void) data;
    add_disk (machine, block, "179:0\n", 512, 9);
    set_subsystem (machine, card, "mmc");
    set_subsystem (machine, USB_DEVICE, "usb");
    write_attribute (machine, card, "type", "SD\n");
    write_attribute (machine, block, "ro", "1\n");
    scan (machine, FALSE);
    g_assert_cmpint (get_only_drive (machine)->transport, ==, BURIN_TRANSPORT_SD);
    g_assert_true (get_only_drive (machine)->removable);
    g_assert_true (get_only_drive (machine)->read_only);
}

#define NVME "pci0000:00/0000:00:1d.0/nvme/nvme0/nvme0n1"

/* /boot/efi, and LUKS with LVM in it that has root and swap. */
static void
test_nvme_system (Machine *machine, gconstpointer data)
{
    (void) data;
    add_disk (machine, NVME, "259:0\n", 4096, 1);
    set_subsystem (machine, "pci0000:00/0000:00:1d.0/nvme/nvme0", "nvme");
    add_partition (machine, NVME "/nvme0n1p1", "259:1\n", 512);
    add_partition (machine, NVME "/nvme0n1p2", "259:2\n", 3000);
    add_holder (machine, NVME "/nvme0n1p2", "dm-0");
    add_disk (machine, "virtual/block/dm-0", "253:0\n", 3000, 2);
    write_attribute (machine, "virtual/block/dm-0", "dm/name", "luks-1234\n");
    add_holder (machine, "virtual/block/dm-0", "dm-1");
    add_holder (machine, "virtual/block/dm-0", "dm-2");
    add_holder (machine, "virtual/block/dm-0", "dm-3");
    add_disk (machine, "virtual/block/dm-1", "253:1\n", 2000, 3);
    write_attribute (machine, "virtual/block/dm-1", "dm/name", "vg-root\n");
    add_disk (machine, "virtual/block/dm-2", "253:2\n", 500, 4);
    write_attribute (machine, "virtual/block/dm-2", "dm/name", "vg-swap\n");
    add_disk (machine, "virtual/block/dm-3", "253:3\n", 500, 5);
    write_attribute (machine, "virtual/block/dm-3", "dm/name", "vg-spare\n");
    add_mount (machine, "253:1", "/", "ext4", "/dev/mapper/vg-root");
    write_file (machine, "proc/swaps",
                "Filename\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
                "/dev/mapper/vg-swap                     partition\t512000\t\t0\t\t-2\n");
    scan (machine, FALSE);
    g_assert_cmpstr (get_only_drive (machine)->id, ==, "nvme0n1_1");
    g_assert_cmpint (get_only_drive (machine)->transport, ==, BURIN_TRANSPORT_NVME);
    g_assert_true (get_only_drive (machine)->system);
    assert_mounted (get_partition (machine, 0), "");
    assert_mounted (get_partition (machine, 1), "/ | [SWAP] | [vg-spare]");
}

static void
test_swap_partition (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    write_file (machine, "proc/swaps",
                "Filename Type Size Used Priority\n/dev/sdb1 partition 1 0 -2\n");
    scan (machine, FALSE);
    g_assert_true (get_only_drive (machine)->system);
    assert_mounted (get_partition (machine, 0), "[SWAP]");
}

static void
test_swap_file (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    add_mount (machine, "8:17", "/mnt/data", "ext4", "/dev/sdb1");
    write_file (machine, "proc/swaps",
                "Filename Type Size Used Priority\n/mnt/data/swap\\040file file 1 0 -2\n");
    scan (machine, FALSE);
    g_assert_true (get_only_drive (machine)->system);
}

static void
test_empty_reader (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    write_attribute (machine, USB_STICK, "size", "0\n");
    write_attribute (machine, USB_STICK, "device/vendor", "        \n");
    write_attribute (machine, USB_DEVICE, "manufacturer", "Generic\n");
    scan (machine, FALSE);
    g_assert_cmpuint (get_only_drive (machine)->size, ==, 0);
    g_assert_cmpstr (get_only_drive (machine)->vendor, ==, "Generic");
    g_assert_cmpuint (count_partitions (machine), ==, 0);
}

static void
test_sata (Machine *machine, gconstpointer data)
{
    static const char disk[] = "pci0000:00/0000:00:17.0/ata3/host2/target2:0:0/2:0:0:0/block/sda";

    (void) data;
    add_disk (machine, disk, "8:0\n", 4096, 1);
    write_attribute (machine, disk, "device/vendor", "ATA     \n");
    write_attribute (machine, disk, "device/model", "Samsung SSD 870\n");
    set_property (machine, "8:0", "ID_SERIAL_SHORT", "S5Y1");
    scan (machine, FALSE);
    g_assert_cmpint (get_only_drive (machine)->transport, ==, BURIN_TRANSPORT_ATA);
    g_assert_cmpstr (get_only_drive (machine)->vendor, ==, "");
    g_assert_cmpstr (get_only_drive (machine)->model, ==, "Samsung SSD 870");
    g_assert_cmpstr (get_only_drive (machine)->serial, ==, "S5Y1");
    g_assert_false (get_only_drive (machine)->removable);
}

static void
test_loop (Machine *machine, gconstpointer data)
{
    (void) data;
    add_disk (machine, "virtual/block/loop0", "7:0\n", 64, 20);
    add_disk (machine, "virtual/block/loop1", "7:1\n", 0, 21);
    write_attribute (machine, "virtual/block/loop0", "loop/backing_file", "/home/a/stick.img\n");
    scan (machine, FALSE);
    g_assert_cmpuint (machine->drives->len, ==, 0);

    scan (machine, TRUE);
    g_assert_cmpstr (get_only_drive (machine)->id, ==, "loop0_20");
    g_assert_cmpstr (get_only_drive (machine)->vendor, ==, "");
    g_assert_cmpstr (get_only_drive (machine)->model, ==, "Loop device (stick.img)");
    g_assert_cmpint (get_only_drive (machine)->transport, ==, BURIN_TRANSPORT_LOOP);
    g_assert_false (get_only_drive (machine)->system);
}

/* A stick with a disk image on it that is mounted as a part of the system. */
static void
test_loop_file_on_stick (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    add_mount (machine, "8:17", "/mnt/stick", "ext4", "/dev/sdb1");
    add_disk (machine, "virtual/block/loop0", "7:0\n", 64, 20);
    write_attribute (machine, "virtual/block/loop0", "loop/backing_file", "/mnt/stick/opt.img\n");
    add_mount (machine, "7:0", "/opt/program", "ext4", "/dev/loop0");
    scan (machine, FALSE);
    g_assert_true (get_only_drive (machine)->system);
    assert_mounted (get_partition (machine, 0), "/mnt/stick | /opt/program");
}

/* Its files have a device number that belongs to no block device. */
static void
test_btrfs_root (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    add_disk (machine, "virtual/block/vdc", "254:0\n", 64, 20);
    write_file (machine, "sys/fs/btrfs/11-22/devices/vdc", "");
    write_file (machine, "sys/fs/btrfs/11-22/devices/sdb1", "");
    add_mount (machine, "0:31", "/", "btrfs", "/dev/vdc");
    scan (machine, FALSE);
    g_assert_cmpuint (machine->drives->len, ==, 2);
    for (guint i = 0; i < machine->drives->len; i++)
        g_assert_true (burin_drive_get_info (g_ptr_array_index (machine->drives, i))->system);
}

static void
test_excluded (Machine *machine, gconstpointer data)
{
    (void) data;
    add_disk (machine, "virtual/block/zram0", "253:0\n", 64, 1);
    add_disk (machine, "virtual/block/ram0", "1:0\n", 64, 2);
    add_disk (machine, "virtual/block/md127", "9:127\n", 64, 3);
    add_disk (machine, "virtual/block/nbd0", "43:0\n", 64, 4);
    add_disk (machine, "pci0000:00/block/sr0", "11:0\n", 64, 5);
    add_disk (machine, "pci0000:00/block/nvme0c0n1", "259:0\n", 64, 6);
    write_attribute (machine, "pci0000:00/block/nvme0c0n1", "hidden", "1\n");
    scan (machine, TRUE);
    g_assert_cmpuint (machine->drives->len, ==, 0);
}

/* The kernel's name becomes a part of a D-Bus path. */
static void
test_odd_name (Machine *machine, gconstpointer data)
{
    (void) data;
    add_disk (machine, "pci0000:00/block/cciss!c0d0", "104:0\n", 64, 8);
    scan (machine, FALSE);
    g_assert_cmpstr (get_only_drive (machine)->id, ==, "cciss_c0d0_8");
    g_assert_cmpstr (get_only_drive (machine)->node, ==, "/dev/cciss/c0d0");
}

/* A hybrid ISO: file system on the whole drive, and a partition that shows it, too. */
static void
test_hybrid (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    set_property (machine, "8:16", "ID_FS_USAGE", "filesystem");
    set_property (machine, "8:16", "ID_FS_TYPE", "iso9660");
    scan (machine, FALSE);
    g_assert_cmpuint (count_partitions (machine), ==, 1);
    g_assert_cmpstr (get_partition (machine, 0)->fs_type, ==, "iso9660");

    add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    scan (machine, FALSE);
    g_assert_cmpuint (count_partitions (machine), ==, 1);
    g_assert_cmpstr (get_partition (machine, 0)->node, ==, "/dev/sdb1");
}

#define ADD(path, test) g_test_add (path, Machine, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    ADD ("/drive-scanner/usb-stick", test_usb_stick);
    ADD ("/drive-scanner/live-stick", test_live_stick);
    ADD ("/drive-scanner/emmc", test_emmc);
    ADD ("/drive-scanner/sd-card", test_sd_card);
    ADD ("/drive-scanner/nvme-system", test_nvme_system);
    ADD ("/drive-scanner/swap-partition", test_swap_partition);
    ADD ("/drive-scanner/swap-file", test_swap_file);
    ADD ("/drive-scanner/empty-reader", test_empty_reader);
    ADD ("/drive-scanner/sata", test_sata);
    ADD ("/drive-scanner/loop", test_loop);
    ADD ("/drive-scanner/loop-file-on-stick", test_loop_file_on_stick);
    ADD ("/drive-scanner/btrfs-root", test_btrfs_root);
    ADD ("/drive-scanner/excluded", test_excluded);
    ADD ("/drive-scanner/odd-name", test_odd_name);
    ADD ("/drive-scanner/hybrid", test_hybrid);
    return g_test_run ();
}
