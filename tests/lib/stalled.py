# SPDX-License-Identifier: GPL-3.0-or-later
"""A drive that keeps a job of 48 MiB in a state for as long as a test wants."""
import contextlib
import os

from lib.case import DRIVE_SIZE
from lib.faultdisk import FaultDisk
from lib.scratch import MIB

STATES = ('preparing', 'writing', 'flushing', 'verifying', 'finishing')
# In the middle of the image.
MIDDLE = {'start': 24 * MIB, 'end': 25 * MIB}
# What the drive is slow at. The first flush belongs to the erasing of the ends, the second one to
# the content, the third one to the head.
SLOW = {
    'writing': {'op': 'write', **MIDDLE},
    'flushing': {'op': 'flush', 'skip': 1},
    'verifying': {'op': 'read', **MIDDLE},
    'finishing': {'op': 'flush', 'skip': 2},
}


class StalledDrive:
    """Context manager. `loop`: the device.

    delay: milliseconds after which the drive goes on by itself; without, it waits for go_on().
    """

    def __init__(self, scratch, state, delay=None):
        self._disk = FaultDisk(scratch, DRIVE_SIZE, name=state)
        self._state = state
        self._how = {'hang': 1} if delay is None else {'delay': delay}
        self._held = contextlib.ExitStack()

    def __enter__(self):
        self._disk.__enter__()
        if self._state == 'preparing':
            occupied = os.open(self.loop.node, os.O_RDWR | os.O_EXCL)
            self._held.callback(os.close, occupied)
        else:
            self._disk.rule(**SLOW[self._state], count=1, **self._how)
        return self

    def __exit__(self, *exc):
        self._held.close()
        self._disk.__exit__(*exc)

    @property
    def loop(self):
        return self._disk.loop

    def go_on(self):
        self._held.close()
        self._disk.clear()
        self._disk.release()
