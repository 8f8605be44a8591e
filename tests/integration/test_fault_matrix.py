# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of tests/lib/faultcases.py, each with the one result that it may have.

With --write-docs, writes the matrix to docs/reliability.md instead.
"""
import errno
import sys
import time
import unittest

from lib import faultcases, images, loop, programs, tap
from lib.case import DriveCase, digest
from lib.faultcases import BAD
from lib.faultdisk import FaultDisk
from lib.helper import Helper
from lib.scratch import MIB

DOCUMENT = programs.source_dir() / 'docs' / 'reliability.md'
CANCEL_PATIENCE = 8


def ranges(report, key):
    return tuple(tuple(pair) for pair in report.get(key, ()))


def image_of(case):
    return images.noise(f'noise-{case.image}.img', case.image)


class MatrixCase(DriveCase):
    def disk(self, case, name='fault'):
        return self.enterContext(
            FaultDisk(self.scratch, case.drive, name, block_size=case.block_size))

    def holds(self, disk, image):
        """Whether the right bytes are on the drive, now that it works."""
        disk.clear()
        size = min(image.stat().st_size, disk.loop.size())
        return digest(disk.loop.node, size) == digest(image)

    def assert_result(self, case, job, disk):
        told = f'{case.name}: {job.error} {job.report}'
        self.assertEqual(job.code, case.code, told)
        if not case.code:
            self.assertTrue(self.holds(disk, image_of(case)), f'done, but wrong: {told}')
            self.assertEqual(job.report['bytes-verified'], case.image, told)
            self.assertEqual(ranges(job.report, 'bad-ranges'), (), told)
        for key, expected in case.report.items():
            found = job.report[key]
            self.assertEqual(found if isinstance(found, int) else ranges(job.report, key),
                             expected, told)
        self.assertEqual(job.error.get('cause'), case.cause, told)
        if case.errno:
            self.assertEqual(job.error.get('errno'), case.errno, told)
        if case.where:
            self.assertEqual((job.error['offset'], job.error['length']), case.where, told)
        if case.bad:
            self.assertEqual(ranges(job.report, 'bad-ranges'), case.bad, told)


class RulesTest(MatrixCase):
    """One test a case; they are added below."""

    def check(self, case):
        disk = self.disk(case)
        if case.changed_only:
            self.fill(disk, image_of(case))
        for op, fields in case.rules:
            disk.rule(op, **fields)
        with Helper() as helper:
            job, = helper.write(image_of(case), disk.loop.node, changed_only=case.changed_only)
            job.wait()
        self.assert_result(case, job, disk)

    def fill(self, disk, image):
        """The start of the image is there already, so that little of it has to be written."""
        with open(image, 'rb') as source, open(disk.loop.node, 'wb') as drive:
            drive.write(source.read(64 * MIB))


def add_cases():
    for case in faultcases.CASES:
        setattr(RulesTest, f'test_{case.name}', lambda self, case=case: self.check(case))


class SceneTest(MatrixCase):
    def setUp(self):
        super().setUp()
        self.case = faultcases.Case('scene', '')
        self.image = image_of(self.case)
        self.fault = self.disk(self.case)

    def test_silence(self):
        """A drive that takes its time is not a drive that fails, and one can see it."""
        self.fault.rule('write', start=BAD, end=BAD + 1, count=1, delay=12000)
        with Helper() as helper:
            job, = helper.write(self.image, self.fault.loop.node)
            self.assertEqual(job.wait(), 'done', job.error)
            self.assertGreaterEqual(job.silence, 8)
        self.assert_result(self.case, job, self.fault)

    def check_hang(self, op, state):
        """The job ends although the drive does not answer; the process, when it does."""
        self.fault.rule(op, start=BAD, end=BAD + 1, hang=1)
        with Helper() as helper:
            job, = helper.write(self.image, self.fault.loop.node)
            job.wait_for(state)
            programs.wait_until(lambda: job.look() and job.progress[6] >= 1, 10)
            begin = time.monotonic()
            job.cancel()
            self.assertEqual(job.wait(), 'cancelled', job.error)
            seconds = time.monotonic() - begin
            self.assertLess(seconds, CANCEL_PATIENCE)
            print(f'# cancelled after {seconds:.1f} s')
            helper.hang_up()
            time.sleep(0.5)
            self.assertFalse(helper.is_gone, 'the drive is still held by the kernel')
            self.fault.clear()
            self.fault.release()
            self.assertTrue(programs.wait_until(lambda: helper.is_gone, 10), 'the helper stays')
        self.assertTrue(self.fault.loop.is_free())

    def test_hanging_write(self):
        self.check_hang('write', 'writing')

    def test_hanging_read(self):
        self.check_hang('read', 'verifying')

    def check_unplug(self, state):
        self.fault.rule('any', delay=30)
        with Helper() as helper:
            job, = helper.write(self.image, self.fault.loop.node)
            job.wait_for(state)
            self.fault.unplug()
            self.assertEqual(job.wait(), 'failed')
        self.assertEqual(job.code, 'DriveGone', job.error)

    def test_unplugged_while_writing(self):
        self.check_unplug('writing')

    def test_unplugged_while_verifying(self):
        self.check_unplug('verifying')

    def test_cancel_cuts_retries_short(self):
        self.fault.rule('write', error=errno.EIO, start=BAD, end=BAD + 1)
        with Helper() as helper:
            job, = helper.write(self.image, self.fault.loop.node)
            job.wait_for('writing')
            begin = time.monotonic()
            job.cancel()
            self.assertEqual(job.wait(), 'cancelled', job.error)
            self.assertLess(time.monotonic() - begin, 2)


class ManyTest(MatrixCase):
    NAMES = ['size-512', 'write-EIO', 'read-EIO', 'flip-always', 'drop-once', 'flush-fails',
             'gone-while-writing', 'slow']

    def test_eight_drives(self):
        """The image is read once; what goes wrong with one drive does not touch the others."""
        by_name = {case.name: case for case in faultcases.CASES}
        cases = [faultcases.Case('sound', ''), *(by_name[name] for name in self.NAMES[1:])]
        disks = [self.disk(case, name=case.name) for case in cases]
        for case, disk in zip(cases, disks):
            for op, fields in case.rules:
                disk.rule(op, **fields)
        with Helper() as helper:
            jobs = helper.write(image_of(cases[0]), *(disk.loop.node for disk in disks))
            for job in jobs:
                job.wait()
        for case, job, disk in zip(cases, jobs, disks):
            with self.subTest(case.name):
                self.assert_result(case, job, disk)


class HolesTest(DriveCase):
    """Holes are zeros on the drive, whatever was there before."""

    def setUp(self):
        super().setUp()
        self.image = images.mostly_zeros('holes-24M.img', 24 * MIB, 8 * MIB)

    def check(self, node, add=False):
        with Helper() as helper:
            if add:
                helper.add_virtual(node)
            job, = helper.write(self.image, node)
            self.assertEqual(job.wait(), 'done', job.error)
        self.assertEqual(digest(node, 24 * MIB), digest(self.image))

    def test_loop_device(self):
        self.check(self.drive(32 * MIB).node)

    def test_virtual_drive(self):
        self.check(self.scratch.file('virtual', 32 * MIB, 'old'), add=True)


class DocumentTest(unittest.TestCase):
    def test_is_up_to_date(self):
        text = DOCUMENT.read_text(encoding='utf-8')
        self.assertEqual(text, faultcases.with_table(text),
                         'run tests/integration/test_fault_matrix.py --write-docs')


def write_document():
    text = DOCUMENT.read_text(encoding='utf-8')
    DOCUMENT.write_text(faultcases.with_table(text), encoding='utf-8')


if __name__ == '__main__':
    if sys.argv[1:] == ['--write-docs']:
        write_document()
    else:
        loop.require_loop_devices()
        add_cases()
        tap.main()
