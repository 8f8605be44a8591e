/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive.h"
#include "machine.h"

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
    machine_add_disk (machine, USB_STICK, "8:16\n", 1024, 12);
    machine_write_attribute (machine, USB_STICK, "removable", "1\n");
    machine_write_attribute (machine, USB_STICK, "device/vendor", "Kingston\n");
    machine_write_attribute (machine, USB_STICK, "device/model", "DataTraveler 3.0\n");
    machine_set_subsystem (machine, USB_DEVICE, "usb");
    machine_write_attribute (machine, USB_DEVICE, "idVendor", "0951\n");
    machine_write_attribute (machine, USB_DEVICE, "serial", "E0D55EA5\n");
}

static void
test_usb_stick (Machine *machine, gconstpointer data)
{
    const BurinDriveInfo *info;

    (void) data;
    add_usb_stick (machine);
    machine_add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    machine_add_partition (machine, USB_STICK "/sdb2", "8:18\n", 700);
    machine_add_mount (machine, "8:17", "/media/anna/EFI", "vfat", "/dev/sdb1");
    machine_add_mount (machine, "8:18", "/media/anna/My\\040Stick", "ext4", "/dev/sdb2");
    machine_add_mount (machine, "8:18", "/mnt/again", "ext4", "/dev/sdb2");
    machine_set_property (machine, "8:18", "ID_FS_TYPE", "ext4");
    machine_set_property (machine, "8:18", "ID_FS_LABEL_ENC", "My\\x20St\\xc3\\xafck\\x1b");
    machine_set_property (
        machine, "8:16", "DEVLINKS",
        "/dev/disk/by-id/usb-Kingston /dev/disk/by-label/X /dev/disk/by-diskseq/12");
    machine_scan (machine, FALSE);

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

static void
test_usb_speed (Machine *machine, gconstpointer data)
{
    static const struct {
        const char *speed;
        const char *version;
        guint32 expected;
        gboolean slow_port;
    } sticks[] = {
        {"480\n", " 2.00\n", 480, FALSE},
        {"480\n", " 2.10\n", 480, TRUE},
        {"5000\n", " 3.20\n", 5000, FALSE},
        {"1.5\n", " 1.10\n", 1, FALSE},
    };

    (void) data;
    add_usb_stick (machine);
    for (guint i = 0; i < G_N_ELEMENTS (sticks); i++) {
        machine_write_attribute (machine, USB_DEVICE, "speed", sticks[i].speed);
        machine_write_attribute (machine, USB_DEVICE, "version", sticks[i].version);
        machine_scan (machine, FALSE);
        g_assert_cmpuint (get_only_drive (machine)->usb_speed, ==, sticks[i].expected);
        g_assert_cmpint (get_only_drive (machine)->usb_slow_port, ==, sticks[i].slow_port);
    }
}

/* What a device says of itself beats what its version lets one guess. */
static void
test_usb_store (Machine *machine, gconstpointer data)
{
    static const guint8 superspeed[] = {5, 0x0f, 22,   0, 2, 7,    0x10, 2, 6,    0,    0,
                                        0, 10,   0x10, 3, 0, 0x0e, 0,    2, 0x0a, 0xff, 7};
    static const guint8 web_usb[] = {5, 0x0f, 12, 0, 1, 7, 0x10, 5, 0, 0, 0, 0};
    static const struct {
        const guint8 *store;
        gsize size;
        gboolean slow_port;
    } stores[] = {
        {superspeed, sizeof superspeed, TRUE},
        {superspeed, sizeof superspeed - 1, FALSE}, /* cut off */
        {superspeed + 5, sizeof superspeed - 5, FALSE},
        {superspeed, 4, FALSE},
        {superspeed, 0, FALSE},
        {web_usb, sizeof web_usb, FALSE},
    };

    (void) data;
    add_usb_stick (machine);
    machine_write_attribute (machine, USB_DEVICE, "speed", "480\n");
    machine_write_attribute (machine, USB_DEVICE, "version", " 2.10\n");
    for (guint i = 0; i < G_N_ELEMENTS (stores); i++) {
        machine_write_data (machine, "sys/devices/" USB_DEVICE "/bos_descriptors", stores[i].store,
                            stores[i].size);
        machine_scan (machine, FALSE);
        g_assert_cmpint (get_only_drive (machine)->usb_slow_port, ==, stores[i].slow_port);
    }
}

/* A live system's own medium, plugged like any other stick. */
static void
test_live_stick (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    machine_add_mount (machine, "8:16", "/run/live/medium", "iso9660", "/dev/sdb");
    machine_scan (machine, FALSE);
    g_assert_true (get_only_drive (machine)->system);
    g_assert_cmpuint (count_partitions (machine), ==, 1);
    g_assert_cmpstr (get_partition (machine, 0)->node, ==, "/dev/sdb");
}

#define MMC "platform/soc/mmc1/mmc_host/mmc1/mmc1:0001"

static void
test_emmc (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_add_disk (machine, MMC "/block/mmcblk1", "179:0\n", 1024, 3);
    machine_add_disk (machine, MMC "/block/mmcblk1/mmcblk1boot0", "179:8\n", 4, 4);
    machine_add_disk (machine, MMC "/block/mmcblk1/mmcblk1boot1", "179:16\n", 4, 5);
    machine_add_disk (machine, MMC "/block/mmcblk1/mmcblk1rpmb", "179:24\n", 4, 6);
    machine_add_disk (machine, MMC "/block/mmcblk1/mmcblk1gp0", "179:32\n", 4, 7);
    machine_add_partition (machine, MMC "/block/mmcblk1/mmcblk1p1", "179:1\n", 1000);
    machine_set_subsystem (machine, MMC, "mmc");
    machine_write_attribute (machine, MMC, "type", "MMC\n");
    machine_write_attribute (machine, MMC "/block/mmcblk1", "device/name", "BJTD4R\n");
    machine_write_attribute (machine, MMC "/block/mmcblk1", "device/serial", "0x1234abcd\n");
    machine_scan (machine, FALSE);
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
    machine_add_disk (machine, block, "179:0\n", 512, 9);
    machine_set_subsystem (machine, card, "mmc");
    machine_set_subsystem (machine, USB_DEVICE, "usb");
    machine_write_attribute (machine, card, "type", "SD\n");
    machine_write_attribute (machine, block, "ro", "1\n");
    machine_write_attribute (machine, block, "device/date", "08/2019\n");
    machine_scan (machine, FALSE);
    g_assert_cmpint (get_only_drive (machine)->transport, ==, BURIN_TRANSPORT_SD);
    g_assert_true (get_only_drive (machine)->removable);
    g_assert_true (get_only_drive (machine)->read_only);
    g_assert_cmpstr (get_only_drive (machine)->made, ==, "08/2019");
    g_assert_cmpstr (get_only_drive (machine)->vendor, ==, "");
    machine_write_attribute (machine, block, "device/manfid", "0x000003\n");
    machine_write_attribute (machine, block, "device/name", "SC16G\n");
    machine_scan (machine, FALSE);
    g_assert_cmpstr (get_only_drive (machine)->vendor, ==, "SanDisk");
    g_assert_cmpstr (get_only_drive (machine)->model, ==, "SC16G");
}

#define NVME "pci0000:00/0000:00:1d.0/nvme/nvme0/nvme0n1"

/* /boot/efi, and LUKS with LVM in it that has root and swap. */
static void
test_nvme_system (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_add_disk (machine, NVME, "259:0\n", 4096, 1);
    machine_set_subsystem (machine, "pci0000:00/0000:00:1d.0/nvme/nvme0", "nvme");
    machine_add_partition (machine, NVME "/nvme0n1p1", "259:1\n", 512);
    machine_add_partition (machine, NVME "/nvme0n1p2", "259:2\n", 3000);
    machine_add_holder (machine, NVME "/nvme0n1p2", "dm-0");
    machine_add_disk (machine, "virtual/block/dm-0", "253:0\n", 3000, 2);
    machine_write_attribute (machine, "virtual/block/dm-0", "dm/name", "luks-1234\n");
    machine_add_holder (machine, "virtual/block/dm-0", "dm-1");
    machine_add_holder (machine, "virtual/block/dm-0", "dm-2");
    machine_add_holder (machine, "virtual/block/dm-0", "dm-3");
    machine_add_disk (machine, "virtual/block/dm-1", "253:1\n", 2000, 3);
    machine_write_attribute (machine, "virtual/block/dm-1", "dm/name", "vg-root\n");
    machine_add_disk (machine, "virtual/block/dm-2", "253:2\n", 500, 4);
    machine_write_attribute (machine, "virtual/block/dm-2", "dm/name", "vg-swap\n");
    machine_add_disk (machine, "virtual/block/dm-3", "253:3\n", 500, 5);
    machine_write_attribute (machine, "virtual/block/dm-3", "dm/name", "vg-spare\n");
    machine_add_mount (machine, "253:1", "/", "ext4", "/dev/mapper/vg-root");
    machine_write_file (machine, "proc/swaps",
                        "Filename\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
                        "/dev/mapper/vg-swap                     partition\t512000\t\t0\t\t-2\n");
    machine_scan (machine, FALSE);
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
    machine_add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    machine_write_file (machine, "proc/swaps",
                        "Filename Type Size Used Priority\n/dev/sdb1 partition 1 0 -2\n");
    machine_scan (machine, FALSE);
    g_assert_true (get_only_drive (machine)->system);
    assert_mounted (get_partition (machine, 0), "[SWAP]");
}

static void
test_swap_file (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    machine_add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    machine_add_mount (machine, "8:17", "/mnt/data", "ext4", "/dev/sdb1");
    machine_write_file (machine, "proc/swaps",
                        "Filename Type Size Used Priority\n/mnt/data/swap\\040file file 1 0 -2\n");
    machine_scan (machine, FALSE);
    g_assert_true (get_only_drive (machine)->system);
}

static void
test_empty_reader (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    machine_write_attribute (machine, USB_STICK, "size", "0\n");
    machine_write_attribute (machine, USB_STICK, "device/vendor", "        \n");
    machine_write_attribute (machine, USB_DEVICE, "manufacturer", "Generic\n");
    machine_scan (machine, FALSE);
    g_assert_cmpuint (get_only_drive (machine)->size, ==, 0);
    g_assert_cmpstr (get_only_drive (machine)->vendor, ==, "Generic");
    g_assert_cmpuint (count_partitions (machine), ==, 0);
}

static void
test_sata (Machine *machine, gconstpointer data)
{
    static const char disk[] = "pci0000:00/0000:00:17.0/ata3/host2/target2:0:0/2:0:0:0/block/sda";

    (void) data;
    machine_add_disk (machine, disk, "8:0\n", 4096, 1);
    machine_write_attribute (machine, disk, "device/vendor", "ATA     \n");
    machine_write_attribute (machine, disk, "device/model", "Samsung SSD 870\n");
    machine_set_property (machine, "8:0", "ID_SERIAL_SHORT", "S5Y1");
    machine_scan (machine, FALSE);
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
    machine_add_disk (machine, "virtual/block/loop0", "7:0\n", 64, 20);
    machine_add_disk (machine, "virtual/block/loop1", "7:1\n", 0, 21);
    machine_write_attribute (machine, "virtual/block/loop0", "loop/backing_file",
                             "/home/a/stick.img\n");
    machine_scan (machine, FALSE);
    g_assert_cmpuint (machine->drives->len, ==, 0);

    machine_scan (machine, TRUE);
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
    machine_add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    machine_add_mount (machine, "8:17", "/mnt/stick", "ext4", "/dev/sdb1");
    machine_add_disk (machine, "virtual/block/loop0", "7:0\n", 64, 20);
    machine_write_attribute (machine, "virtual/block/loop0", "loop/backing_file",
                             "/mnt/stick/opt.img\n");
    machine_add_mount (machine, "7:0", "/opt/program", "ext4", "/dev/loop0");
    machine_scan (machine, FALSE);
    g_assert_true (get_only_drive (machine)->system);
    assert_mounted (get_partition (machine, 0), "/mnt/stick | /opt/program");
}

/* Its files have a device number that belongs to no block device. */
static void
test_btrfs_root (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    machine_add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    machine_add_disk (machine, "virtual/block/vdc", "254:0\n", 64, 20);
    machine_write_file (machine, "sys/fs/btrfs/11-22/devices/vdc", "");
    machine_write_file (machine, "sys/fs/btrfs/11-22/devices/sdb1", "");
    machine_add_mount (machine, "0:31", "/", "btrfs", "/dev/vdc");
    machine_scan (machine, FALSE);
    g_assert_cmpuint (machine->drives->len, ==, 2);
    for (guint i = 0; i < machine->drives->len; i++)
        g_assert_true (burin_drive_get_info (g_ptr_array_index (machine->drives, i))->system);
}

static void
test_excluded (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_add_disk (machine, "virtual/block/zram0", "253:0\n", 64, 1);
    machine_add_disk (machine, "virtual/block/ram0", "1:0\n", 64, 2);
    machine_add_disk (machine, "virtual/block/md127", "9:127\n", 64, 3);
    machine_add_disk (machine, "virtual/block/nbd0", "43:0\n", 64, 4);
    machine_add_disk (machine, "pci0000:00/block/sr0", "11:0\n", 64, 5);
    machine_add_disk (machine, "pci0000:00/block/nvme0c0n1", "259:0\n", 64, 6);
    machine_write_attribute (machine, "pci0000:00/block/nvme0c0n1", "hidden", "1\n");
    machine_scan (machine, TRUE);
    g_assert_cmpuint (machine->drives->len, ==, 0);
}

/* The kernel's name becomes a part of a D-Bus path. */
static void
test_odd_name (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_add_disk (machine, "pci0000:00/block/cciss!c0d0", "104:0\n", 64, 8);
    machine_scan (machine, FALSE);
    g_assert_cmpstr (get_only_drive (machine)->id, ==, "cciss_c0d0_8");
    g_assert_cmpstr (get_only_drive (machine)->node, ==, "/dev/cciss/c0d0");
}

/* A hybrid ISO: file system on the whole drive, and a partition that shows it, too. */
static void
test_hybrid (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_stick (machine);
    machine_set_property (machine, "8:16", "ID_FS_USAGE", "filesystem");
    machine_set_property (machine, "8:16", "ID_FS_TYPE", "iso9660");
    machine_scan (machine, FALSE);
    g_assert_cmpuint (count_partitions (machine), ==, 1);
    g_assert_cmpstr (get_partition (machine, 0)->fs_type, ==, "iso9660");

    machine_add_partition (machine, USB_STICK "/sdb1", "8:17\n", 256);
    machine_scan (machine, FALSE);
    g_assert_cmpuint (count_partitions (machine), ==, 1);
    g_assert_cmpstr (get_partition (machine, 0)->node, ==, "/dev/sdb1");
}

#define ADD(path, test) g_test_add (path, Machine, NULL, machine_set_up, test, machine_tear_down)

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    ADD ("/drive-scanner/usb-stick", test_usb_stick);
    ADD ("/drive-scanner/usb-speed", test_usb_speed);
    ADD ("/drive-scanner/usb-store", test_usb_store);
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
