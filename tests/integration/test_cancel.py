# SPDX-License-Identifier: GPL-3.0-or-later
"""Cancelling works at any time, at once, and leaves a drive that is plainly blank and free."""
import os
import time

from lib import images, tap
from lib.case import DRIVE_SIZE, DriveCase
from lib.faultdisk import FaultDisk
from lib.programs import EXIT_CANCELLED, Burinctl
from lib.scratch import MIB
from lib.throttle import Throttle

PATIENCE = 2.0
IMAGE_SIZE = 48 * MIB
SLOW = 16 * MIB
# Of the throttled device: how long it may sit on a request that it was given before.
THROTTLE_LATENCY = 1.5


def share_of(event):
    return event['done'] / event['total'] if event['total'] else 0


class CancelTest(DriveCase):
    def setUp(self):
        super().setUp()
        self.image = images.noise('noise-48M.img', IMAGE_SIZE)

    def cancel_when(self, condition, drive, latency):
        """Cancels once the job is where `condition` wants it, after the drive was touched."""
        self.interrupt_when(condition, drive, latency)
        self.assert_blank(drive)
        self.assertTrue(drive.is_free(), 'the drive is still locked')

    def interrupt_when(self, condition, drive, latency):
        with Burinctl('--allow-loop', 'write', self.image, '--to', drive.node) as run:
            run.wait_for(lambda event: event['type'] == 'progress' and condition(event))
            begin = time.monotonic()
            run.interrupt()
            code = run.wait()
            seconds = time.monotonic() - begin
            self.assert_exit(EXIT_CANCELLED, run, code)
            self.assertLess(seconds, PATIENCE + latency)
            self.assertTrue(run.nothing_left(), 'processes are left')
        print(f'# cancelled after {seconds:.2f} s')

    def test_while_preparing(self):
        """It waits for somebody who has the drive open, and has done nothing to it yet."""
        drive = self.drive()
        holder = os.open(drive.node, os.O_RDWR | os.O_EXCL | os.O_CLOEXEC)
        try:
            self.interrupt_when(lambda event: event['state'] == 'preparing', drive, 0)
        finally:
            os.close(holder)
        self.assertNotEqual(drive.read(0, MIB), bytes(MIB))
        self.assertTrue(drive.is_free(), 'the drive is still locked')

    def test_at_one_percent(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            self.cancel_when(lambda event: event['state'] == 'writing' and share_of(event) >= 0.01,
                             drive, THROTTLE_LATENCY)

    def test_at_fifty_percent(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            self.cancel_when(lambda event: event['state'] == 'writing' and share_of(event) >= 0.5,
                             drive, THROTTLE_LATENCY)

    def test_while_flushing(self):
        delay = 3000
        with FaultDisk(self.scratch, DRIVE_SIZE) as disk:
            # The first flush belongs to the erasing of the ends.
            disk.rule('flush', skip=1, count=1, delay=delay)
            self.cancel_when(lambda event: event['state'] == 'flushing', disk.loop, delay / 1000)

    def test_while_verifying(self):
        drive = self.drive()
        with Throttle(drive, read=SLOW):
            self.cancel_when(lambda event: event['state'] == 'verifying', drive, THROTTLE_LATENCY)

    def test_while_finishing(self):
        """The head is on its way to the drive already."""
        delay = 3000
        with FaultDisk(self.scratch, DRIVE_SIZE) as disk:
            # The first flush belongs to the erasing of the ends, the second one to the image.
            disk.rule('flush', skip=2, count=1, delay=delay)
            self.cancel_when(lambda event: event['state'] == 'finishing', disk.loop, delay / 1000)

    def test_time_left_knows_how_fast_the_drive_reads(self):
        def told(event):
            return event.get('state') == 'writing' and event['seconds_left'] is not None
        drive = self.drive()
        with Throttle(drive, write=SLOW // 2):
            with Burinctl('--allow-loop', 'write', self.image, '--to', drive.node) as run:
                run.wait_for(told)
                run.interrupt()
                self.assert_exit(EXIT_CANCELLED, run, run.wait())
        event = next(event for event in run.events if told(event))
        writing = (event['total'] - event['done']) / event['rate']
        # As fast as memory; at the speed of writing, it would be twice as much.
        self.assertLess(event['seconds_left'], 1.5 * writing + 1, event)

    def test_twice(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            with Burinctl('--allow-loop', 'write', self.image, '--to', drive.node) as run:
                run.wait_for_state('writing')
                run.interrupt()
                run.interrupt()
                self.assert_exit(EXIT_CANCELLED, run, run.wait())
        self.assert_blank(drive)


if __name__ == '__main__':
    tap.main()
