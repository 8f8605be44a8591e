# SPDX-License-Identifier: GPL-3.0-or-later
"""A private helper of the test's own, asked over D-Bus: all that a job says, nothing between."""
import os
import socket
import subprocess
import time

from gi.repository import Gio, GLib

from lib import programs

ROOT = '/org/burin/Helper1'
FINAL = ('done', 'failed', 'cancelled')


class Job:
    """A job of the helper. Once it has ended: `error` and `report`, as org.burin.Job1 has them.

    silence: the most seconds for which its drive owed an answer.
    """

    def __init__(self, helper, path):
        self._helper = helper
        self._path = path
        self._properties = {}
        self.error = {}
        self.report = {}
        self.silence = 0

    def look(self):
        """Takes a look at the job. Returns: its state"""
        answer = self._helper.call(self._path, 'org.freedesktop.DBus.Properties', 'GetAll',
                                   GLib.Variant('(s)', ('org.burin.Job1',)))
        self._properties = answer[0]
        self.silence = max(self.silence, self._properties['Progress'][6])
        state = self._properties['State']
        if state in FINAL and not self.report:
            self.error, self.report = self._helper.call(self._path, 'org.burin.Job1', 'GetResult')
        return state

    def wait_for(self, *states, timeout=90):
        """Waits for one of `states`, or for the end. Returns: the state"""
        states += FINAL
        if not programs.wait_until(lambda: self.look() in states, timeout, 0.01):
            raise AssertionError(f'the job does not get on: {self._properties}')
        return self._properties['State']

    def wait(self, **options):
        """Waits for the end. Returns: the state"""
        return self.wait_for(**options)

    def cancel(self):
        self._helper.call(self._path, 'org.burin.Job1', 'Cancel')

    @property
    def code(self):
        """Name of the error, '' if there is none."""
        return self.error.get('code', '').removeprefix('org.burin.Error.')

    @property
    def progress(self):
        """As org.burin.Job1 documents it: done, total, by source?, fraction, …"""
        return self._properties['Progress']


class Helper:
    """Context manager. Leaving it hangs up and waits for the helper and its readers to end."""

    def __init__(self):
        self._connection = None
        self._process = None
        self._readers = []

    def __enter__(self):
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [programs.program('helper', 'burin-helper'), '--private', '--allow-loop'],
                stdin=theirs)
        stream = Gio.Socket.new_from_fd(ours.detach()).connection_factory_create_connection()
        self._connection = Gio.DBusConnection.new_sync(
            stream, None, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT, None, None)
        return self

    def __exit__(self, *exc):
        self.hang_up()
        for process in [self._process, *self._readers]:
            process.wait(30)

    def hang_up(self):
        if not self._connection.is_closed():
            self._connection.close_sync(None)

    @property
    def peak_memory(self):
        """The most bytes that the helper has had in memory."""
        return programs.peak_memory(self._process.pid)

    @property
    def cpu_seconds(self):
        """What the helper has used so far."""
        with open(f'/proc/{self._process.pid}/stat', encoding='ascii') as file:
            user, system = file.read().rpartition(')')[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf('SC_CLK_TCK')

    @property
    def is_gone(self):
        return self._process.poll() is not None

    def call(self, path, interface, method, arguments=None, fds=None):
        answer, _ = self._connection.call_with_unix_fd_list_sync(
            None, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 30000, fds,
            None)
        return answer.unpack()

    def _find(self, node):
        """The drive whose node is `node`: its path, and the identity that a job needs."""
        objects, = self.call(ROOT, 'org.freedesktop.DBus.ObjectManager', 'GetManagedObjects')
        for path, interfaces in objects.items():
            drive = interfaces.get('org.burin.Drive1')
            if drive is not None and drive['Node'] == str(node):
                return path, {'diskseq': GLib.Variant('t', drive['DiskSequence']),
                              'size': GLib.Variant('t', drive['Size']),
                              'serial': GLib.Variant('s', drive['Serial'])}
        raise AssertionError(f'no drive {node}')

    def _read(self, image):
        """Starts a reader. Returns: the helper's end of its socket"""
        ours, theirs = socket.socketpair()
        with theirs, open(image, 'rb') as file:
            self._readers.append(subprocess.Popen(
                [programs.program('reader', 'burin-reader'), 'stream'], stdin=file, stdout=theirs))
        return ours

    def add_virtual(self, path):
        with open(path, 'r+b') as file:
            fds = Gio.UnixFDList.new()
            arguments = GLib.Variant('(hs)', (fds.append(file.fileno()), str(path)))
            self.call(ROOT, 'org.burin.Helper1', 'AddVirtualDrive', arguments, fds)

    def start(self, method, image, *nodes, **options):
        """Calls `method`, Write or Verify. Returns: the jobs, one a drive"""
        drives = []
        for node in nodes:
            programs.wait_until(lambda node=node: self._has(node), 5)
            drives.append(self._find(node))
        with self._read(image) as frames:
            fds = Gio.UnixFDList.new()
            options = {key.replace('_', '-'): GLib.Variant('b', value)
                       for key, value in {'allow_fixed': True, **options}.items()}
            arguments = GLib.Variant('(ha(oa{sv})a{sv})',
                                     (fds.append(frames.fileno()), drives, options))
            paths, = self.call(ROOT, 'org.burin.Helper1', method, arguments, fds)
        return [Job(self, path) for path in paths]

    def _has(self, node):
        try:
            self._find(node)
            return True
        except AssertionError:
            return False

    def write(self, image, *nodes, **options):
        return self.start('Write', image, *nodes, **options)
