# SPDX-License-Identifier: GPL-3.0-or-later
"""Sticks that are pulled out at ten points of a flash, alone and next to others."""
import contextlib
import os

from lib import images, programs
from lib.case import digest
from lib.programs import EXIT_DONE, EXIT_FAILED, Burinctl, burinctl, wait_until
from lib.scratch import MIB
from lib.stickcase import USER, StickCase, request, settle, sticks

IMAGE = 'noise-8M.img'
SIZE = 8 * MIB
STATES = ('preparing', 'writing', 'flushing', 'verifying', 'finishing')
# State, and how far the whole job is: writing is the first half of it, reading back the second one.
POINTS = [('preparing', 0.0), ('writing', 0.0), ('writing', 0.1), ('writing', 0.2),
          ('writing', 0.3), ('writing', 0.4), ('flushing', 0.5), ('verifying', 0.5),
          ('verifying', 0.7), ('finishing', 0.0)]
NAMES = ('early', 'late', 'stays', 'first', 'second')


def has_come_to(event, point, node):
    """Whether the job of the drive at `node` is at `point` or past it."""
    state, fraction = point
    return (event['type'] == 'progress' and event['drive'] == node and
            event['state'] in STATES and event['fraction'] >= fraction and
            STATES.index(event['state']) >= STATES.index(state))


class UnplugTest(StickCase):
    def setUp(self):
        super().setUp()
        self.image = images.noise(IMAGE, SIZE)
        self.allow()

    def plug_all(self):
        """Returns: what the list says of each stick, by name"""
        before = sticks()
        for name in NAMES:
            self._plugged.append(name)
            request('plug', name, 'stick', 'slowest', 'slow-reads')
        self.assertTrue(wait_until(lambda: len(sticks() - before) == len(NAMES), 30, 0.05))
        settle()
        drives, _ = burinctl('list', user=USER)
        found = {drive['serial'].lower(): drive for drive in drives.of_type('drive')}
        return {name: found[name] for name in NAMES}

    def start(self, stack, drives, *names):
        to = [word for name in names for word in ('--to', drives[name]['node'])]
        return stack.enter_context(Burinctl('write', self.image, *to, user=USER))

    def pull(self, point, drives, *runs_and_names):
        """Pulls all of them once each has come to that point."""
        for run, name in runs_and_names:
            run.wait_for(lambda event: has_come_to(event, point, drives[name]['node']), 60)
        for _, name in runs_and_names:
            self._plugged.remove(name)
            request('unplug', name)
        for _, name in runs_and_names:
            node = drives[name]['node']
            self.assertTrue(wait_until(lambda: not os.path.exists(node), 20), node)

    def report(self, run, node):
        return next(report for report in run.of_type('report') if report['drive'] == node)

    def assert_gone(self, run, drive, may_be_done):
        """Returns: whether it is unfinished"""
        report = self.report(run, drive['node'])
        if may_be_done and report['result'] == 'done':
            return False
        self.assertEqual(report['error']['code'], 'DriveGone', report)
        self.assertIn(drive['node'], report['error']['message'])
        return report['drive_touched']

    def assert_nothing_left(self):
        self.assertTrue(wait_until(
            lambda: set(programs.running().values()) <= {'burin-helper'}, 5))

    def round(self, drives, early, late):
        """Pulls two of three sticks of one job, and those of two more jobs, and leaves one in.

        The late ones may be proven before their turn has come: pulling the others takes its time.

        Returns: whether each is unfinished now, by name
        """
        with contextlib.ExitStack() as stack:
            three = self.start(stack, drives, 'early', 'late', 'stays')
            first = self.start(stack, drives, 'first')
            second = self.start(stack, drives, 'second')
            self.pull(early, drives, (three, 'early'), (first, 'first'))
            self.pull(late, drives, (three, 'late'), (second, 'second'))
            self.assertEqual(three.wait(60), EXIT_FAILED, three.report)
            self.assertEqual(first.wait(60), EXIT_FAILED, first.report)
            self.assertIn(second.wait(60), (EXIT_FAILED, EXIT_DONE), second.report)
        stays = drives['stays']['node']
        self.assertEqual(self.report(three, stays)['result'], 'done')
        self.assertEqual(digest(stays, SIZE), digest(self.image))
        self.assert_nothing_left()
        return {'early': self.assert_gone(three, drives['early'], False),
                'late': self.assert_gone(three, drives['late'], True),
                'first': self.assert_gone(first, drives['first'], False),
                'second': self.assert_gone(second, drives['second'], True), 'stays': False}

    def test_at_ten_points(self):
        unfinished = dict.fromkeys(NAMES, False)
        for early, late in zip(POINTS[:5], POINTS[5:]):
            with self.subTest((early, late)):
                self._unplug_all()
                drives = self.plug_all()
                # The same sticks as in the last round, and what became of them is known.
                self.assertEqual({name: drives[name]['unfinished'] for name in NAMES}, unfinished)
                unfinished = self.round(drives, early, late)
                self.unplug('stays', drives['stays']['node'])
                self.assertFalse([name for name in sticks() if os.path.exists(f'/dev/{name}')])
        drive = self.plug_all()['late']
        self.assert_written(self.image, drive['node'])
        self.assertFalse(self.listed(drive['node'])['unfinished'])
