# SPDX-License-Identifier: GPL-3.0-or-later
"""The bus dies while a stick is written. Run last: not much works on such a system afterwards."""
from cage_tests import main_pid
from death_tests import LARGE, DeathCase, kill_service
from lib import images
from lib.busclient import BusClient
from lib.programs import EXIT_DONE, Burinctl
from lib.stickcase import BUS, USER, run


class BusDeathTest(DeathCase):
    def test_bus_comes_back_and_systemd_lets_the_job_go_on(self):
        image = images.noise('noise-24M.img', LARGE)
        with BusClient.on_bus(BUS) as root:
            before = set(root.objects('org.burin.Job1'))
        with Burinctl('write', image, '--to', self.node, user=USER) as job:
            job.wait_for_state('writing', 0.1, 60)
            service = main_pid()
            kill_service('dbus-daemon')
            run('systemctl', 'start', 'dbus.service')
            self.assertNotEqual(job.process.wait(60), EXIT_DONE)
            with BusClient.on_bus(BUS) as root:
                path, = set(root.objects('org.burin.Job1')) - before
                self.assertEqual(root.wait_for_end(path, 120), '')
                root.job(path, 'Release')
            self.assertEqual(main_pid(), service)
        self.assertIn('goes on', job.message)
        self.assert_whole(image)
