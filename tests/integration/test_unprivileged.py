# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual drive needs no privilege at all: any user may try everything."""
import os
import shutil
import unittest

from lib import images, oldkernel, programs, tap
from lib.case import DriveCase, digest
from lib.programs import EXIT_DONE, Burinctl
from lib.scratch import MIB
from lib.throttle import Throttle

USER = 'nobody'


def reachable(path):
    """Whether all users may enter all folders on the way to `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)


class UnprivilegedTest(DriveCase):
    def setUp(self):
        super().setUp()
        if os.geteuid() != 0:
            raise unittest.SkipTest('changing the user needs root')
        if not reachable(programs.program('cli', 'burinctl')):
            raise unittest.SkipTest('other users cannot enter the build directory')
        self.home = self.scratch.path / 'home'
        self.home.mkdir()
        shutil.chown(self.home, USER)
        self.environment = {'HOME': os.fspath(self.home), 'XDG_RUNTIME_DIR': os.fspath(self.home)}

    def test_nobody_writes_and_verifies_a_virtual_drive(self):
        drive = self.home / 'stick.img'
        image = images.memtest()
        for command, preposition in (('write', '--to'), ('verify', '--on')):
            with Burinctl('--virtual-drive', f'{drive}:64M', command,
                          images.wrapped(image, 'xz'), preposition, drive, user=USER,
                          environment=self.environment, directory=self.home) as run:
                run.wait_for_state('preparing')
                for pid in set(programs.running()):
                    self.assertNotEqual(os.stat(f'/proc/{pid}').st_uid, 0, 'something is root')
                self.assert_exit(EXIT_DONE, run, run.wait())
        self.assertEqual(digest(drive, image.stat().st_size), digest(image))

    def test_nobody_lists_drives(self):
        with Burinctl('list', user=USER, environment=self.environment,
                      directory=self.home) as run:
            self.assert_exit(EXIT_DONE, run, run.wait())


class ReaderTest(DriveCase):
    """What parses images has no rights, even if it was root who started it."""

    def pid(self, name):
        pid, = [pid for pid, program in programs.running().items() if program == name]
        return pid

    def status(self, name):
        """/proc/PID/status of the program `name` as a dictionary."""
        with open(f'/proc/{self.pid(name)}/status', encoding='utf-8') as file:
            return dict(line.rstrip('\n').split(':\t', 1) for line in file)

    def limits(self, name):
        """/proc/PID/limits of the program `name`: what is limited, and to how much."""
        with open(f'/proc/{self.pid(name)}/limits', encoding='utf-8') as file:
            return {line[:26].strip(): line[26:].split()[0] for line in file}

    def test_reader_that_root_started(self):
        drive = self.drive()
        with Throttle(drive, write=16 * MIB), \
                Burinctl('--allow-loop', 'write', images.noise('noise-48M.img', 48 * MIB), '--to',
                         drive.node) as run:
            run.wait_for_state('writing')
            status, limits = self.status('burin-reader'), self.limits('burin-reader')
            run.interrupt()
            run.wait()
        self.assertNotIn('0', status['Uid'].split())
        self.assertNotIn('0', status['Gid'].split())
        for kind in ('CapPrm', 'CapEff', 'CapInh', 'CapAmb'):
            self.assertEqual(int(status[kind], 16), 0, kind)
        self.assertEqual(status['NoNewPrivs'], '1')
        self.assertEqual(status['Seccomp'], '2')
        self.assertEqual((limits['Max file size'], limits['Max core file size']), ('0', '0'))
        self.assertLess(int(limits['Max data size']), 1024 * MIB)

    def test_kernel_without_landlock(self):
        """There is one wall less, and that is told."""
        drive, image = self.drive(), images.wrapped(images.memtest(), 'xz')
        run, code = self.burinctl('inspect', image)
        self.assertEqual((code, run.errors), (EXIT_DONE, ''))
        run, code = self.write(image, drive, prepare=oldkernel.without_landlock)
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, images.memtest())
        self.assertIn('no Landlock', run.errors)


if __name__ == '__main__':
    tap.main()
