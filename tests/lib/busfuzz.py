# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the helper's D-Bus interface that nobody in his right mind would make: what is called
comes from the interface's own XML, what it is called with from a seed.

By hand, for as long as wanted: python3 -m lib.busfuzz SEED CALLS, as root, with the environment
that the tests have.
"""
import os
import random
import socket
import sys
import xml.etree.ElementTree

from gi.repository import Gio, GLib

from lib import programs
from lib.busclient import PrivateHelper
from lib.scratch import MIB, Scratch
from lib.systembus import PATH

# So many calls may wait for an answer.
MOST_OPEN = 64
STANDARD = [('org.freedesktop.DBus.Properties', 'Get', 'ss'),
            ('org.freedesktop.DBus.Properties', 'Set', 'ssv'),
            ('org.freedesktop.DBus.Properties', 'GetAll', 's'),
            ('org.freedesktop.DBus.ObjectManager', 'GetManagedObjects', ''),
            ('org.freedesktop.DBus.Introspectable', 'Introspect', ''),
            ('org.freedesktop.DBus.Peer', 'Ping', '')]
WORDS = ['', 'x', 'allow-fixed', 'changed-only', 'finish', 'after', 'image-name', 'published',
         'source-device',
         'diskseq', 'size', 'serial', 'eject', 'org.burin.Job1', 'org.burin.Drive1', 'State',
         'Unfinished', '/dev/null', '/', 'ü€\u202e', 'y' * 300, 'z' * 70000]
NUMBERS = [0, 1, 2, 7, 255, 512, 65535, MIB, 2 ** 31, 2 ** 32 - 1, 2 ** 53, 2 ** 63 - 1, 2 ** 63,
           2 ** 64 - 1]
BITS = {'y': 8, 'q': 16, 'u': 32, 't': 64}


def split(kinds):
    """The single complete types in a signature."""
    types = []
    while kinds:
        end = next(end for end in range(1, len(kinds) + 1)
                   if GLib.VariantType.string_is_valid(kinds[:end]))
        types.append(kinds[:end])
        kinds = kinds[end:]
    return types


def declared_methods():
    """Interface, name and signature of what the XML declares."""
    root = xml.etree.ElementTree.parse(
        programs.source_dir() / 'src/dbus/org.burin.Helper1.xml').getroot()
    return [(interface.get('name'), method.get('name'),
             ''.join(arg.get('type') for arg in method.iter('arg')
                     if arg.get('direction') == 'in'))
            for interface in root.iter('interface') for method in interface.iter('method')]


class BusFuzzer:
    """Makes calls by a seed. `client`: a BusClient; drives: paths and identities that are valid."""

    def __init__(self, client, drives, seed):
        self._client = client
        self._drives = drives
        self._random = random.Random(seed)
        self._methods = declared_methods() * 3 + STANDARD
        self._open = 0
        self.answers = 0
        self.errors = 0

    def _path(self):
        return self._random.choice(
            [PATH] * 4 + [path for path, _ in self._drives] +
            [f'{PATH}/jobs/{self._random.randrange(1, 60)}'] * 4 + ['/', f'{PATH}/jobs', '/a/b'])

    def _basic(self, kind):
        if kind in BITS:
            return self._random.choice(NUMBERS) % (1 << BITS[kind])
        return {'b': lambda: self._random.random() < 0.5,
                'd': lambda: self._random.choice([0.0, -1.0, 1e308, float('nan')]),
                's': lambda: self._random.choice(WORDS),
                'o': self._path,
                'h': lambda: self._random.choice([0, 0, 0, 1, -1, 2 ** 31 - 1])}[kind]()

    def _value(self, kind, depth=0):
        """A GVariant of the type `kind`."""
        if kind == 'v':
            inner = self._random.choice('bstuo' if depth > 3 else ['b', 's', 't', 'u', 'v', 'as'])
            return GLib.Variant('v', self._value(inner, depth + 1))
        if kind == 'a(oa{sv})' and self._random.random() < 0.7:
            return GLib.Variant(kind, self._random.sample(self._drives, self._random.choice([1, 2])
                                                          % (len(self._drives) + 1)))
        if kind.startswith('a'):
            count = self._random.choice([0, 1, 1, 2, 3, 40])
            items = [self._value(kind[1:], depth + 1) for _ in range(count)]
            return GLib.Variant.new_array(GLib.VariantType(kind[1:]), items)
        if kind[0] == '{':
            return GLib.Variant.new_dict_entry(self._value(kind[1]), self._value(kind[2:-1], depth))
        if kind[0] == '(':
            return self._tuple(kind[1:-1])
        return GLib.Variant(kind, self._basic(kind))

    def _tuple(self, kinds):
        return GLib.Variant.new_tuple(*map(self._value, split(kinds)))

    def _descriptors(self):
        """What a caller may hand over, most of which is nonsense; closed here once it is sent."""
        kind = self._random.randrange(6)
        if kind < 3:
            ours, theirs = socket.socketpair()
            if kind == 2:
                ours.send(self._random.randbytes(500))
            ours.close()
            return [theirs.detach()]
        if kind == 3:
            return list(os.pipe())
        return [os.open('/dev/zero', os.O_RDONLY)] * (kind - 4)

    def _answered(self, connection, result, _):
        self._open -= 1
        self.answers += 1
        try:
            connection.call_with_unix_fd_list_finish(result)
        except GLib.Error:
            self.errors += 1

    def _wait_for(self, open_calls):
        while self._open > open_calls:
            GLib.MainContext.default().iteration(True)

    def call(self):
        interface, method, kinds = self._random.choice(self._methods)
        if self._random.random() < 0.2:
            kinds = ''.join(self._random.choices(['s', 'u', 'a{sv}', 'h', 'v', 'ao', '(st)'],
                                                 k=self._random.randrange(4)))
        descriptors = Gio.UnixFDList.new()
        for fd in set(self._descriptors()):
            descriptors.append(fd)
            os.close(fd)
        self._open += 1
        self._client.connection.call_with_unix_fd_list(
            None, self._path(), interface, method, self._tuple(kinds), None,
            Gio.DBusCallFlags.NONE, 60000, descriptors, None, self._answered, None)
        self._wait_for(MOST_OPEN)

    def run(self, n_calls):
        for _ in range(n_calls):
            self.call()
        self._wait_for(0)


def main():
    seed, n_calls = map(int, sys.argv[1:])
    with Scratch() as scratch, PrivateHelper() as client:
        backing = scratch.file('drive', 4 * MIB)
        with open(backing, 'r+b') as file:
            client.call(PATH, 'org.burin.Helper1.AddVirtualDrive',
                        GLib.Variant('(hs)', (0, str(backing))), [file.fileno()])
        fuzzer = BusFuzzer(client, [client.drive(backing)], seed)
        fuzzer.run(n_calls)
        print(f'{fuzzer.answers} answers, {fuzzer.errors} of them errors; '
              f'{programs.peak_memory(client.process.pid) // MIB} MiB')


if __name__ == '__main__':
    main()
