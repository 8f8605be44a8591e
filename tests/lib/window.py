# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the window have in common."""
import functools
import pathlib
import subprocess
import sys
import unittest

from lib import programs
from lib.case import DriveCase
from lib.desktop import Desktop
from lib.scratch import MIB, Scratch

DONE = 'identical to the image'
# Bytes a second: the image that is to be stopped must take longer than looking for a few widgets.
SLOW = 2 * MIB
CHOICE = 'check box|radio button'
COPY_SOURCE = pathlib.Path(__file__).with_name('copysource.py')


@functools.cache
def shared_desktop(kind, services, environment):
    """The one desktop that a process has, up to its end."""
    scratch = unittest.enterModuleContext(Scratch())
    return unittest.enterModuleContext(kind(scratch, services=services,
                                            environment=dict(environment)))


class WindowCase(DriveCase):
    """The tests of a process share one desktop, `self.desktop`, of the kind that they say."""

    desktop_kind = Desktop
    services = ()
    environment = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = shared_desktop(cls.desktop_kind, cls.services, cls.environment)

    def open_window(self, *arguments):
        """Starts Burin. Returns: its application object"""
        return self.open_program([programs.program('ui', 'burin'), *arguments])

    def open_program(self, command):
        process = self.desktop.start(command)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.process = process
        return self.desktop.application('burin')

    def copy(self, *what):
        """Copies a text, or '--file' and a path, in another program."""
        source = self.desktop.start([sys.executable, COPY_SOURCE, *what], stdout=subprocess.PIPE)
        self.addCleanup(source.wait)
        self.addCleanup(source.terminate)
        self.addCleanup(source.stdout.close)
        self.assertEqual(source.stdout.readline(), b'copied\n')

    def choose_image(self, app, path):
        """By keyboard, in the file chooser: a slash makes it take a path."""
        app.find('push button', 'Choose Image…').activate()
        app.find(name='Choose an Image')
        self.desktop.press('slash')
        self.desktop.type(str(path).lstrip('/'))
        self.desktop.press('Return')
        app.find('push button', 'Change…')
        app.find('label', path.name)

    def row(self, app, node):
        for item in app.all('list item'):
            if any(str(node) in text for text in item.texts()):
                return item
        return None

    def choose_drive(self, app, node):
        self.assertTrue(programs.wait_until(lambda: self.row(app, node), 10), f'no row of {node}')
        if not self.is_chosen(app, node):
            self.row(app, node).activate()  # it may be scrolled out of view
        self.assertTrue(programs.wait_until(lambda: self.is_chosen(app, node), 5),
                        'cannot be chosen')

    def is_chosen(self, app, node):
        row = self.row(app, node)  # it may just be described anew
        return row is not None and any(mark.checked for mark in row.all(CHOICE))

    def start_writing(self, app):
        app.find('push button', 'Erase and Write…').activate()
        app.find('push button', 'Erase and Write').activate()

    def stop_writing(self, app, phase='Writing'):
        """Answers the question as soon as something is written. Returns: what the result says

        The drive must be slow up to the result: a button that is activated is pressed only a
        quarter of a second later.
        """
        # A loaded machine may take its time to erase what was on the drive.
        self.assertTrue(programs.wait_until(lambda: app.has('label', text=phase), 60, 0.1),
                        app.texts())
        app.find('push button', 'Cancel').activate()
        app.find('push button', 'Stop Writing').activate()
        return self.result(app)

    def go_to(self, key, arrived, times=20):
        """Presses the key until `arrived()`."""
        for _ in range(times):
            if programs.wait_until(arrived, 0.3):
                return
            self.desktop.press(key)
        self.fail(f'{key} does not lead there')

    def chosen(self, app):
        """How many drives are chosen."""
        return sum(mark.checked for mark in app.all(CHOICE))

    def result(self, app, timeout=60):
        """Waits for the result page. Returns: what it says"""
        app.find('push button', 'Write Another|Try Again', timeout=timeout)
        return '\n'.join(filter(None, app.texts()))
