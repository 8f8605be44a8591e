# SPDX-License-Identifier: GPL-3.0-or-later
"""Sticks that come and go, and who may write to them."""
import os
import time

from lib import images, programs
from lib.drivewatch import DriveWatch
from lib.programs import EXIT_FAILED, EXIT_NOT_AUTHORIZED, EXIT_REFUSED, Burinctl, wait_until
from lib.scratch import MIB
from lib.stickcase import USER, StickCase, request, sticks

SOON = 1  # seconds


class ListTest(StickCase):
    def test_listed_as_what_it_is(self):
        drive = self.listed(self.plug('listed'))
        self.assertEqual(drive['transport'], 'usb')
        self.assertEqual(drive['serial'], 'LISTED')
        self.assertTrue(drive['removable'])
        self.assertTrue(drive['usable'])
        self.assertEqual((drive['usb_speed'], drive['usb_slow_port']), (5000, False))

    def test_plugging_and_unplugging_is_told_at_once(self):
        with DriveWatch() as watch:
            node = self.plug('quick')
            known = time.monotonic()
            name = os.path.basename(node)
            self.assertLess(watch.wait_for('added', name) - known, SOON)
            self._plugged.remove('quick')
            request('unplug', 'quick')
            self.assertTrue(wait_until(lambda: name not in sticks(), 20))
            gone = time.monotonic()
            self.assertLess(watch.wait_for('removed', name) - gone, SOON)


class SwapTest(StickCase):
    """Another stick with the same node is not the one that was chosen."""

    def setUp(self):
        super().setUp()
        self.watch = self.enterContext(DriveWatch())
        self.node = self.plug('chosen')
        self.path, self.chosen = self.watch.find(self.node)

    def swap(self, name):
        self.unplug('chosen', self.node)
        self.assertEqual(self.plug(name), self.node)
        path, drive = self.watch.find(self.node)
        self.assertNotEqual(path, self.path)
        self.assertNotEqual(drive['DiskSequence'], self.chosen['DiskSequence'])
        return path, drive

    def test_next_stick_is_refused(self):
        path, drive = self.swap('other')
        self.assertEqual(self.listed(self.node)['serial'], 'OTHER')
        self.assertEqual(self.watch.write(self.path, self.chosen), 'DriveNotFound')
        self.assertEqual(self.watch.write(path, self.chosen), 'DriveChanged')
        same_number = self.chosen | {'DiskSequence': drive['DiskSequence']}
        self.assertEqual(self.watch.write(path, same_number), 'DriveChanged')

    def test_same_stick_plugged_anew_is_refused(self):
        path, _ = self.swap('chosen')
        self.assertEqual(self.watch.write(path, self.chosen), 'DriveChanged')


class WriteTest(StickCase):
    def test_without_permission_nothing_is_written(self):
        node = self.plug('forbidden')
        self.forbid()
        run, code = programs.burinctl('write', images.grub(), '--to', node, user=USER)
        self.assert_ends_with(EXIT_NOT_AUTHORIZED, run, code)
        with open(node, 'rb') as stick:
            self.assertEqual(stick.read(2 * MIB), bytes(2 * MIB))

    def test_with_permission_it_is_written_and_the_kernel_sees_the_partitions(self):
        node = self.plug('allowed')
        self.assert_written(images.grub(), node)
        self.assertTrue(wait_until(lambda: os.path.exists(f'{node}1'), 5), 'no partition')

    def test_write_protected(self):
        node = self.plug('locked', 'stick', 'readonly')
        self.assert_refused(images.grub(), node, EXIT_REFUSED, 'DriveReadOnly')

    def test_unplugged_while_writing(self):
        node = self.plug('pulled', 'stick', 'slow')
        image = programs.build_dir() / 'tests' / 'images' / 'noise-48M.img'
        self.allow()
        with Burinctl('write', image, '--to', node, user=USER) as run:
            run.wait_for(lambda event: event['type'] == 'progress'
                         and event['state'] == 'writing' and event['done'] >= 8 * MIB, 60)
            self.unplug('pulled', node)
            self.assert_ends_with(EXIT_FAILED, run, run.wait(60), 'DriveGone')
            self.assertTrue(run.nothing_left() or set(programs.running().values())
                            == {'burin-helper'})
