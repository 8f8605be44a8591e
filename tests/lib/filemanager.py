# SPDX-License-Identifier: GPL-3.0-or-later
"""Thunar, from whose window a file can be dragged as a user does it."""
import re
import shutil
import unittest

# Keeps its settings.
SERVICES = ('org.xfce.Xfconf',)


class FileManager:
    """Its window on a desktop, showing one directory. `title`: what the window is called."""

    def __init__(self, desktop, directory):
        if shutil.which('thunar') is None:
            raise unittest.SkipTest('not installed: thunar')
        self._desktop = desktop
        self.process = desktop.start(['thunar', directory])
        self.title = f'{directory.name} - Thunar'
        self._app = desktop.application('thunar')
        self._app.find('frame', re.escape(self.title))
        # In the other views the files are not to be found by assistive technology.
        next(part for part in self._app.walk() if part.name == 'List View').activate()

    def place(self, name):
        """Where the file of that name is on the screen."""
        x, y = self._app.find('table cell', re.escape(name)).claimed_centre()
        left, top = self._desktop.claimed_origin(self.title)
        return x + left, y + top
