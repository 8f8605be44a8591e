# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper, built with the address sanitizer, after all that a hostile client can ask of it: it
ends well only if nothing was used wrongly on the way, and nothing is lost at the end."""
import hashlib
import socket

from gi.repository import GLib

from lib import tap
from lib.busclient import END, EXACT, START, ZERO, PrivateHelper, frame
from lib.busfuzz import BusFuzzer
from lib.case import DriveCase
from lib.scratch import MIB
from lib.systembus import PATH

SIZE = 4 * MIB
IMAGE = (frame(START, 0, SIZE, flags=EXACT) + frame(ZERO, 0, SIZE) +
         frame(END, SIZE, 32, hashlib.sha256(bytes(SIZE)).digest()))


class LeakTest(DriveCase):
    def setUp(self):
        super().setUp()
        self.backing = self.scratch.file('drive', SIZE)

    def add_drive(self, client):
        with open(self.backing, 'r+b') as file:
            client.call(PATH, 'org.burin.Helper1.AddVirtualDrive',
                        GLib.Variant('(hs)', (0, str(self.backing))), [file.fileno()])
        return client.drive(self.backing)

    def test_three_thousand_calls(self):
        with PrivateHelper() as client:
            BusFuzzer(client, [self.add_drive(client)], seed=2).run(3000)
            for path in client.objects('org.burin.Job1'):
                client.wait_for_state(path, 'done', 'failed', 'cancelled')
                client.job(path, 'Release')
        self.assertEqual(client.process.returncode, 0)

    def test_jobs_that_are_done_or_fail(self):
        with PrivateHelper() as client:
            drive = self.add_drive(client)
            for sent, expected in ((IMAGE, ''), (IMAGE[:-1], 'ImageRead'), (b'', 'ImageRead'),
                                   (IMAGE[:32] * 2, 'Protocol')):
                for method in ('Write', 'Verify'):
                    self.assertEqual(self.end_of_job(client, method, drive, sent), expected)
        self.assertEqual(client.process.returncode, 0)

    def end_of_job(self, client, method, drive, sent):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            path, = client.start(method, [drive], theirs.fileno())
            theirs.close()
            ours.sendall(sent)
            ours.shutdown(socket.SHUT_WR)
            code = client.wait_for_end(path)
        client.job(path, 'Release')
        return code


if __name__ == '__main__':
    tap.main()
