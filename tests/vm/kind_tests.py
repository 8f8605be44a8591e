# SPDX-License-Identifier: GPL-3.0-or-later
"""All kinds of drives that people write to."""
from lib import images
from lib.case import digest
from lib.plugs import STICK_SIZE
from lib.programs import EXIT_REFUSED, wait_until
from lib.stickcase import StickCase, run

CARD = '/dev/mmcblk0'


class KindTest(StickCase):
    def test_blocks_of_4096_bytes(self):
        node = self.plug('large', 'large-blocks')
        self.assertEqual(self.listed(node)['block_size'], 4096)
        self.assert_written(images.partitioned(), node)

    def test_uas(self):
        node = self.plug('fast', 'uas')
        self.assertIn('ID_USB_DRIVER=uas', run('udevadm', 'info', '--query=property', node))
        drive = self.listed(node)
        self.assertEqual((drive['transport'], drive['usable']), ('usb', True))
        self.assert_written(images.partitioned(), node)

    def test_sd_card(self):
        drive = self.listed(CARD)
        self.assertEqual((drive['transport'], drive['usable']), ('sd', True))
        self.assertTrue(drive['removable'])
        self.assertRegex(drive['made'], r'^\d\d/\d{4}$')
        self.assert_written(images.grub(), CARD)


class ReaderTest(StickCase):
    """A card reader with two slots, one of them empty."""

    def setUp(self):
        super().setUp()
        self.empty, self.full = self.plug('reader', 'reader', drives=2)

    def test_empty_slot_is_shown_and_refused(self):
        slot = self.listed(self.empty)
        self.assertEqual((slot['size'], slot['usable']), (0, False))
        self.assertEqual(slot['reason']['code'], 'DriveNoMedium')
        self.assert_refused(images.partitioned(), self.empty, EXIT_REFUSED, 'DriveNoMedium')
        self.assert_written(images.partitioned(), self.full)

    def test_card_in_the_empty_slot(self):
        before = digest(self.full)
        old = self.listed(self.empty)
        self.insert('reader', 'photos')
        # The kernel asks a slot every other second.
        self.assertTrue(wait_until(lambda: self.listed(self.empty)['usable'], 10, 0.2))
        new = self.listed(self.empty)
        self.assertEqual(new['size'], STICK_SIZE)
        self.assertNotEqual(new['disk_sequence'], old['disk_sequence'])
        self.assert_written(images.partitioned(), self.empty)
        self.assertEqual(digest(self.full), before, 'the wrong card was written')
