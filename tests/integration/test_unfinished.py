# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives on which writing did not come to its end: shown, finished, or made usable again."""
import os
import signal
import subprocess
import time

from lib import images, journal, programs, tap
from lib.case import DriveCase
from lib.faultdisk import FaultDisk
from lib.programs import EXIT_CANCELLED, EXIT_DONE, EXIT_FAILED, EXIT_USAGE, Burinctl
from lib.scratch import MIB
from lib.throttle import Throttle

SIZE = 48 * MIB
SLOW = 16 * MIB
GIB = 1024 * MIB
PARTITION = 446
FIRST = MIB


class UnfinishedCase(DriveCase):
    def setUp(self):
        super().setUp()
        self.image = images.noise('noise-48M.img', SIZE)

    def listed(self, drive, **options):
        run, code = self.burinctl('list', **options)
        self.assert_exit(EXIT_DONE, run, code)
        return next(found for found in run.of_type('drive') if found['node'] == drive.node)

    def finish(self, image, drive):
        return self.burinctl('finish', image, '--to', drive.node)

    def interrupt(self, drive, end, image=None):
        """Has a job end early, once some of the image is on the drive. Returns: its exit code"""
        with Throttle(drive, write=SLOW), Burinctl('--allow-loop', 'write', image or self.image,
                                                   '--to', drive.node) as run:
            run.wait_for_state('writing', 0.2)
            end(run)
            code = run.wait()
            self.assertTrue(run.nothing_left(10))
            return code

    def kill_helper(self, _):
        for pid, name in programs.running().items():
            if name == 'burin-helper':
                os.kill(pid, signal.SIGKILL)


class FinishTest(UnfinishedCase):
    def test_after_the_helper_was_killed(self):
        drive = self.drive()
        self.assertFalse(self.listed(drive)['unfinished'])
        self.assertEqual(self.interrupt(drive, self.kill_helper), EXIT_FAILED)
        self.assertTrue(self.listed(drive)['unfinished'])
        self.assertTrue(self.listed(drive, user='nobody')['unfinished'], 'only root sees it')
        self.assert_finished(drive)

    def test_after_it_was_cancelled(self):
        drive = self.drive()
        self.assertEqual(self.interrupt(drive, Burinctl.interrupt), EXIT_CANCELLED)
        self.assertTrue(self.listed(drive)['unfinished'])
        self.assert_finished(drive)

    def assert_finished(self, drive):
        run, code = self.finish(self.image, drive)
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, self.image)
        self.assertGreater(run.report['bytes_unchanged'], 4 * MIB)
        self.assertEqual(run.report['bytes_unchanged'] + run.report['bytes_written'], SIZE)
        self.assertFalse(self.listed(drive)['unfinished'])
        self.assertEqual(journal.names(drive), [])

    def test_image_of_another_size_is_refused_before_anything_is_written(self):
        drive = self.drive()
        self.interrupt(drive, Burinctl.interrupt)
        before = drive.read(8 * MIB, MIB)
        run, code = self.finish(images.noise('strange-40M.img', 40 * MIB, seed=3), drive)
        self.assert_exit(EXIT_USAGE, run, code)
        self.assert_error(run, drive.node, self.image.name)
        self.assertFalse(run.report['drive_touched'])
        self.assertEqual(drive.read(8 * MIB, MIB), before)
        self.assertTrue(self.listed(drive)['unfinished'], 'it was forgotten')
        self.assert_finished(drive)

    def test_image_of_another_content_is_noticed_if_the_digest_was_known(self):
        with FaultDisk(self.scratch, 64 * MIB) as disk:
            disk.rule(op='read', start=24 * MIB, end=25 * MIB, count=1, delay=1500)
            with Burinctl('--allow-loop', 'write', self.image, '--to', disk.loop.node) as run:
                run.wait_for_state('verifying')
                self.kill_helper(run)
                run.wait()
            other = images.noise('strange-48M.img', SIZE, seed=3)
            run, code = self.finish(other, disk.loop)
            self.assert_exit(EXIT_USAGE, run, code)
            self.assert_error(run, 'another image')
            self.assert_blank(disk.loop)

    def test_nothing_to_finish(self):
        drive = self.drive()
        run, code = self.finish(self.image, drive)
        self.assert_exit(EXIT_USAGE, run, code)
        self.assert_error(run, drive.node)

    def test_what_failed_before_the_drive_was_touched_is_no_trace(self):
        drive = self.drive()
        run, code = self.write(images.noise('noise-80M.img', 80 * MIB), drive)
        self.assertNotEqual(code, EXIT_DONE)
        self.assertEqual(journal.names(drive), [])


class HungTest(UnfinishedCase):
    def test_job_that_was_given_up_is_told_once(self):
        """Its owner knows, so the next helper shows no failed job; but the drive is unfinished."""
        with FaultDisk(self.scratch, 64 * MIB) as disk:
            disk.rule(op='write', start=24 * MIB, end=25 * MIB, count=1, hang=1)
            with Burinctl('--allow-loop', 'write', self.image, '--to', disk.loop.node) as run:
                run.wait_for(lambda event: event.get('seconds_silent', 0) >= 1)
                run.interrupt()
                self.assert_exit(EXIT_CANCELLED, run, run.wait())
                disk.release()
                self.assertTrue(run.nothing_left(20))
            self.assertEqual(journal.untold(), [])
            self.assertTrue(self.listed(disk.loop)['unfinished'])


class RestoreTest(UnfinishedCase):
    def restore(self, drive):
        run, code = self.burinctl('restore', '--to', drive.node)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertFalse(self.listed(drive)['unfinished'])

    def partition(self, drive):
        """Type, offset and size in bytes of the only partition."""
        table = drive.read(0, 512)
        self.assertEqual(table[510:], b'\x55\xaa')
        self.assertEqual(table[PARTITION + 16:510], bytes(48))
        entry = table[PARTITION:PARTITION + 16]
        return (entry[4], int.from_bytes(entry[8:12], 'little') * 512,
                int.from_bytes(entry[12:], 'little') * 512)

    def assert_sound(self, drive, kind, *check):
        type_, start, size = self.partition(drive)
        self.assertEqual((type_, start), (kind, FIRST))
        self.assertLessEqual(start + size, drive.size())
        self.assertGreater(size, drive.size() - 2 * MIB)
        node = drive.add_partition(start, size)
        done = subprocess.run([*check, node], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_what_was_cancelled(self):
        drive = self.drive()
        self.interrupt(drive, Burinctl.interrupt)
        self.restore(drive)
        self.assert_sound(drive, 0x0e, 'fsck.vfat', '-n')

    def test_fat32(self):
        drive = self.drive(size=2 * GIB, name='larger', pattern=None)
        self.restore(drive)
        self.assert_sound(drive, 0x0c, 'fsck.vfat', '-n')

    def test_exfat(self):
        started = time.monotonic()
        drive = self.drive(size=40 * GIB, name='largest', pattern=None)
        self.restore(drive)
        self.assert_sound(drive, 0x07, 'fsck.exfat', '-n')
        self.assertLess(time.monotonic() - started, 60, 'all of the drive was written')

    def test_one_drive_at_a_time(self):
        run, code = self.burinctl('restore', '--to', '/dev/a', '--to', '/dev/b')
        self.assert_exit(EXIT_USAGE, run, code)


if __name__ == '__main__':
    tap.main()
