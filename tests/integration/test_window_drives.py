# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives in the window that are in use, hold backups, or were left unfinished."""
import contextlib

from lib import images, journal, programs, tap
from lib.loop import Mount
from lib.scratch import MIB
from lib.throttle import Throttle
from lib.window import CHOICE, DONE, SLOW, WindowCase

TABLE_MARK = b'\x55\xaa'
# What keeps a name from turning the sentence around it.
ISOLATES = dict.fromkeys(map(ord, '\u2068\u2069'))


class InUseTest(WindowCase):
    def test_detached(self):
        drive = self.drive()
        mount = self.enterContext(Mount(drive.node, self.scratch.path / 'mounted'))
        app = self.open_window('--allow-loop', images.memtest())
        with contextlib.closing(open(mount.path / 'file', 'wb')):
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            self.assertIn('Drive Is in Use', self.result(app))
            self.assertTrue(mount.is_mounted())
            app.find('push button', 'Detach and Try Again').activate()
            self.assertTrue(programs.wait_until(lambda: not mount.is_mounted(), 30))
        app.find('push button', 'Write Another', timeout=60)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())


class BackupTest(WindowCase):
    def test_name_of_the_drive_has_to_be_typed(self):
        drive = self.drive()
        mount = self.enterContext(Mount(drive.node, self.scratch.path / 'mounted'))
        (mount.path / 'Backups.backupdb').mkdir()
        app = self.open_window('--allow-loop', images.memtest())
        app.find('push button', 'Show All Drives…')
        self.assertIsNone(self.row(app, drive.node))
        app.find('push button', 'Show All Drives…').activate()
        self.type_phrase(app, 'all drives')
        app.find('push button', 'Show All Drives').activate()
        self.choose_drive(app, drive.node)
        self.assertIn('Seems to hold backups: “Time Machine”',
                      '\n'.join(self.row(app, drive.node).texts()).translate(ISOLATES))
        app.find('push button', 'Erase and Write…').activate()
        agree = app.find('push button', 'Erase and Write')
        self.assertFalse(agree.sensitive)
        self.type_phrase(app, drive.node)
        self.assertTrue(programs.wait_until(lambda: agree.sensitive, 5))
        agree.activate()
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())

    def type_phrase(self, app, phrase):
        entry = app.find('entry|text', 'Type .* to go on')
        self.go_to('Tab', lambda: entry.focused)
        self.desktop.type(phrase)


class UnfinishedTest(WindowCase):
    def setUp(self):
        super().setUp()
        journal.clear()
        self.addCleanup(journal.clear)

    def test_made_usable_again(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            app = self.open_window('--allow-loop', images.noise('noise-48M.img', 48 * MIB))
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            self.stop_writing(app)
        app.find('push button', 'Try Again').activate()
        self.assertTrue(programs.wait_until(lambda: self.row(app, drive.node), 10))
        row = self.row(app, drive.node)
        self.assertIn('Not finished: writing to it was interrupted', row.texts())
        self.assertTrue(row.find(CHOICE).sensitive)
        row.find('push button', 'Make Usable Again…').activate()
        app.find('push button', 'Make Usable Again').activate()
        self.assertIn(DONE, self.result(app))
        self.assertEqual(drive.read(510, 2), TABLE_MARK)


if __name__ == '__main__':
    tap.main()
