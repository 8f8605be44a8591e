# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of writing have in common."""
import hashlib
import unittest

from lib import journal, loop, programs, scratch
from lib.scratch import MIB

DRIVE_SIZE = 64 * MIB


def digest(path, length=None):
    """SHA-256 of a file's or device's first `length` bytes, of all of it without."""
    state = hashlib.sha256()
    with open(path, 'rb') as file:
        while length is None or length > 0:
            data = file.read(MIB if length is None else min(MIB, length))
            if not data:
                break
            state.update(data)
            length = None if length is None else length - len(data)
    return state.hexdigest()


class DriveCase(unittest.TestCase):
    """A test with a scratch directory and loop devices; checks that nothing stays behind."""

    def setUp(self):
        self.scratch = self.enterContext(scratch.Scratch())
        # Jobs of which nobody was told would be shown by the next helper.
        journal.clear()
        self.addCleanup(journal.clear)
        before = programs.running()
        self.addCleanup(lambda: self.assertTrue(programs.all_gone(before), 'processes are left'))

    def drive(self, size=DRIVE_SIZE, name='drive', pattern='old', **options):
        """A loop device full of what `pattern` yields."""
        backing = self.scratch.file(name, size, pattern)
        return self.enterContext(loop.LoopDevice(backing, **options))

    def burinctl(self, *args, **options):
        """Runs burinctl with loop devices allowed. Returns: the run and its exit code"""
        return programs.burinctl('--allow-loop', *args, **options)

    def write(self, image, drive, **options):
        return self.burinctl('write', image, '--to', drive.node, **options)

    def assert_exit(self, expected, run, code):
        self.assertEqual(code, expected, f'{run.message} {run.events[-2:]} {run.errors}')

    def assert_holds(self, drive, image):
        size = image.stat().st_size
        self.assertEqual(digest(drive.node, size), digest(image), 'the drive is not the image')

    def assert_blank(self, drive):
        """Nothing at either end can be taken for a partition table or a file system."""
        size = drive.size()
        self.assertEqual(drive.read(0, MIB), bytes(MIB), 'something is at the start')
        self.assertEqual(drive.read(size - MIB, MIB), bytes(MIB), 'something is at the end')

    def assert_error(self, run, *words):
        """The message that the user sees has all of these words in it."""
        for word in words:
            self.assertIn(word, run.message)
