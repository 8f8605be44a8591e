# SPDX-License-Identifier: GPL-3.0-or-later
"""Sees who opened a device node, and whether for writing: inotify, by way of libc."""
import ctypes
import os
import struct

IN_OPEN = 0x20
IN_CLOSE_WRITE = 0x08
IN_CLOSE_NOWRITE = 0x10
EVENT = struct.Struct('iIII')

_libc = ctypes.CDLL(None, use_errno=True)


class OpenWatch:
    """Counts opens of one node from now on. Context manager.

    The kernel tells on close, not on open, whether a file had been opened for writing, so the
    answer is complete once everybody has closed it, that is, when the programs watched have ended.
    """

    def __init__(self, node):
        self._node = os.fsencode(node)
        self._fd = -1

    def __enter__(self):
        self._fd = _libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        mask = IN_OPEN | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE
        if self._fd < 0 or _libc.inotify_add_watch(self._fd, self._node, mask) < 0:
            raise OSError(ctypes.get_errno(), 'inotify')
        return self

    def __exit__(self, *exc):
        os.close(self._fd)

    def _events(self):
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return
        while data:
            _, mask, _, length = EVENT.unpack_from(data)
            yield mask
            data = data[EVENT.size + length:]

    def writers(self):
        """How many descriptors that could write were closed since the last call."""
        return sum(1 for mask in self._events() if mask & IN_CLOSE_WRITE)
