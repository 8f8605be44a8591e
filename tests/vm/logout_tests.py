# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a flash when the session ends in which it was started."""
import os
import pathlib
import signal
import subprocess

from lib import images, programs
from lib.busclient import BusClient
from lib.case import digest
from lib.programs import wait_until
from lib.scratch import MIB
from lib.stickcase import BUS, USER, StickCase, request, run

SMALL = 8 * MIB
LARGE = 24 * MIB


class LogoutTest(StickCase):
    """A session as pam_systemd makes one; burinctl is its leader, and the reader its child."""

    def setUp(self):
        super().setUp()
        self.allow()
        self.node = self.plug('logout', 'stick', 'slow')
        self.image = images.noise('noise-24M.img', LARGE)

    def in_session(self):
        words = [programs.program('cli', 'burinctl'), '--json', '--yes', 'write', self.image,
                 '--to', self.node]
        subprocess.run(['systemd-run', '--quiet', '--unit=session-test', '--property=PAMName=login',
                        f'--property=User={USER}', '--setenv=LC_ALL=C.UTF-8', *map(str, words)],
                       check=True)
        self.addCleanup(subprocess.run, ['systemctl', 'reset-failed', 'session-test.service'],
                        capture_output=True)
        self.assertTrue(wait_until(self.has_begun, 30, 0.1), 'nothing is written')
        request('limit', 'logout', 'crawling')  # until the session has ended
        sessions = [line.split()[0] for line in run('loginctl', 'list-sessions',
                                                    '--no-legend').splitlines() if USER in line]
        self.assertEqual(len(sessions), 1)
        reader, = [pid for pid, name in programs.running().items() if name == 'burin-reader']
        cgroup = pathlib.Path(f'/proc/{reader}/cgroup').read_text(encoding='ascii')
        self.assertIn(f'session-{sessions[0]}.scope', cgroup)
        return sessions[0]

    def assert_readers_gone(self):
        self.assertTrue(wait_until(
            lambda: 'burin-reader' not in programs.running().values(), 30, 0.1))

    def has_begun(self):
        name = os.path.basename(self.node)
        fields = pathlib.Path(f'/sys/block/{name}/stat').read_text(encoding='ascii').split()
        return int(fields[6]) * 512 > 4 * MIB

    def front_end(self):
        found, = [pid for pid, name in programs.running().items() if name == 'burinctl']
        return found

    def has_ended(self, session):
        """It may have to wait until the last of its processes has."""
        state = subprocess.run(['loginctl', 'show-session', '--property=State', '--value', session],
                               capture_output=True, text=True)
        return state.returncode != 0 or state.stdout.strip() == 'closing'

    def test_session_that_ends_leaves_the_job_and_its_result_alone(self):
        with BusClient.on_bus(BUS) as root:
            before = set(root.objects('org.burin.Job1'))
            session = self.in_session()
            path, = set(root.objects('org.burin.Job1')) - before
            os.kill(self.front_end(), signal.SIGHUP)
            self.assertTrue(wait_until(lambda: self.has_ended(session), 30, 0.1))
            request('limit', 'logout', 'slow')
            self.assertEqual(root.wait_for_end(path, 60), '')
            self.assert_readers_gone()
            _, report = root.job(path, 'GetResult')
            self.assertEqual(report['sha256'], digest(self.image))
            root.job(path, 'Release')
        self.assertEqual(digest(self.node, LARGE), digest(self.image))

    def test_session_that_is_killed_leaves_the_drive_blank(self):
        run('loginctl', 'terminate-session', self.in_session())
        self.assert_readers_gone()
        request('limit', 'logout', 'slow')
        self.assertTrue(wait_until(lambda: self.listed(self.node)['unfinished'], 20, 0.5))
        with open(self.node, 'rb') as stick:
            self.assertEqual(stick.read(MIB), bytes(MIB))
        self.assert_written(images.noise('noise-8M.img', SMALL), self.node)
        self.assertFalse(self.listed(self.node)['unfinished'])
