/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-occupant.h"
#include "machine.h"

#define STICK "pci0000:00/usb1/1-1/block/sda"
#define OTHER "pci0000:00/usb1/1-2/block/sdb"
#define VAULT "virtual/block/dm-0"
#define ABOVE "virtual/block/dm-1"

static void
set_up (Machine *machine, gconstpointer data)
{
    machine_set_up (machine, data);
    machine_add_disk (machine, STICK, "8:0", 30000, 5);
    machine_add_partition (machine, STICK "/sda1", "8:1", 29999);
    machine_add_disk (machine, OTHER, "8:16", 30000, 6);
    machine_add_disk (machine, VAULT, "254:0", 29998, 7);
    machine_write_attribute (machine, VAULT, "dm/name", "vault\n");
    machine_add_holder (machine, STICK "/sda1", "dm-0");
    machine_write_attribute (machine, VAULT, "slaves/sda1", "");
    machine_write_file (machine, "proc/self/mountinfo", "");
}

static void
assert_occupied (Machine *machine, BurinAccess access, gboolean occupied)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new (machine->root);
    BurinBlock *drive = burin_block_tree_find_node (tree, "/dev/sda");
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (burin_occupant_check (drive, access, &error), ==, !occupied);
    if (!occupied)
        return;
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_DRIVE_BUSY);
    g_assert_cmpstr (burin_error_get_details (error)->drive, ==, "/dev/sda");
}

/* Nobody needs an encrypted volume that is merely open, unless the drive is only to be read. */
static void
test_encrypted (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_write_attribute (machine, VAULT, "dm/uuid", "CRYPT-LUKS2-0123-vault\n");
    assert_occupied (machine, BURIN_ACCESS_WRITE, FALSE);
    assert_occupied (machine, BURIN_ACCESS_WRITE_DETACHING, FALSE);
    assert_occupied (machine, BURIN_ACCESS_READ, TRUE);
}

static void
test_other_mapping (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_write_attribute (machine, VAULT, "dm/uuid", "LVM-0123\n");
    assert_occupied (machine, BURIN_ACCESS_WRITE, TRUE);
}

static void
test_volumes_in_it (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_write_attribute (machine, VAULT, "dm/uuid", "CRYPT-LUKS2-0123-vault\n");
    machine_add_disk (machine, ABOVE, "254:1", 64, 8);
    machine_write_attribute (machine, ABOVE, "dm/uuid", "LVM-0123\n");
    machine_add_holder (machine, VAULT, "dm-1");
    assert_occupied (machine, BURIN_ACCESS_WRITE, TRUE);
}

static void
test_on_another_drive_too (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_write_attribute (machine, VAULT, "dm/uuid", "CRYPT-LUKS2-0123-vault\n");
    machine_write_attribute (machine, VAULT, "slaves/sdb", "");
    assert_occupied (machine, BURIN_ACCESS_WRITE, TRUE);
}

static void
test_swap_in_it (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_write_attribute (machine, VAULT, "dm/uuid", "CRYPT-PLAIN-vault\n");
    machine_write_file (machine, "proc/swaps", "Filename\n/dev/dm-0 partition 1 0 -2\n");
    assert_occupied (machine, BURIN_ACCESS_WRITE, TRUE);
}

static void
test_loop_in_it (Machine *machine, gconstpointer data)
{
    (void) data;
    machine_write_attribute (machine, VAULT, "dm/uuid", "CRYPT-LUKS2-0123-vault\n");
    machine_write_file (machine, "proc/self/mountinfo",
                        "21 1 254:0 / /media/vault rw - ext4 /dev/mapper/vault rw\n");
    machine_add_disk (machine, "virtual/block/loop0", "7:0", 64, 9);
    machine_write_attribute (machine, "virtual/block/loop0", "loop/backing_file",
                             "/media/vault/a.img\n");
    assert_occupied (machine, BURIN_ACCESS_WRITE, FALSE);
}

#define ADD(path, test) g_test_add (path, Machine, NULL, set_up, test, machine_tear_down)

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    ADD ("/occupant/encrypted", test_encrypted);
    ADD ("/occupant/other-mapping", test_other_mapping);
    ADD ("/occupant/volumes-in-it", test_volumes_in_it);
    ADD ("/occupant/on-another-drive-too", test_on_another_drive_too);
    ADD ("/occupant/swap-in-it", test_swap_in_it);
    ADD ("/occupant/loop-in-it", test_loop_in_it);
    return g_test_run ();
}
