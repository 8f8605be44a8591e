# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens around a flash on a whole system: services that die, or are silent."""
import contextlib
import os
import pathlib
import signal
import threading

from cage_tests import main_pid
from lib import images
from lib.agent import Agent
from lib.case import digest
from lib.programs import EXIT_DONE, EXIT_FAILED, Burinctl, HeldBurinctl, wait_until
from lib.scratch import MIB
from lib.stickcase import ASKED, BUS, USER, StickCase, run, settle

SMALL = 8 * MIB
LARGE = 24 * MIB
STATES = ('authorizing', 'preparing', 'writing', 'flushing', 'verifying', 'finishing')


def pid_of(program):
    """Of the process that runs `program` for the whole system, None if there is none."""
    for entry in pathlib.Path('/proc').iterdir():
        try:
            if entry.name.isdigit() and (entry / 'comm').read_text().strip() == program:
                return int(entry.name)
        except OSError:
            continue
    return None


def service(program):
    """Returns: the number of a service's process; waits for it to run first"""
    found = []
    wait_until(lambda: found.append(pid_of(program)) or found[-1] is not None, 20)
    if found[-1] is None:
        raise AssertionError(f'{program} does not run')
    return found[-1]


def kill_service(program):
    os.kill(service(program), signal.SIGKILL)


@contextlib.contextmanager
def silent(program):
    """It is there, and answers nothing."""
    pid = service(program)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class DeathCase(StickCase):
    def setUp(self):
        super().setUp()
        self.allow()
        self.node = self.plug(self.id().rpartition('.')[2].replace('_', '')[:12], 'stick', 'slow',
                              'slow-reads')

    def assert_whole(self, image):
        self.assertEqual(digest(self.node, image.stat().st_size), digest(image))

    def assert_usable(self):
        image = images.noise('noise-8M.img', SMALL)
        self.assert_written(image, self.node)
        self.assertFalse(self.listed(self.node)['unfinished'])


class ServiceDeathTest(DeathCase):
    def test_udevd_and_udisksd_die_in_every_state(self):
        image = images.noise('noise-24M.img', LARGE)
        answered = threading.Event()
        run('systemctl', 'start', 'udisks2.service')
        with (HeldBurinctl('write', image, '--to', self.node, user=ASKED) as job,
              Agent(BUS, job.process.pid, lambda: answered.wait(120))):
            job.go()
            for state in STATES:
                job.wait_for(lambda event, state=state: event['type'] == 'progress' and
                             event['state'] in STATES[STATES.index(state):], 60)
                # So often within a few seconds is too often for systemd.
                run('systemctl', 'reset-failed', 'systemd-udevd.service', 'udisks2.service')
                kill_service('systemd-udevd')  # systemd starts it again
                kill_service('udisksd')
                run('systemctl', '--no-block', 'restart', 'udisks2.service')
                answered.set()
            self.assert_ends_with(EXIT_DONE, job, job.wait(60))
        self.assert_whole(image)
        settle()
        self.assert_usable()

    def test_silent_udevd_is_not_waited_for_for_ever(self):
        image = images.partitioned()
        with silent('systemd-udevd'):
            self.assert_written(image, self.node)
            self.assertTrue(os.path.exists(f'{self.node}2'), 'there are no partitions')
        settle()
        self.assertEqual([part['fs_type'] for part in self.listed(self.node)['partitions']],
                         ['vfat', 'ext4'])


class HelperDeathTest(DeathCase):
    def test_the_next_one_tells_and_the_drive_can_be_finished(self):
        """What systemd keeps for it between the two is enough."""
        image = images.noise('noise-24M.img', LARGE)
        with Burinctl('write', image, '--to', self.node, user=USER) as job:
            job.wait_for_state('writing', 0.1, 60)
            os.kill(main_pid(), signal.SIGKILL)
            self.assert_ends_with(EXIT_FAILED, job, job.wait(60), 'Helper')
        self.assertEqual(job.report['error']['operation'], 'writing')
        self.assertTrue(self.listed(self.node)['unfinished'])
        with open(self.node, 'rb') as stick:
            self.assertEqual(stick.read(MIB), bytes(MIB))
        with Burinctl('finish', image, '--to', self.node, user=USER) as job:
            self.assert_ends_with(EXIT_DONE, job, job.wait(60))
        self.assertGreater(job.report['bytes_unchanged'], 0)
        self.assert_whole(image)
        self.assertFalse(self.listed(self.node)['unfinished'])
