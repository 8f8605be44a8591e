# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a loop device as slow as a stick."""
import os
import pathlib
import unittest

# The root group: the limit holds for everybody who uses the device, kernel threads included.
GROUP = pathlib.Path('/sys/fs/cgroup/blkio')


class Throttle:
    """Limits a device to so many bytes a second, 0 for no limit. Context manager."""

    def __init__(self, device, read=0, write=0):
        self._device = device
        self._limits = {'read': read, 'write': write}

    def _set(self, direction, limit):
        number = os.stat(self._device.node).st_rdev
        path = GROUP / f'blkio.throttle.{direction}_bps_device'
        path.write_text(f'{os.major(number)}:{os.minor(number)} {limit}\n', encoding='ascii')

    def __enter__(self):
        if not (GROUP / 'blkio.throttle.write_bps_device').exists():
            raise unittest.SkipTest('no blkio control group to throttle a device with')
        for direction, limit in self._limits.items():
            self._set(direction, limit)
        return self

    def __exit__(self, *exc):
        for direction in self._limits:
            self._set(direction, 0)
