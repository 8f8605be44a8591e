# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens around a flash on a whole system: services that die."""
import os
import pathlib
import signal

from lib import images, programs
from lib.case import digest
from lib.programs import EXIT_DONE, Burinctl, wait_until
from lib.scratch import MIB
from lib.stickcase import USER, StickCase, run, settle

SMALL = 8 * MIB
LARGE = 24 * MIB
STATES = ('preparing', 'writing', 'flushing', 'verifying', 'finishing')


def pid_of(program):
    """Of the process that runs `program` for the whole system, None if there is none."""
    for entry in pathlib.Path('/proc').iterdir():
        try:
            if entry.name.isdigit() and (entry / 'comm').read_text().strip() == program:
                return int(entry.name)
        except OSError:
            continue
    return None


def kill_service(program):
    """SIGKILL for a service's process; waits for it to run first."""
    found = []
    wait_until(lambda: found.append(pid_of(program)) or found[-1] is not None, 20)
    if found[-1] is None:
        raise AssertionError(f'{program} does not run')
    os.kill(found[-1], signal.SIGKILL)


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
        run('systemctl', 'start', 'udisks2.service')
        with Burinctl('write', image, '--to', self.node, user=USER) as job:
            for state in STATES:
                job.wait_for(lambda event, state=state: event['type'] == 'progress' and
                             event['state'] in STATES[STATES.index(state):], 60)
                kill_service('systemd-udevd')  # systemd starts it again
                kill_service('udisksd')
                run('systemctl', '--no-block', 'restart', 'udisks2.service')
            self.assert_ends_with(EXIT_DONE, job, job.wait(60))
        self.assert_whole(image)
        settle()
        self.assert_usable()
