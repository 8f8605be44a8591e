# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that are killed in every state of a job: the drive is blank or whole, nothing is left,
and somebody says what happened."""
import contextlib
import os
import re
import signal
import unittest

from lib import images, journal, programs, tap
from lib.busclient import PrivateHelper
from lib.case import DRIVE_SIZE, DriveCase, digest
from lib.faultdisk import FaultDisk
from lib.programs import EXIT_DONE, EXIT_FAILED, Burinctl
from lib.scratch import MIB
from lib.stalled import STATES, StalledDrive

# Milliseconds.
DELAY = 1500


class DeathTest(DriveCase):
    def setUp(self):
        super().setUp()
        self.image = images.noise('noise-48M.img', 48 * MIB)

    @contextlib.contextmanager
    def job_in(self, state):
        """A run that stays in `state` for a while, its drive, and what lets it go on."""
        with StalledDrive(self.scratch, state, DELAY) as stalled, \
                Burinctl('--allow-loop', 'write', self.image, '--to', stalled.loop.node) as run:
            run.wait_for_state(state)
            yield run, stalled.loop, stalled

    def assert_blank_or_whole(self, drive):
        if drive.read(0, MIB) == bytes(MIB):
            self.assert_blank(drive)
        else:
            self.assert_holds(drive, self.image)

    def kill(self, name, how=signal.SIGKILL):
        for pid, program in programs.running().items():
            if program == name:
                os.kill(pid, how)

    def test_reader_dies(self):
        for state in STATES:
            with self.subTest(state), self.job_in(state) as (run, drive, stalled):
                self.kill('burin-reader')
                stalled.go_on()
                # Once the image is with the helper, the job can do without its reader.
                needed = state in ('preparing', 'writing')
                self.assert_exit(EXIT_FAILED if needed else EXIT_DONE, run, run.wait())
                self.assert_blank_or_whole(drive)
                self.assertTrue(drive.is_free())

    def test_helper_dies(self):
        """The front end asks the next one by itself, and tells what that knows."""
        for state in STATES:
            with self.subTest(state), self.job_in(state) as (run, drive, _):
                self.kill('burin-helper')
                self.assert_exit(EXIT_FAILED, run, run.wait())
                error = run.report['error']
                self.assertEqual((error['code'], error['drive'], error.get('operation')),
                                 ('Helper', drive.node, state))
                self.assertIn('burinctl finish', run.errors)
                self.assertTrue(run.nothing_left(5))
                self.assertEqual(journal.untold(), [], 'it is told twice')
                self.assert_blank_or_whole(drive)

    def test_interrupted_is_told_until_the_drive_is_written_again(self):
        """Nobody was there to be told when it happened."""
        with self.job_in('writing') as (run, drive, _):
            self.kill('burinctl')
            self.kill('burin-helper')
            run.wait()
            self.assertTrue(run.nothing_left(5))
            for _ in range(2):
                with PrivateHelper() as helper:
                    job, = helper.objects('org.burin.Job1').values()
                    self.assertEqual(job['State'], 'failed')
                    self.assertEqual(job['OwnerUid'], os.getuid())
            run, code = self.write(self.image, drive)
            self.assert_exit(EXIT_DONE, run, code)
            self.assertEqual(journal.untold(), [])

    def test_front_end_dies(self):
        for state in STATES:
            with self.subTest(state), self.job_in(state) as (run, drive, stalled):
                self.kill('burinctl')
                stalled.go_on()
                self.assertTrue(run.nothing_left(30), 'helper or reader run on for ever')
                self.assert_holds(drive, self.image)
                self.assertTrue(drive.is_free())
                self.assert_told_once()

    @contextlib.contextmanager
    def comparing(self):
        """A run that compares a drive with its image for a while, and the drive's node."""
        with FaultDisk(self.scratch, DRIVE_SIZE) as disk:
            written, code = self.write(self.image, disk.loop)
            self.assert_exit(EXIT_DONE, written, code)
            disk.rule(op='read', start=24 * MIB, end=25 * MIB, count=1, delay=DELAY)
            with Burinctl('--allow-loop', 'verify', self.image, '--on', disk.loop.node) as run:
                run.wait_for_state('verifying')
                yield run, disk.loop.node
            self.assert_holds(disk.loop, self.image)

    def test_helper_dies_comparing(self):
        with self.comparing() as (run, node):
            self.kill('burin-helper')
            self.assert_exit(EXIT_FAILED, run, run.wait())
            self.assertTrue(run.nothing_left(30))
            self.assertEqual(run.report['error']['code'], 'Helper')
            self.assert_error(run, node, 'compared')
            self.assertFalse(run.report['drive_touched'])
            self.assertNotIn('burinctl finish', run.errors)
            self.assertEqual(journal.untold(), [])

    def test_front_end_dies_comparing(self):
        with self.comparing() as (run, _):
            self.kill('burinctl')
            self.assertTrue(run.nothing_left(30))
            self.assert_told_once()

    def assert_told_without_front_end(self, code, name, how):
        """Nobody fetches the result of a job that another death ends, before the helper is gone."""
        with self.job_in('writing') as (run, drive, stalled):
            self.kill('burinctl')
            self.kill(name, how)
            stalled.go_on()
            self.assertTrue(run.nothing_left(30))
            (error, report), = journal.untold()
            self.assertEqual(error['code'], f'org.burin.Error.{code}')
            self.assertTrue(report['drive-touched'])
            self.assert_blank(drive)

    def test_front_end_and_reader_die(self):
        self.assert_told_without_front_end('ImageRead', 'burin-reader', signal.SIGKILL)

    def test_front_end_dies_and_the_helper_is_told_to_end(self):
        self.assert_told_without_front_end('Cancelled', 'burin-helper', signal.SIGTERM)

    def assert_told_once(self):
        """The next helper knows that the job was done, and the one after it nothing."""
        (error, report), = journal.untold()
        self.assertEqual(error, {})
        self.assertEqual(report['sha256'], digest(self.image))
        self.assertEqual(report['bytes-verified'], self.image.stat().st_size)
        self.assertEqual(journal.untold(), [])


class StateTest(unittest.TestCase):
    def test_none_is_left_out(self):
        """Of the states in the interface, none rests in the first one; authorizing takes a bus and
        is in test_service; a result that waits is of a job in one of the last ones."""
        words = (programs.source_dir() / 'src/dbus/org.burin.Helper1.xml').read_text('utf-8')
        states = re.findall('"([a-z]+)"', re.search(r'<!-- State: (.*?)-->', words, re.S)[1])
        self.assertEqual(tuple(states), ('queued', 'authorizing', *STATES, 'done', 'failed',
                                         'cancelled'))


if __name__ == '__main__':
    tap.main()
