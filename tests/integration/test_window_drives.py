# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives in the window that are in use, hold backups, or were left unfinished."""
import contextlib

from lib import images, programs, tap
from lib.fixeddisk import MODEL, FixedDisk
from lib.loop import Mount
from lib.scratch import MIB
from lib.throttle import Throttle
from lib.window import CHOICE, DONE, SLOW, WindowCase

IMAGE = 'noise-48M.img'
TABLE_MARK = b'\x55\xaa'
FIRST_PARTITION = MIB
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


class HiddenCase(WindowCase):
    def agree_by_typing(self, app, button, wrong, right):
        """The button can be pressed once the right phrase was typed, and not with a wrong one."""
        agree = app.find('push button', button)
        entry = app.find('entry|text', 'Type .* to go on')
        self.go_to('Tab', lambda: entry.focused)
        for phrase in ('', wrong):
            self.desktop.type(phrase)
            self.assertTrue(programs.wait_until(lambda: entry.text == phrase, 5), entry.text)
            self.assertFalse(agree.sensitive)
        self.desktop.press('ctrl+a')
        self.desktop.type(right)
        self.assertTrue(programs.wait_until(lambda: agree.sensitive, 5))
        agree.activate()

    def show_all(self, app):
        app.find('push button', 'Show All Drives…').activate()
        self.agree_by_typing(app, 'Show All Drives', 'yes', 'all drives')
        app.find('push button', 'Show Fewer Drives')

    def erase(self, app, wrong, right):
        app.find('push button', 'Erase and Write…').activate()
        self.agree_by_typing(app, 'Erase and Write', wrong, right)


class FixedTest(HiddenCase):
    def test_name_of_the_built_in_drive_has_to_be_typed(self):
        drive = self.drive()
        disk = FixedDisk(drive, self.scratch)
        app = self.open_program(disk.command(programs.program('ui', 'burin'), images.memtest()))
        app.find('label', 'Plug In a Drive')
        self.assertNotIn(disk.node, '\n'.join(app.texts()))
        self.show_all(app)
        self.choose_drive(app, disk.node)
        self.assertTrue(self.row(app, disk.node).has('label', MODEL))
        self.erase(app, '/dev/sdc', disk.node)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())
        app.find('push button', 'Write Again').activate()
        app.find('push button', 'Show Fewer Drives').activate()
        self.assertTrue(programs.wait_until(lambda: self.row(app, disk.node) is None, 10))


class BackupTest(HiddenCase):
    def test_name_of_the_drive_has_to_be_typed(self):
        drive = self.drive()
        mount = self.enterContext(Mount(drive.node, self.scratch.path / 'mounted'))
        (mount.path / 'Backups.backupdb').mkdir()
        app = self.open_window('--allow-loop', images.memtest())
        app.find('push button', 'Show All Drives…')
        self.assertIsNone(self.row(app, drive.node))
        self.show_all(app)
        self.choose_drive(app, drive.node)
        self.assertIn('Seems to hold backups: “Time Machine”',
                      '\n'.join(self.row(app, drive.node).texts()).translate(ISOLATES))
        self.erase(app, 'yes', drive.node)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())


class UnfinishedTest(WindowCase):
    def leave_unfinished(self):
        """Returns: Burin with the result of a job that was stopped, and its drive"""
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            app = self.open_window('--allow-loop', images.noise(IMAGE, 48 * MIB))
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            self.stop_writing(app)
        return app, drive

    def assert_usable(self, app, drive):
        app.find('push button', 'Write Another', timeout=60)
        self.assertIn(DONE, self.result(app))
        self.assertEqual(drive.read(510, 2), TABLE_MARK)
        self.assertEqual(drive.read(FIRST_PARTITION + 510, 2), TABLE_MARK)

    def assert_image_is_still_chosen(self, app, drive):
        """What was shown before is what is written next, and not the empty file system."""
        app.find('push button', 'Write Again').activate()
        app.find('label', IMAGE)
        self.choose_drive(app, drive.node)
        app.find('push button', 'Erase and Write…').activate()
        app.find('push button', 'Erase and Write')
        app.find('label', text=f'replaced by “.?{IMAGE}')

    def test_made_usable_again(self):
        app, drive = self.leave_unfinished()
        app.find('push button', 'Try Again').activate()
        self.assertTrue(programs.wait_until(lambda: self.row(app, drive.node), 10))
        self.assertEqual(self.chosen(app), 0)  # that was stopped on purpose
        row = self.row(app, drive.node)
        self.assertIn('Not finished: writing to it was interrupted', row.texts())
        self.assertTrue(row.find(CHOICE).sensitive)
        row.find('push button', 'Make Usable Again…').activate()
        app.find('push button', 'Make Usable Again').activate()
        self.assert_usable(app, drive)

    def test_made_usable_again_from_the_result(self):
        app, drive = self.leave_unfinished()
        app.find('push button', 'Finish Writing')
        app.find('push button', 'Make Usable Again').activate()
        self.assert_usable(app, drive)
        self.assert_image_is_still_chosen(app, drive)


if __name__ == '__main__':
    tap.main()
