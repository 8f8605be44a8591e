# SPDX-License-Identifier: GPL-3.0-or-later
"""A loop device that fails, dawdles or lies on demand: faultfs under a loop device."""
import os
import shutil
import subprocess
import time
import unittest

from lib import loop, programs


class FuseFile:
    """A file on a FUSE file system of its own, with the content of another. Context manager.

    path: where it is. The reader is somebody else than a test that root runs, so that it sees only
    what is mounted with the options "-o allow_other". user: name of who mounts it, if that is not
    root.
    """

    def __init__(self, backing, mount_point, *options, user=None):
        self._backing = backing
        self._options = options
        self._user = user
        self._mount = mount_point
        self._process = None
        self.path = mount_point / 'disk'

    def __enter__(self):
        program = programs.build_dir() / 'tests' / 'lib' / 'faultfs'
        if not program.exists() or not os.path.exists('/dev/fuse'):
            raise unittest.SkipTest('faultfs needs libfuse3 and /dev/fuse')
        self._mount.mkdir()
        if self._user is not None:
            shutil.chown(self._mount, self._user)
        self._process = subprocess.Popen([program, self._backing, self._mount, '-f',
                                          *self._options], user=self._user,
                                         stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self._wait_for_mount()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *exc):
        self._stop()

    def _is_mounted(self):
        # Not os.path.ismount(): it looks into what may not be for our eyes.
        escaped = str(self._mount).replace(' ', '\\040')
        with open('/proc/self/mountinfo', encoding='utf-8') as mounts:
            return any(line.split()[4] == escaped for line in mounts)

    def _wait_for_mount(self):
        deadline = time.monotonic() + 30
        while not self._is_mounted():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise unittest.SkipTest('FUSE file systems cannot be mounted here')
            time.sleep(0.02)

    def _stop(self):
        subprocess.run(['umount', self._mount], capture_output=True)
        self._process.terminate()
        self._process.wait()


class FaultDisk:
    """Context manager. `loop` is the device; rule() and clear() say what shall go wrong."""

    def __init__(self, directory, size, name='fault', **options):
        self._directory = directory
        self._size = size
        self._name = name
        self._options = options
        self._file = None
        self.loop = None

    def __enter__(self):
        loop.require_loop_devices()
        backing = self._directory.file(f'{self._name}-backing', self._size)
        self._mount = self._directory.path / f'{self._name}-mount'
        self._file = FuseFile(backing, self._mount)
        self._file.__enter__()
        try:
            self.loop = loop.LoopDevice(self._file.path, **self._options)
            self.loop.__enter__()
        except BaseException:
            self._file.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *exc):
        self.clear()
        self.release()
        try:
            self.loop.__exit__(*exc)
        finally:
            self._file.__exit__(*exc)

    def _control(self, line):
        with open(self._mount / 'control', 'w', encoding='ascii') as control:
            control.write(line + '\n')

    def rule(self, op, **fields):
        """E.g. rule('write', start=4096, end=8192, error=errno.EIO, count=2)."""
        words = ' '.join(f'{key}={value}' for key, value in fields.items())
        self._control(f'rule op={op} {words}')

    def clear(self):
        self._control('clear')

    def release(self):
        """Lets go of what hangs."""
        self._control('release')

    def unplug(self):
        """As a USB stick does when it is pulled out: its size is 0 from now on."""
        self._control('size 0')
        subprocess.run(['losetup', '--set-capacity', self.loop.node], check=True)
