# SPDX-License-Identifier: GPL-3.0-or-later
"""How often a program redraws its window on X11, as it tells the window manager."""
import ctypes
import re

# GTK counts up by one when it begins to draw, and to the next multiple of four when it has drawn.
STEPS = 4


class Value(ctypes.Structure):
    _fields_ = [('high', ctypes.c_int), ('low', ctypes.c_uint)]


class Frames:
    """The frames of the window of that name. Context manager, on a desktop with a window manager.

    count(): how many there have been.
    """

    def __init__(self, desktop, name):
        told = desktop.run(['xprop', '-id', desktop.find_windows(name)[-1],
                            '_NET_WM_SYNC_REQUEST_COUNTER']).stdout
        self._counter = int(re.search(r'= \d+, (\d+)', told)[1])
        self._x = ctypes.CDLL('libX11.so.6')
        self._ext = ctypes.CDLL('libXext.so.6')
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._name = desktop.env['DISPLAY'].encode()
        self._display = None

    def __enter__(self):
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(self._name))
        version = ctypes.c_int(), ctypes.c_int()
        self._ext.XSyncInitialize(self._display, *map(ctypes.byref, version))
        return self

    def __exit__(self, *exc):
        self._x.XCloseDisplay(self._display)

    def count(self):
        value = Value()
        self._ext.XSyncQueryCounter(self._display, ctypes.c_ulong(self._counter),
                                    ctypes.byref(value))
        return ((value.high << 32) + value.low) // STEPS
