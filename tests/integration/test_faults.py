# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives that fail, lie or forget: nothing is called done that is not proven."""
import errno

from lib import images, tap
from lib.case import DRIVE_SIZE, DriveCase
from lib.faultdisk import FaultDisk
from lib.programs import EXIT_DONE, EXIT_FAILED, EXIT_MISMATCH
from lib.scratch import MIB

BLOCK = 4096
BAD = 5 * MIB + 3 * BLOCK


class FaultTest(DriveCase):
    def setUp(self):
        super().setUp()
        self.image = images.noise('noise-8M.img', 8 * MIB)
        self.disk = self.enterContext(FaultDisk(self.scratch, DRIVE_SIZE))

    def write_with(self, op, **rule):
        self.disk.rule(op, **rule)
        return self.write(self.image, self.disk.loop)

    def assert_given_up(self, run, code, expected):
        self.assert_exit(expected, run, code)
        self.disk.clear()
        self.assert_blank(self.disk.loop)
        self.assertTrue(self.disk.loop.is_free())

    def assert_proven(self, run, code):
        self.assert_exit(EXIT_DONE, run, code)
        self.disk.clear()
        self.assert_holds(self.disk.loop, self.image)

    def test_write_error(self):
        run, code = self.write_with('write', start=BAD, end=BAD + BLOCK, error=errno.EIO)
        self.assert_given_up(run, code, EXIT_FAILED)

    def test_read_error(self):
        run, code = self.write_with('read', start=BAD, end=BAD + BLOCK, error=errno.EIO)
        self.assertIn(code, (EXIT_FAILED, EXIT_MISMATCH))
        self.assert_given_up(run, code, code)

    def test_flush_error(self):
        run, code = self.write_with('flush', skip=1, error=errno.EIO)
        self.assert_given_up(run, code, EXIT_FAILED)

    def test_bit_that_always_flips(self):
        run, code = self.write_with('read', flip=BAD + 17)
        self.assert_given_up(run, code, EXIT_MISMATCH)
        ranges = run.report['bad_ranges']
        self.assertEqual(len(ranges), 1)
        self.assertEqual(run.report['error']['cause'], 'medium')
        offset, length = ranges[0]['offset'], ranges[0]['length']
        self.assertTrue(offset <= BAD + 17 < offset + length)

    def test_bit_in_the_head_that_always_flips(self):
        run, code = self.write_with('read', flip=512)
        self.assert_exit(EXIT_MISMATCH, run, code)
        self.disk.clear()
        self.assert_blank(self.disk.loop)

    def test_forgotten_write(self):
        run, code = self.write_with('write', start=BAD, end=BAD + BLOCK, drop=1)
        self.assert_given_up(run, code, EXIT_MISMATCH)

    def test_forgotten_head(self):
        """The last thing written is proven like all the rest."""
        run, code = self.write_with('write', start=0, end=BLOCK, drop=1)
        self.assertEqual(code, EXIT_MISMATCH, run.errors)

    def test_bit_that_flipped_once(self):
        run, code = self.write_with('read', flip=BAD + 17, count=1)
        self.assert_proven(run, code)
        self.assertEqual(run.report['unstable_reads'], 1)

    def test_write_that_was_forgotten_once(self):
        """What is wrong is written once more, and the report says where."""
        run, code = self.write_with('write', start=BAD, end=BAD + BLOCK, drop=1, count=1)
        self.assert_proven(run, code)
        (mended,) = run.report['rewritten_ranges']
        self.assertTrue(mended['offset'] <= BAD < mended['offset'] + mended['length'])

    def test_slow_drive(self):
        run, code = self.write_with('any', delay=50)
        self.assert_proven(run, code)


if __name__ == '__main__':
    tap.main()
