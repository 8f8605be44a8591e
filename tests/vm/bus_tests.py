# SPDX-License-Identifier: GPL-3.0-or-later
"""The bus dies while a stick is written. Run last: not much works on such a system afterwards."""
from death_tests import LARGE, DeathCase, kill_service
from lib import images, programs
from lib.programs import EXIT_DONE, Burinctl, wait_until
from lib.scratch import MIB
from lib.stickcase import USER


class BusDeathTest(DeathCase):
    def test_bus_dies(self):
        image = images.noise('noise-24M.img', LARGE)
        with Burinctl('write', image, '--to', self.node, user=USER) as job:
            job.wait_for_state('writing', 0.1, 60)
            kill_service('dbus-daemon')
            self.assertNotEqual(job.wait(60), EXIT_DONE)
            self.assertEqual(job.report['error']['code'], 'Helper')
        self.assertTrue(wait_until(lambda: not programs.running(), 60, 0.2))
        with open(self.node, 'rb') as stick:
            blank = stick.read(MIB) == bytes(MIB)
        if not blank:
            self.assert_whole(image)
