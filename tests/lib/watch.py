# SPDX-License-Identifier: GPL-3.0-or-later
"""Sees who opens a device node for writing, or makes a file: inotify, by way of libc."""
import ctypes
import os
import struct

IN_CLOSE_WRITE = 0x08
IN_CREATE = 0x100
EVENT = struct.Struct('iIII')

_libc = ctypes.CDLL(None, use_errno=True)


class _Watch:
    """Counts events of one kind at one path from now on. Context manager."""

    def __init__(self, path, mask):
        self._path = os.fsencode(path)
        self._mask = mask
        self._fd = -1

    def __enter__(self):
        self._fd = _libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._fd < 0 or _libc.inotify_add_watch(self._fd, self._path, self._mask) < 0:
            raise OSError(ctypes.get_errno(), 'inotify')
        return self

    def __exit__(self, *exc):
        os.close(self._fd)

    def count(self):
        """How many there were since the last call."""
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return 0
        number = 0
        while data:
            _, _, _, length = EVENT.unpack_from(data)
            data = data[EVENT.size + length:]
            number += 1
        return number


class OpenWatch(_Watch):
    """Counts descriptors of a node that could write.

    The kernel tells on close, not on open, whether a file had been opened for writing, so the
    answer is complete once everybody has closed it, that is, when the programs watched have ended.
    """

    def __init__(self, node):
        super().__init__(node, IN_CLOSE_WRITE)

    writers = _Watch.count


class CreateWatch(_Watch):
    """Counts files made in a folder, also those that are gone again."""

    def __init__(self, folder):
        super().__init__(folder, IN_CREATE)
