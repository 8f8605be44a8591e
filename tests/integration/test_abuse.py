# SPDX-License-Identifier: GPL-3.0-or-later
"""A hostile client: whatever it does, the helper answers, forgets it, and stays as it was."""
import os
import socket
import subprocess
import tempfile

from gi.repository import GLib

from lib import programs, tap
from lib.busfuzz import BusFuzzer
from lib.busclient import (DATA, END, EXACT, RUNNING, SKIP, START, ZERO, BusClient, PrivateHelper,
                           RefusedError, frame)
from lib.case import DRIVE_SIZE, DriveCase
from lib.scratch import MIB
from lib.systembus import PATH, SystemBus

DIGEST = bytes(32)
MOST_MEMORY = 96 * MIB

# What a reader could say, each of which must end the job: (name, bytes, expected error)
BEGIN = frame(START, 0, 4 * MIB, flags=EXACT)
BLOCK = bytes(4096)
LIES = [
    ('garbage', b'\xff' * 4096, 'Protocol'),
    ('nothing', b'', 'ImageRead'),
    ('half a header', frame(START)[:17], 'ImageRead'),
    ('no start', frame(DATA, 0, 4096, BLOCK), 'Protocol'),
    ('two starts', BEGIN + BEGIN, 'Protocol'),
    ('end at once', frame(END, 0, 32, DIGEST), 'Protocol'),
    ('end too early', BEGIN + frame(END, 0, 32, DIGEST), 'Protocol'),
    ('gap', BEGIN + frame(DATA, 8192, 4096, BLOCK), 'Protocol'),
    ('overlap', BEGIN + frame(DATA, 0, 4096, BLOCK) * 2, 'Protocol'),
    ('past the end', BEGIN + frame(ZERO, 0, 5 * MIB), 'Protocol'),
    ('offset 2^63', BEGIN + frame(ZERO, 1 << 63, 4096), 'Protocol'),
    ('length 2^64-1', BEGIN + frame(SKIP, 0, (1 << 64) - 1), 'Protocol'),
    ('image of 2^63', frame(START, 0, 1 << 63, flags=EXACT), 'Protocol'),
    ('image that is too large', frame(START, 0, 1 << 50, flags=EXACT), 'DriveTooSmall'),
    ('huge payload', BEGIN + frame(DATA, 0, 1 << 40), 'Protocol'),
    ('payload that stops', BEGIN + frame(DATA, 0, MIB, BLOCK), 'ImageRead'),
    ('unknown type', BEGIN + frame(77, 0, 4096), 'Protocol'),
    ('unknown flags', frame(START, 0, MIB, flags=0x80), 'Protocol'),
]


class AbuseCase(DriveCase):
    def assert_calm(self, client, pid):
        """No job is left running, and the helper has not grown."""
        running = [job for job in client.objects('org.burin.Job1').values()
                   if job['State'] in RUNNING]
        self.assertEqual(running, [])
        self.assertLess(programs.peak_memory(pid), MOST_MEMORY)

    def descriptors(self, pid):
        return len(os.listdir(f'/proc/{pid}/fd'))

    def assert_no_more_than(self, number, pid):
        """Workers give back what they hold just after their jobs have ended."""
        self.assertTrue(programs.wait_until(lambda: self.descriptors(pid) <= number, 5),
                        f'{self.descriptors(pid)} descriptors, {number} before')

    def refused(self, *arguments, **options):
        with self.assertRaises(RefusedError) as caught:
            self.client.start(*arguments, **options)
        return caught.exception


class ClientTest(AbuseCase):
    """Calls that make no sense, on a private connection."""

    def setUp(self):
        super().setUp()
        self.loop = self.drive()
        self.client = self.enterContext(PrivateHelper())
        self.pid = self.client.process.pid
        self.target = self.client.drive(self.loop.node)
        self.before = self.descriptors(self.pid)
        self.addCleanup(lambda: self.assert_no_more_than(self.before, self.pid))
        self.addCleanup(lambda: self.assert_calm(self.client, self.pid))

    def start(self, method='Write', options=None, target=None):
        """A job whose frames we send. Returns: our end of the socket and its path"""
        ours, theirs = socket.socketpair()
        with theirs:
            path, = self.client.start(method, [target or self.target], theirs.fileno(), options)
        return ours, path

    def test_lying_readers(self):
        for name, lie, expected in LIES:
            with self.subTest(name):
                ours, path = self.start()
                with ours:
                    ours.sendall(lie)
                    ours.shutdown(socket.SHUT_WR)
                    self.assertEqual(self.client.wait_for_end(path), expected)
                self.client.job(path, 'Release')
        self.assertTrue(self.loop.is_free())

    def test_reader_that_says_nothing(self):
        ours, path = self.start()
        with ours:
            self.client.wait_for_state(path, 'preparing')
            self.client.job(path, 'Cancel')
            self.assertEqual(self.client.wait_for_end(path), 'Cancelled')
            self.client.job(path, 'Release')

    def test_reader_that_stops_in_the_middle(self):
        ours, path = self.start()
        with ours:
            ours.sendall(BEGIN + frame(DATA, 0, 4096, BLOCK))
            self.client.wait_for_state(path, 'writing')
            self.client.job(path, 'Cancel')
            self.assertEqual(self.client.wait_for_end(path), 'Cancelled')
            self.client.job(path, 'Release')
        self.assert_blank(self.loop)

    def test_wrong_descriptors(self):
        read, write = os.pipe()
        datagram, peer = socket.socketpair(type=socket.SOCK_DGRAM)
        internet = socket.socket(socket.AF_INET)
        with open('/dev/null', 'rb') as null, tempfile.TemporaryFile() as file, \
                datagram, peer, internet:
            for fd in (read, write, null.fileno(), file.fileno(), datagram.fileno(),
                       internet.fileno()):
                refused = self.refused('Write', [self.target], fd)
                self.assertIn('InvalidArgument', refused.name)
        os.close(read)
        os.close(write)

    def test_wrong_number_of_descriptors(self):
        arguments = GLib.Variant('(ha(oa{sv})a{sv})', (0, [self.target], {}))
        ours, theirs = socket.socketpair()
        with ours, theirs:
            for fds in ((), (theirs.fileno(),) * 2, (theirs.fileno(),) * 16):
                with self.assertRaises(RefusedError):
                    self.client.call(PATH, 'org.burin.Helper1.Write', arguments, fds)

    def test_wrong_arguments(self):
        ours, theirs = socket.socketpair()
        path, identity = self.target
        other = dict(identity, diskseq=GLib.Variant('t', 1 << 62))
        long = 'x' * MIB
        calls = [
            ([], None), ([self.target] * 2, None), ([self.target] * 1000, None),
            ([(path, {})], None), ([(path, other)], None), ([('/', identity)], None),
            ([(path, dict(identity, size=GLib.Variant('s', 'big')))], None),
            ([self.target], {'allow-everything': GLib.Variant('b', True)}),
            ([self.target], {'allow-fixed': GLib.Variant('s', 'yes')}),
            ([self.target], {long: GLib.Variant('s', long)}),
        ]
        with ours, theirs:
            for drives, options in calls:
                refused = self.refused('Write', drives, theirs.fileno(), options)
                self.assertLess(len(str(refused)), 1000)
        self.assert_holds_pattern()

    def assert_holds_pattern(self):
        self.assertNotEqual(self.loop.read(0, 4096), bytes(4096), 'the drive was touched')

    def test_too_many_jobs(self):
        ends = []
        paths = []
        with self.assertRaises(RefusedError):
            for number in range(200):
                backing = self.scratch.file(f'v{number}', MIB)
                with open(backing, 'r+b') as file:
                    drive, = self.client.call(
                        PATH, 'org.burin.Helper1.AddVirtualDrive',
                        GLib.Variant('(hs)', (0, str(backing))), [file.fileno()])
                self.assertTrue(drive)
                ours, path = self.start(target=self.client.drive(backing))
                ends.append(ours)
                paths.append(path)
        self.assertLessEqual(len(paths), 32)
        for end in ends:
            end.close()
        for path in paths:
            self.client.wait_for_end(path)
            self.client.job(path, 'Release')
        # Virtual drives keep their files open.
        self.before += len(paths) + 1

    def test_ten_thousand_calls(self):
        answers = []
        for number in range(10000):
            self.client.connection.call(
                None, PATH, 'org.burin.Helper1' if number % 2 else 'org.no.such.interface',
                'Write' if number % 3 else 'Read', GLib.Variant('(s)', ('x' * 100,)), None, 0,
                60000, None, lambda *_: answers.append(1))
        context = GLib.MainContext.default()
        while len(answers) < 10000:
            context.iteration(True)
        self.assert_holds_pattern()


class FuzzTest(AbuseCase):
    """Calls at random; only a drive of our own can be meant by them."""

    def test_three_thousand_calls(self):
        backing = self.scratch.file('drive', 4 * MIB)
        with PrivateHelper() as client:
            with open(backing, 'r+b') as file:
                client.call(PATH, 'org.burin.Helper1.AddVirtualDrive',
                            GLib.Variant('(hs)', (0, str(backing))), [file.fileno()])
            before = self.descriptors(client.process.pid)
            fuzzer = BusFuzzer(client, [client.drive(backing)], seed=1)
            fuzzer.run(3000)
            self.assertEqual(fuzzer.answers, 3000)
            self.assertLess(fuzzer.errors, 2900, 'hardly any call made sense')
            for path in client.objects('org.burin.Job1'):
                client.wait_for_state(path, 'done', 'failed', 'cancelled')
                client.job(path, 'Release')
            self.assert_calm(client, client.process.pid)
            self.assert_no_more_than(before, client.process.pid)


class PeerTest(DriveCase):
    """Who may be at the other end of a private helper."""

    def test_socket_of_another_user_than_the_one_who_was_authorized(self):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            done = subprocess.run([programs.program('helper', 'burin-helper'), '--private'],
                                  stdin=theirs, stderr=subprocess.PIPE, text=True, timeout=10,
                                  env=dict(os.environ, PKEXEC_UID='12345'))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('not to the user who was authorized', done.stderr)

    def test_cannot_prove_who_he_is_by_a_file(self):
        """Only the kernel's word counts; the other way, root would write into a home folder."""
        ours, theirs = socket.socketpair()
        environment = dict(os.environ, HOME=str(self.scratch.path))
        with ours, theirs, subprocess.Popen(
                [programs.program('helper', 'burin-helper'), '--private'], stdin=theirs,
                stderr=subprocess.DEVNULL, env=environment) as helper:
            ours.settimeout(20)
            for line in (b'\0AUTH DBUS_COOKIE_SHA1 30\r\n', b'AUTH ANONYMOUS\r\n'):
                ours.sendall(line)
                self.assertEqual(ours.recv(100), b'REJECTED EXTERNAL\r\n')
            helper.kill()
        self.assertEqual(list(self.scratch.path.glob('.dbus*')), [])

    def test_no_socket(self):
        done = subprocess.run([programs.program('helper', 'burin-helper'), '--private'],
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              timeout=10)
        self.assertNotEqual(done.returncode, 0)


class ServiceTest(AbuseCase):
    """The same on the bus, where callers come and go."""

    def setUp(self):
        super().setUp()
        self.loop = self.drive()
        self.bus = self.enterContext(SystemBus(self.scratch, options='--allow-loop'))
        self.client = self.enterContext(BusClient.on_bus(self.bus))
        self.target = self.client.drive(self.loop.node)
        self.pid, = [pid for pid, name in programs.running().items() if name == 'burin-helper']

    def test_callers_that_come_and_go(self):
        before = self.descriptors(self.pid)
        for _ in range(200):
            with BusClient.on_bus(self.bus) as caller:
                caller.connection.call(
                    'org.burin.Helper1', PATH, 'org.burin.Helper1', 'Verify',
                    GLib.Variant('(ha(oa{sv})a{sv})', (0, [self.target], {})), None, 0, -1, None)
                caller.connection.flush_sync(None)
        self.assert_calm(self.client, self.pid)
        self.assert_no_more_than(before, self.pid)

    def test_no_virtual_drives(self):
        with tempfile.TemporaryFile() as file:
            file.truncate(DRIVE_SIZE)
            with self.assertRaises(RefusedError) as caught:
                self.client.call(PATH, 'org.burin.Helper1.AddVirtualDrive',
                                 GLib.Variant('(hs)', (0, '/x')), [file.fileno()])
        self.assertIn('InvalidArgument', caught.exception.name)


if __name__ == '__main__':
    tap.main()
