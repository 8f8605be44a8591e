# SPDX-License-Identifier: GPL-3.0-or-later
"""Sticks that are pulled out at ten points of a flash, alone and next to others."""
import contextlib
import os
import pathlib
import threading

from lib import images, programs
from lib.agent import Agent
from lib.case import digest
from lib.programs import EXIT_DONE, EXIT_FAILED, Burinctl, HeldBurinctl, burinctl, wait_until
from lib.scratch import MIB
from lib.stickcase import ASKED, BUS, USER, StickCase, request, run, settle, sticks

IMAGE = 'noise-8M.img'
SIZE = 8 * MIB
STATES = ('authorizing', 'preparing', 'writing', 'flushing', 'verifying', 'finishing')
# State of the job, and how many bytes are done in it; the head, and what is read back with it, are
# three MiB. For the other points see UnplugTest.wait_for().
PROGRESS = {'authorizing': ('authorizing', 0), 'first block': ('writing', 1),
            'middle': ('writing', 3 * MIB), 'flush': ('flushing', 0),
            'reading back': ('verifying', 1), 'half read back': ('verifying', 4 * MIB),
            'head': ('finishing', 0), 'eject': ('finishing', 3 * MIB)}
# Pairs of points in one job, an early and a late one.
ROUNDS = (('authorizing', 'flush'), ('unmounting', 'reading back'), ('probing', 'half read back'),
          ('first block', 'head'), ('middle', 'eject'))
NAMES = ('early', 'late', 'stays', 'first', 'second')
SPEED = ('slowest', 'slow-reads')
MOUNTED = 3 * MIB  # bytes that wait to be written when it is unmounted
ERASED = 2 * MIB  # bytes that are written before the tags that show a counterfeit


def has_come_to(event, point, node):
    """Whether the job of the drive at `node` is at `point` or past it."""
    state, done = PROGRESS[point]
    if event['type'] == 'report':
        return event.get('drive') == node
    if event['type'] != 'progress' or event['drive'] != node or event['state'] not in STATES:
        return False
    return ((STATES.index(event['state']), event['done']) >= (STATES.index(state), done))


def written(node):
    """Bytes, since it was plugged."""
    stat = pathlib.Path(f'/sys/block/{os.path.basename(node)}/stat').read_text(encoding='ascii')
    return int(stat.split()[6]) * 512


def folder(name):
    return pathlib.Path('/media') / name


def mount_in_use(name, node):
    run('mkfs.vfat', '-I', node)
    folder(name).mkdir(parents=True, exist_ok=True)
    run('mount', node, folder(name))
    (folder(name) / 'file').write_bytes(bytes(MOUNTED))


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
            request('plug', name, 'stick', 'large', *SPEED)
            request('limit', name, *SPEED)
        self.assertTrue(wait_until(lambda: len(sticks() - before) == len(NAMES), 30, 0.05))
        settle()
        drives, _ = burinctl('list', user=USER)
        found = {drive['serial'].lower(): drive for drive in drives.of_type('drive')}
        return {name: found[name] for name in NAMES}

    def start(self, stack, drives, names, options, answered):
        """answered: what lets the prompt be answered, None if there is to be none"""
        to = [word for name in names for word in ('--to', drives[name]['node'])]
        words = ('write', *options, self.image, *to)
        if answered is None:
            return stack.enter_context(Burinctl(*words, user=USER))
        job = stack.enter_context(HeldBurinctl(*words, user=ASKED))
        stack.enter_context(Agent(BUS, job.process.pid, lambda: answered.wait(120)))
        job.go()
        return job

    def wait_for(self, point, job, name, node):
        if point in PROGRESS:
            job.wait_for(lambda event: has_come_to(event, point, node), 60)
            return
        there = {'unmounting': lambda: not os.path.ismount(folder(name)),
                 'probing': lambda: written(node) > ERASED}[point]
        self.assertTrue(wait_until(there, 60, 0.005), (point, job.events[-1:]))

    def pull(self, point, drives, *jobs_and_names):
        """Pulls each of them when it has come to that point."""
        for job, name in jobs_and_names:
            node = drives[name]['node']
            self.wait_for(point, job, name, node)
            self._plugged.remove(name)
            request('unplug', name)
            last = [event for event in job.of_type('progress') if event['drive'] == node][-1]
            print(f'# {name} was pulled at {point}: {last["state"]}, {last["done"]} bytes')
        for job, name in jobs_and_names:
            node = drives[name]['node']
            self.assertTrue(wait_until(lambda node=node: not os.path.exists(node), 20), node)

    def report(self, job, node):
        return next(report for report in job.of_type('report') if report['drive'] == node)

    def assert_gone(self, job, drive, may_be_done):
        """Returns: whether it is unfinished"""
        report = self.report(job, drive['node'])
        if may_be_done and report['result'] == 'done':
            return False
        self.assertEqual(report['error']['code'], 'DriveGone', report)
        self.assertIn(drive['node'], report['error']['message'])
        return report['drive_touched']

    def assert_nothing_left(self):
        self.assertTrue(wait_until(
            lambda: set(programs.running().values()) <= {'burin-helper'}, 5))

    def prepare(self, point, name, node):
        """Has the job stay at that point for long enough."""
        if point == 'unmounting':
            mount_in_use(name, node)
        elif point == 'probing':
            request('limit', name, 'crawling')

    def round(self, drives, early, late):
        """Pulls two of three sticks of one job, and those of two more jobs, and leaves one in.

        The late ones may be proven before their turn has come: pulling the others takes its time.

        Returns: whether each is unfinished now, by name
        """
        answered = threading.Event() if early == 'authorizing' else None
        options = ['--eject'] if late == 'eject' else []
        for name in ('early', 'first'):
            self.prepare(early, name, drives[name]['node'])
        with contextlib.ExitStack() as stack:
            three = self.start(stack, drives, ('early', 'late', 'stays'), options, answered)
            first = self.start(stack, drives, ('first',), options, answered)
            second = self.start(stack, drives, ('second',), options, answered)
            self.pull(early, drives, (three, 'early'), (first, 'first'))
            if answered is not None:
                answered.set()
            self.pull(late, drives, (three, 'late'), (second, 'second'))
            self.assertEqual(three.wait(60), EXIT_FAILED, three.report)
            self.assertEqual(first.wait(60), EXIT_FAILED, first.report)
            self.assertIn(second.wait(60), (EXIT_FAILED, EXIT_DONE), second.report)
        self.assertEqual(self.report(three, drives['stays']['node'])['result'], 'done')
        self.assert_nothing_left()
        return {'early': self.assert_gone(three, drives['early'], False),
                'late': self.assert_gone(three, drives['late'], True),
                'first': self.assert_gone(first, drives['first'], False),
                'second': self.assert_gone(second, drives['second'], True), 'stays': False}

    def plug_again(self, unfinished):
        """Plugs the same sticks as in the last round; what became of them is known.

        Returns: what the list says of each
        """
        drives = self.plug_all()
        self.assertEqual({name: drives[name]['unfinished'] for name in NAMES}, unfinished)
        return drives

    def test_at_ten_points(self):
        drives = self.plug_again(dict.fromkeys(NAMES, False))
        for early, late in ROUNDS:
            with self.subTest((early, late)):
                unfinished = self.round(drives, early, late)
                self.unplug('stays', drives['stays']['node'])
                self.assertFalse([name for name in sticks() if os.path.exists(f'/dev/{name}')])
                drives = self.plug_again(unfinished)
                self.assertEqual(digest(drives['stays']['node'], SIZE), digest(self.image))
        self.assert_written(self.image, drives['late']['node'])
        self.assertFalse(self.listed(drives['late']['node'])['unfinished'])
