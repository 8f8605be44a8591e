# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the helper that may ask for anything: plain D-Bus calls, and frames made by hand."""
import socket
import struct
import subprocess

from gi.repository import Gio, GLib

from lib import programs
from lib.systembus import NAME, PATH

START, DATA, ZERO, SKIP, END, ABORT = range(1, 7)
EXACT = 1
RUNNING = ('queued', 'authorizing', 'preparing', 'writing', 'flushing', 'verifying', 'finishing')


def frame(kind, offset=0, length=0, payload=b'', flags=0, source=0):
    """The bytes of a frame as src/core/burin-frame.h describes it."""
    return struct.pack('<4sHHQQQ', b'BRN1', kind, flags, offset, length, source) + payload


class RefusedError(Exception):
    """The helper answered with an error. name: of the D-Bus error"""

    def __init__(self, error):
        super().__init__(error.message)
        self.name = Gio.DBusError.get_remote_error(error) or ''


class BusClient:
    """Context manager. `connection` is to a helper: a bus with it, or the helper itself."""

    def __init__(self, connection, name):
        self.connection = connection
        self._name = name

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        if not self.connection.is_closed():
            self.connection.close_sync(None)

    @classmethod
    def on_bus(cls, bus):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
                 Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        return cls(Gio.DBusConnection.new_for_address_sync(bus.address, flags, None, None), NAME)

    def call(self, path, method, arguments=None, fds=(), timeout=20000):
        """Calls `interface.method`. Returns: what it returns, unpacked; raises RefusedError"""
        interface, _, member = method.rpartition('.')
        fd_list = Gio.UnixFDList.new()
        for fd in fds:
            fd_list.append(fd)
        try:
            reply, _ = self.connection.call_with_unix_fd_list_sync(
                self._name, path, interface, member, arguments, None, Gio.DBusCallFlags.NONE,
                timeout, fd_list, None)
        except GLib.Error as error:
            raise RefusedError(error) from error
        return reply.unpack()

    def begin(self, path, method, answered):
        """Calls a method without arguments; `answered` gets what it returns, or a RefusedError."""
        interface, _, member = method.rpartition('.')

        def end(connection, result):
            try:
                answered(connection.call_finish(result).unpack())
            except GLib.Error as error:
                answered(RefusedError(error))
        self.connection.call(self._name, path, interface, member, None, None,
                             Gio.DBusCallFlags.NONE, 30000, None, end)

    def wait(self, condition):
        """For answers to what was begun."""
        while not condition():
            GLib.MainContext.default().iteration(True)

    def objects(self, interface):
        """{path: properties} of all objects that have `interface`."""
        managed, = self.call(PATH, 'org.freedesktop.DBus.ObjectManager.GetManagedObjects')
        return {path: interfaces[interface] for path, interfaces in managed.items()
                if interface in interfaces}

    def drive(self, node):
        """What Write() wants to know about the drive at `node`."""
        for path, drive in self.objects('org.burin.Drive1').items():
            if drive['Node'] == str(node):
                return path, {'diskseq': GLib.Variant('t', drive['DiskSequence']),
                              'size': GLib.Variant('t', drive['Size']),
                              'serial': GLib.Variant('s', drive['Serial'])}
        raise AssertionError(f'no drive {node}')

    def start(self, method, drives, fd, options=None):
        """Write() or Verify(). Returns: the jobs' paths"""
        arguments = GLib.Variant('(ha(oa{sv})a{sv})', (0, drives, options or {}))
        return self.call(PATH, f'org.burin.Helper1.{method}', arguments, [fd])[0]

    def job(self, path, member):
        return self.call(path, f'org.burin.Job1.{member}')

    def state(self, path):
        return self.objects('org.burin.Job1')[path]['State']

    def wait_for_state(self, path, *states, timeout=20):
        if not programs.wait_until(lambda: self.state(path) in states, timeout):
            raise AssertionError(f'{path} is {self.state(path)}')

    def wait_for_end(self, path, timeout=20):
        """Returns: the code of the job's error, '' if it is done"""
        self.wait_for_state(path, 'done', 'failed', 'cancelled', timeout=timeout)
        error, _ = self.job(path, 'GetResult')
        return error.get('code', '').removeprefix('org.burin.Error.')


class PrivateHelper(BusClient):
    """Context manager: a helper of our own, which allows loop devices."""

    def __init__(self):
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [programs.program('helper', 'burin-helper'), '--private', '--allow-loop'],
            stdin=theirs)
        theirs.close()
        stream = Gio.Socket.new_from_fd(ours.detach()).connection_factory_create_connection()
        super().__init__(Gio.DBusConnection.new_sync(
            stream, None, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT, None, None), None)

    def __exit__(self, *exc):
        super().__exit__(*exc)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
