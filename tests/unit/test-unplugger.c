/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <glib.h>

#include "burin-unplugger.h"
#include "machine.h"

#define USB_DEVICE "pci0000:00/usb1/1-2"
#define DISKS USB_DEVICE "/1-2:1.0/host6/target6:0:0/6:0:0:"

static void
add_usb_device (Machine *machine)
{
    machine_write_attribute (machine, USB_DEVICE, "idVendor", "0951\n");
    machine_write_attribute (machine, USB_DEVICE, "1-2:1.0/bInterfaceClass", "08\n");
    machine_add_disk (machine, DISKS "0/block/sdb", "8:16\n", 1024, 12);
    machine_add_partition (machine, DISKS "0/block/sdb/sdb1", "8:17\n", 1000);
}

static void
assert_usb_device (Machine *machine, const char *drive, const char *expected)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new (machine->root);
    g_autofree char *node = g_strconcat ("/dev/", drive, NULL);
    g_autofree char *found =
        burin_unplugger_find_usb_device (tree, burin_block_tree_find_node (tree, node));

    if (expected == NULL)
        g_assert_null (found);
    else
        g_assert_true (g_str_has_suffix (found, expected));
}

static void
test_stick (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_device (machine);
    assert_usb_device (machine, "sdb", USB_DEVICE);
}

static void
test_other_slot (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_device (machine);
    machine_add_disk (machine, DISKS "1/block/sdc", "8:32\n", 0, 13);
    assert_usb_device (machine, "sdb", NULL);
    assert_usb_device (machine, "sdc", NULL);
}

/* In the same hub, but a device of its own. */
static void
test_other_stick (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_device (machine);
    machine_write_attribute (machine, "pci0000:00/usb1/1-20", "idVendor", "0951\n");
    machine_add_disk (machine, "pci0000:00/usb1/1-20/1-20:1.0/block/sdc", "8:32\n", 64, 13);
    assert_usb_device (machine, "sdb", USB_DEVICE);
}

static void
test_keyboard (Machine *machine, gconstpointer data)
{
    (void) data;
    add_usb_device (machine);
    machine_write_attribute (machine, USB_DEVICE, "1-2:1.1/bInterfaceClass", "03\n");
    assert_usb_device (machine, "sdb", NULL);
}

static void
test_no_usb (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_add_disk (machine, "pci0000:00/ata1/block/sda", "8:0\n", 64, 13);
    assert_usb_device (machine, "sda", NULL);
}

#define ADD(path, test) g_test_add (path, Machine, NULL, machine_set_up, test, machine_tear_down)

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    ADD ("/unplugger/stick", test_stick);
    ADD ("/unplugger/other-slot", test_other_slot);
    ADD ("/unplugger/other-stick", test_other_stick);
    ADD ("/unplugger/keyboard", test_keyboard);
    ADD ("/unplugger/no-usb", test_no_usb);
    return g_test_run ();
}
