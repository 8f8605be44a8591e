# SPDX-License-Identifier: GPL-3.0-or-later
"""The test library itself: what it says about devices must be true, or all tests are void."""
import errno
import os
import time
import unittest

from lib import loop, scratch, tap, throttle, watch
from lib.faultdisk import FaultDisk
from lib.scratch import MIB

BLOCK = 4096


class LoopDeviceTest(unittest.TestCase):
    def setUp(self):
        self.scratch = self.enterContext(scratch.Scratch())

    def test_refuses_a_file_that_is_not_ours(self):
        with self.assertRaises(ValueError):
            loop.LoopDevice('/etc/hostname')

    def test_is_given_back(self):
        with loop.LoopDevice(self.scratch.file('disk', MIB)) as device:
            self.assertTrue(device.is_free())
            fd = os.open(device.node, os.O_RDWR | os.O_EXCL)
            self.assertFalse(device.is_free())
            os.close(fd)
            name = device.name
        self.assertFalse(os.path.exists(f'/sys/block/{name}/loop/backing_file'))

    def test_watch_tells_readers_from_writers(self):
        with loop.LoopDevice(self.scratch.file('disk', MIB)) as device:
            with watch.OpenWatch(device.node) as watched:
                os.close(os.open(device.node, os.O_RDONLY))
                self.assertEqual(watched.writers(), 0)
                os.close(os.open(device.node, os.O_RDWR))
                self.assertEqual(watched.writers(), 1)

    def test_throttle_slows_down(self):
        with loop.LoopDevice(self.scratch.file('disk', 8 * MIB)) as device:
            with throttle.Throttle(device, write=8 * MIB):
                begin = time.monotonic()
                fd = os.open(device.node, os.O_WRONLY)
                os.write(fd, bytes(4 * MIB))
                os.fdatasync(fd)
                os.close(fd)
                self.assertGreater(time.monotonic() - begin, 0.2)


class FaultDiskTest(unittest.TestCase):
    def setUp(self):
        directory = self.enterContext(scratch.Scratch())
        self.disk = self.enterContext(FaultDisk(directory, 4 * MIB))
        self.fd = os.open(self.disk.loop.node, os.O_RDWR | os.O_SYNC)
        self.addCleanup(os.close, self.fd)

    def test_error_hits_its_range_only(self):
        self.disk.rule('write', start=MIB, end=MIB + BLOCK, error=errno.EIO)
        os.pwrite(self.fd, bytes(BLOCK), 0)
        with self.assertRaises(OSError):
            os.pwrite(self.fd, bytes(BLOCK), MIB)
        self.disk.clear()

    def test_dropped_write_is_confirmed(self):
        self.disk.rule('write', drop=1)
        self.assertEqual(os.pwrite(self.fd, b'x' * BLOCK, 0), BLOCK)
        self.disk.clear()
        os.posix_fadvise(self.fd, 0, 0, os.POSIX_FADV_DONTNEED)
        self.assertEqual(os.pread(self.fd, BLOCK, 0), bytes(BLOCK))

    def test_flip_changes_one_bit(self):
        self.disk.rule('read', flip=7)
        os.posix_fadvise(self.fd, 0, 0, os.POSIX_FADV_DONTNEED)
        self.assertEqual(os.pread(self.fd, 16, 0), bytes(7) + b'\1' + bytes(8))


if __name__ == '__main__':
    tap.main()
