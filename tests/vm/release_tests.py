# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a drive once all on it is proven."""
import os

from lib import images
from lib.automounter import Automounter
from lib.programs import EXIT_DONE, wait_until
from lib.stickcase import StickCase, settle


class ReleaseTest(StickCase):
    def assert_released(self, node, option, release):
        done, code = self.write(images.partitioned(), node, option)
        self.assert_ends_with(EXIT_DONE, done, code)
        self.assertEqual(done.report['release'], release)

    def test_ejected_before_anybody_mounts_it(self):
        node = self.plug('ejected')
        with Automounter('/media/auto') as mounter:
            self.assert_released(node, '--eject', 'eject')
            self.assertTrue(wait_until(lambda: self.listed(node)['size'] == 0, 10, 0.2))
            settle()
            self.assertEqual(mounter.mounted, [])

    def test_switched_off(self):
        node = self.plug('off')
        self.assert_released(node, '--power-off', 'power-off')
        self.assertTrue(wait_until(lambda: not os.path.exists(node), 10))

    def test_slot_of_a_reader_is_not_switched_off(self):
        empty, full = self.plug('pair', 'reader', drives=2)
        self.assert_released(full, '--power-off', 'eject')
        self.assertTrue(os.path.exists(f'/sys/block/{os.path.basename(empty)}'))

    def test_disk_that_cannot_be_ejected(self):
        node = self.plug('disk', 'uas')
        self.assert_released(node, '--eject', 'nothing')
        self.assertEqual(self.listed(node)['usable'], True)
