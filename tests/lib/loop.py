# SPDX-License-Identifier: GPL-3.0-or-later
"""Loop devices on files that the test itself made, and on nothing else."""
import fcntl
import os
import pathlib
import stat
import subprocess
import time
import unittest

from lib import scratch

LOOP_MAJOR = 7


def require_loop_devices():
    if os.geteuid() != 0 or not os.path.exists('/dev/loop-control'):
        raise unittest.SkipTest('loop devices need root and /dev/loop-control')


def _losetup(*args):
    done = subprocess.run(['losetup', *map(str, args)], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


class LoopDevice:
    """A block device on a scratch file. Context manager; refuses any other file.

    backing: the file; node: the device, while attached.
    """

    def __init__(self, backing, read_only=False, block_size=512):
        if not scratch.is_ours(backing):
            raise ValueError(f'{backing} was not made by this test')
        self.backing = pathlib.Path(backing)
        self.node = None
        self._options = ['--read-only'] if read_only else []
        self._options += ['--sector-size', block_size]

    def __enter__(self):
        require_loop_devices()
        # Not every file system can do direct I/O; the device is the same without it, only slower.
        self.node = self._attach('--direct-io=on') or self._attach('--direct-io=off')
        if self.node is None:
            raise unittest.SkipTest('no loop device to be had')
        self._check()
        return self

    def __exit__(self, *exc):
        self.drop_partitions()
        subprocess.run(['losetup', '--detach', self.node], check=True)
        self._wait_until_detached()
        self.node = None

    @property
    def name(self):
        return os.path.basename(self.node)

    def _attach(self, direct_io):
        return _losetup('--find', '--show', direct_io, *self._options, self.backing)

    def _check(self):
        info = os.stat(self.node)
        backing = pathlib.Path(f'/sys/block/{self.name}/loop/backing_file').read_text().strip()
        if not stat.S_ISBLK(info.st_mode) or os.major(info.st_rdev) != LOOP_MAJOR:
            raise RuntimeError(f'{self.node} is not a loop device')
        if os.path.realpath(backing) != os.path.realpath(self.backing):
            raise RuntimeError(f'{self.node} does not lie on {self.backing}')

    def _wait_until_detached(self):
        deadline = time.monotonic() + 5
        while os.path.exists(f'/sys/block/{self.name}/loop/backing_file'):
            if time.monotonic() > deadline:
                raise RuntimeError(f'{self.node} is still held by somebody')
            time.sleep(0.02)

    def add_partition(self, start, size):
        """Makes the node of a partition, in bytes, without writing a table. Returns the node."""
        subprocess.run(['addpart', self.node, '1', str(start // 512), str(size // 512)], check=True)
        return f'{self.node}p1'

    def drop_partitions(self):
        subprocess.run(['partx', '--delete', self.node], capture_output=True)

    def read(self, offset, length):
        """Reads what is on the device, past the page cache of the block device."""
        with open(self.node, 'rb', buffering=0) as device:
            os.posix_fadvise(device.fileno(), offset, length, os.POSIX_FADV_DONTNEED)
            device.seek(offset)
            return device.read(length)

    def size(self):
        with open(self.node, 'rb') as device:
            return device.seek(0, os.SEEK_END)

    def is_free(self):
        """Whether the device can be had exclusively: no O_EXCL, no flock, no mount on it."""
        try:
            fd = os.open(self.node, os.O_RDWR | os.O_EXCL | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError:
            return False
        finally:
            os.close(fd)


class Mount:
    """A new ext4 on a loop device or its partition, mounted at a scratch directory."""

    def __init__(self, node, mount_point):
        if os.major(os.stat(node).st_rdev) not in (LOOP_MAJOR, 259):
            raise ValueError(f'{node} is not a loop device')
        if not scratch.is_ours(mount_point):
            raise ValueError(f'{mount_point} was not made by this test')
        self._node = node
        self.path = pathlib.Path(mount_point)

    def __enter__(self):
        subprocess.run(['mkfs.ext4', '-q', '-F', self._node], check=True)
        self.path.mkdir(exist_ok=True)
        subprocess.run(['mount', self._node, self.path], check=True)
        return self

    def is_mounted(self):
        return os.path.ismount(self.path)

    def __exit__(self, *exc):
        # A reader that nobody listens to any more may still be ending, with its image open.
        deadline = time.monotonic() + 5
        while self.is_mounted():
            done = subprocess.run(['umount', self.path], capture_output=True, text=True)
            if done.returncode != 0 and time.monotonic() > deadline:
                raise RuntimeError(done.stderr)
            time.sleep(0.05)
