# SPDX-License-Identifier: GPL-3.0-or-later
"""Several drives at once: each one stands for itself, and the user sees them as one thing."""
import os
import pty
import re
import select
import subprocess
import time

from lib import images, programs, tap
from lib.case import DRIVE_SIZE, DriveCase, digest
from lib.faultdisk import FaultDisk
from lib.programs import (EXIT_CANCELLED, EXIT_DONE, EXIT_FAILED, EXIT_MISMATCH, EXIT_REFUSED,
                          EXIT_USAGE, Burinctl)
from lib.scratch import MIB
from lib.throttle import Throttle

IMAGE_SIZE = 16 * MIB


def named(option, drives):
    return [word for drive in drives for word in (option, drive.node)]


def reports(run):
    """The report of each drive, by its node."""
    return {report['drive']: report for report in run.of_type('report')}


class SeveralCase(DriveCase):
    def setUp(self):
        super().setUp()
        self.image = images.noise('noise-16M.img', IMAGE_SIZE)

    def drives(self, count):
        return [self.drive(name=f'drive-{i}') for i in range(count)]

    def write_to(self, drives, *options, image=None):
        return self.burinctl('write', image or self.image, *named('--to', drives), *options)


class WriteTest(SeveralCase):
    def test_three_drives(self):
        drives = self.drives(3)
        run, code = self.write_to(drives)
        self.assert_exit(EXIT_DONE, run, code)
        for drive in drives:
            self.assert_holds(drive, self.image)
            self.assertEqual(reports(run)[drive.node]['result'], 'done')
        seen = {event['drive'] for event in run.of_type('progress')}
        self.assertEqual(seen, {drive.node for drive in drives})

    def test_one_that_fails_does_not_stop_the_others(self):
        good = self.drives(2)
        with FaultDisk(self.scratch, DRIVE_SIZE) as disk:
            disk.rule('write', start=5 * MIB, end=6 * MIB, error=5)
            run, code = self.write_to([good[0], disk.loop, good[1]])
            self.assert_exit(EXIT_FAILED, run, code)
            told = reports(run)
            self.assertEqual(told[disk.loop.node]['error']['code'], 'DriveWrite')
            self.assertTrue(told[disk.loop.node]['drive_touched'])
        for drive in good:
            self.assertEqual(told[drive.node]['result'], 'done')
            self.assert_holds(drive, self.image)

    def test_one_that_differs_is_worse_than_one_that_fails(self):
        with FaultDisk(self.scratch, DRIVE_SIZE, 'broken') as broken, \
                FaultDisk(self.scratch, DRIVE_SIZE, 'liar') as liar:
            broken.rule('write', start=5 * MIB, end=6 * MIB, error=5)
            liar.rule('read', flip=5 * MIB + 17)
            run, code = self.write_to([broken.loop, liar.loop])
            self.assert_exit(EXIT_MISMATCH, run, code)
            self.assertEqual(reports(run)[liar.loop.node]['error']['cause'], 'medium')

    def test_one_that_is_too_small_is_refused_before_any_is_touched(self):
        drives = [self.drive(), self.drive(size=8 * MIB, name='small')]
        before = [digest(drive.node) for drive in drives]
        run, code = self.write_to(drives)
        self.assert_exit(EXIT_REFUSED, run, code)
        self.assert_error(run, drives[1].node, 'holds only')
        self.assertEqual([digest(drive.node) for drive in drives], before)

    def test_one_that_turns_out_to_be_too_small_does_not_stop_the_others(self):
        """bzip2 does not tell the size."""
        large, small = self.drive(), self.drive(size=8 * MIB, name='small')
        run, code = self.write_to([small, large], image=images.wrapped(self.image, 'bz2'))
        self.assert_exit(EXIT_REFUSED, run, code)
        self.assertEqual(reports(run)[small.node]['error']['code'], 'DriveTooSmall')
        self.assert_holds(large, self.image)

    def test_named_twice(self):
        drive = self.drive()
        before = digest(drive.node)
        link = self.scratch.path / 'link'
        link.symlink_to(drive.node)
        run, code = self.burinctl('write', self.image, '--to', drive.node, '--to', link)
        self.assert_exit(EXIT_USAGE, run, code)
        self.assert_error(run, drive.node, 'more than once')
        self.assertEqual(digest(drive.node), before)

    def test_cancelled(self):
        drives = self.drives(2)
        with Throttle(drives[0], write=4 * MIB), Throttle(drives[1], write=4 * MIB):
            with Burinctl('--allow-loop', 'write', self.image, *named('--to', drives)) as run:
                for drive in drives:
                    run.wait_for(lambda event: event['type'] == 'progress' and event['done'] > 0
                                 and event['drive'] == drive.node)
                run.interrupt()
                self.assert_exit(EXIT_CANCELLED, run, run.wait())
                self.assertTrue(run.nothing_left(), 'processes are left')
        for drive in drives:
            self.assertEqual(reports(run)[drive.node]['result'], 'cancelled')
            self.assert_blank(drive)
            self.assertTrue(drive.is_free(), 'a drive is still locked')


class VerifyTest(SeveralCase):
    def test_tells_which_one_differs(self):
        drives = self.drives(2)
        run, code = self.write_to(drives)
        self.assert_exit(EXIT_DONE, run, code)
        with open(drives[1].node, 'r+b') as device:
            device.seek(7 * MIB)
            device.write(b'something else')
        run, code = self.burinctl('verify', self.image, *named('--on', drives))
        self.assert_exit(EXIT_MISMATCH, run, code)
        told = reports(run)
        self.assertEqual(told[drives[0].node]['result'], 'done')
        self.assertEqual(told[drives[1].node]['error']['cause'], 'content')
        self.assertFalse(told[drives[1].node]['drive_touched'])


class ChangedOnlyTest(SeveralCase):
    def test_second_time(self):
        drive = self.drive()
        run, code = self.write_to([drive], '--changed-only')
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(run.report['bytes_unchanged'], 0)
        with open(drive.node, 'r+b') as device:
            device.seek(7 * MIB)
            device.write(b'something else')
        run, code = self.write_to([drive], '--changed-only')
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, self.image)
        # All but the head, which is always written, and what differs.
        self.assertEqual(run.report['bytes_unchanged'], IMAGE_SIZE - 2 * MIB)
        self.assertEqual(run.report['bytes_written'], 2 * MIB)
        self.assertEqual(run.report['bytes_verified'], IMAGE_SIZE)


class TextTest(SeveralCase):
    """What somebody sees who does not ask for JSON."""

    def command(self, *args):
        return [programs.program('cli', 'burinctl'), '--allow-loop', *map(str, args)]

    def environment(self):
        return dict(os.environ, LC_ALL='C.UTF-8')

    def read_until(self, terminal, pattern, seconds=30):
        """What comes on a terminal up to `pattern`, or to its end."""
        text, deadline = '', time.monotonic() + seconds
        while pattern is None or not re.search(pattern, text):
            self.assertTrue(select.select([terminal], [], [], deadline - time.monotonic())[0], text)
            try:
                text += os.read(terminal, 65536).decode('utf-8', 'replace')
            except OSError:
                break
        return text

    def test_terminal(self):
        """One question that names both, one line for both."""
        drives = self.drives(2)
        terminal, other_end = pty.openpty()
        with Throttle(drives[0], write=8 * MIB), Throttle(drives[1], write=8 * MIB), \
                subprocess.Popen(self.command('write', self.image, *named('--to', drives)),
                                 stdin=other_end, stdout=other_end, stderr=other_end,
                                 env=self.environment()) as process:
            os.close(other_end)
            question = self.read_until(terminal, 'Type yes')
            for drive in drives:
                self.assertIn(drive.node, question.split('will be lost')[1])
            os.write(terminal, b'yes\n')
            text = self.read_until(terminal, None)
            self.assertEqual(process.wait(30), EXIT_DONE)
        os.close(terminal)
        self.assertRegex(text, r'\rWriting 2 drives  \d+ %  [\d.]+ MB/s each')
        self.assertIn('All 2 drives are done.', text)
        for drive in drives:
            self.assertIn(f'written to {drive.node} and read back identical', text)
            self.assert_holds(drive, self.image)

    def test_silent_drive(self):
        """Whoever waits is told for what, and which drive it is."""
        other = self.drive()
        with FaultDisk(self.scratch, DRIVE_SIZE) as disk:
            node = disk.loop.node
            disk.rule('write', start=5 * MIB, end=6 * MIB, count=1, delay=12000)
            done = subprocess.run(
                self.command('--yes', 'write', self.image, *named('--to', [disk.loop, other])),
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                env=self.environment())
            self.assertEqual(done.returncode, EXIT_DONE, done.stderr)
            self.assert_holds(disk.loop, self.image)
        lines = [line for line in done.stdout.splitlines() if 'has not answered' in line]
        self.assertEqual(len(lines), 1, done.stdout)
        self.assertRegex(lines[0], f'^{node}: Writing .* not answered for 1[0-2] s')


if __name__ == '__main__':
    tap.main()
