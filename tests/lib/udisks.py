# SPDX-License-Identifier: GPL-3.0-or-later
"""The real udisksd on the system bus, and what a desktop hears from it."""
import subprocess
import threading

from gi.repository import Gio, GLib

from lib.programs import wait_until

UDISKSD = '/usr/libexec/udisks2/udisksd'
NAME = 'org.freedesktop.UDisks2'
PATH = '/org/freedesktop/UDisks2'
MANAGER = 'org.freedesktop.DBus.ObjectManager'
FILE_SYSTEM = f'{NAME}.Filesystem'


class Udisks:
    """Context manager. appeared: names of the partitions whose file systems were told of."""

    def __init__(self):
        self.appeared = []
        self._loop = GLib.MainLoop()
        self._thread = threading.Thread(target=self._loop.run, daemon=True)

    def __enter__(self):
        self._process = subprocess.Popen([UDISKSD], stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        self._bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
        self._bus.signal_subscribe(NAME, MANAGER, 'InterfacesAdded', PATH, None,
                                   Gio.DBusSignalFlags.NONE, self._heard)
        self._thread.start()
        if not wait_until(self._is_up, 20, 0.1):
            raise AssertionError('udisksd does not come up')
        return self

    def __exit__(self, *exc):
        self._process.terminate()
        self._process.wait()
        self._loop.quit()
        self._thread.join()

    def _is_up(self):
        return self._bus.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus',
                                   'NameHasOwner', GLib.Variant('(s)', (NAME,)), None,
                                   Gio.DBusCallFlags.NONE, -1, None).unpack()[0]

    def _heard(self, _bus, _sender, _path, _interface, _signal, parameters):
        path, interfaces = parameters.unpack()
        if FILE_SYSTEM in interfaces:
            self.appeared.append(path.rpartition('/')[2])
