# SPDX-License-Identifier: GPL-3.0-or-later
"""Hears what the helper tells of drives on the system bus, and when; and asks it for jobs."""
import os
import socket
import threading
import time

from gi.repository import Gio, GLib

from lib.programs import wait_until

NAME = 'org.burin.Helper1'
PATH = '/org/burin/Helper1'
MANAGER = 'org.freedesktop.DBus.ObjectManager'


class DriveWatch:
    """Context manager. Events come as (monotonic time, 'added' or 'removed', object path)."""

    def __init__(self):
        self._loop = GLib.MainLoop()
        self._changed = threading.Condition()
        self._events = []

    def __enter__(self):
        self._bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
        for signal, what in (('InterfacesAdded', 'added'), ('InterfacesRemoved', 'removed')):
            self._bus.signal_subscribe(NAME, MANAGER, signal, PATH, None,
                                       Gio.DBusSignalFlags.NONE, self._heard, what)
        self._thread = threading.Thread(target=self._loop.run, daemon=True)
        self._thread.start()
        self.drives()  # starts the helper
        return self

    def __exit__(self, *exc):
        self._loop.quit()
        self._thread.join()

    def _heard(self, _bus, _sender, _path, _interface, _signal, parameters, what):
        with self._changed:
            self._events.append((time.monotonic(), what, parameters.unpack()[0]))
            self._changed.notify_all()

    def _call(self, interface, method, parameters=None, fds=None):
        answer = self._bus.call_with_unix_fd_list_sync(
            NAME, PATH, interface, method, parameters, None, Gio.DBusCallFlags.NONE, 30000, fds)
        return answer[0].unpack()[0]

    def drives(self):
        """All drives: object path to properties."""
        objects = self._call(MANAGER, 'GetManagedObjects')
        return {path: interfaces['org.burin.Drive1'] for path, interfaces in objects.items()
                if 'org.burin.Drive1' in interfaces}

    def find(self, node):
        """Waits for a drive to be there. Returns: its object path and properties"""
        def find():
            return [item for item in self.drives().items() if item[1]['Node'] == node]
        if not wait_until(find, 5):
            raise AssertionError(f'{node} is not told of')
        return find()[0]

    def wait_for(self, what, name, timeout=20):
        """Waits until a drive of that kernel name was 'added' or 'removed'. Returns: when"""
        def found():
            return [event for event in self._events if event[1] == what
                    and event[2].startswith(f'{PATH}/drives/{name}_')]
        with self._changed:
            if not self._changed.wait_for(found, timeout):
                raise AssertionError(f'{name} was not {what}: {self._events}')
            return found()[-1][0]

    def write(self, path, drive):
        """Asks for a drive to be written that was chosen when it was `drive`.

        Returns: the name of the error that it is refused with, '' if it is not
        """
        ours, theirs = socket.socketpair()
        identity = {'diskseq': GLib.Variant('t', drive['DiskSequence']),
                    'size': GLib.Variant('t', drive['Size']),
                    'serial': GLib.Variant('s', drive['Serial'])}
        with ours, theirs:
            fds = Gio.UnixFDList.new_from_array([os.dup(theirs.fileno())])
            try:
                self._call(NAME, 'Write', GLib.Variant('(ha(oa{sv})a{sv})',
                                                       (0, [(path, identity)], {})), fds)
            except GLib.Error as error:
                return Gio.dbus_error_get_remote_error(error).removeprefix('org.burin.Error.')
        return ''
