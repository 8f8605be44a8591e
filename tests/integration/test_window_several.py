# SPDX-License-Identifier: GPL-3.0-or-later
"""Several drives in the window."""
import errno

from lib import images, programs, tap
from lib.case import DRIVE_SIZE
from lib.faultdisk import FaultDisk
from lib.scratch import MIB
from lib.throttle import Throttle
from lib.window import DONE, SLOW, WindowCase

BAD = 5 * MIB


class SeveralTest(WindowCase):
    def is_focused(self, app, drive):
        row = self.row(app, drive.node)  # it may just be described anew
        return row is not None and row.focused

    def test_two_drives_by_keyboard(self):
        """Space on each drive, then the button; the focus is on the drives to begin with."""
        drives = [self.drive(name=name) for name in ('one', 'two')]
        app = self.open_window('--allow-loop', images.memtest())
        for drive in drives:
            self.assertTrue(programs.wait_until(lambda: self.row(app, drive.node), 10))
        self.assertEqual(self.chosen(app), 0)
        for drive in drives:
            self.go_to('Down', lambda: self.is_focused(app, drive))
            self.desktop.press('space')
        self.assertTrue(programs.wait_until(lambda: self.chosen(app) == 2, 5))
        button = app.find('push button', 'Erase and Write to 2 Drives…')
        self.go_to('Tab', lambda: button.focused)
        self.desktop.press('Return')
        app.find('push button', 'Erase and Write')
        question = '\n'.join(app.texts())
        for drive in drives:
            self.assertIn(drive.node, question)
        self.desktop.press('Return')  # the default is not to
        self.assertTrue(programs.wait_until(
            lambda: not app.has('push button', 'Erase and Write'), 5))
        self.desktop.press('ctrl+Return')
        app.find('push button', 'Erase and Write').activate()
        self.assertIn('2 drives were read back', self.result(app))
        for drive in drives:
            self.assert_holds(drive, images.memtest())

    def test_one_of_two_drives_is_lost(self):
        image = images.noise('noise-48M.img', 48 * MIB)
        good = self.drive(name='good')
        bad = self.enterContext(FaultDisk(self.scratch, DRIVE_SIZE))
        bad.rule('write', start=BAD, end=BAD + 4096, error=errno.EIO)
        app = self.open_window('--allow-loop', image)
        for drive in (good, bad.loop):
            self.choose_drive(app, drive.node)
        app.find('push button', 'Erase and Write to 2 Drives…').activate()
        app.find('push button', 'Erase and Write').activate()
        self.assertIn('1 of 2 Drives Are Done', self.result(app))
        self.assertTrue(app.has('label', text='Drive Could Not Be Written'))
        self.assertTrue(app.has('label', text=DONE))
        bad.clear()
        self.assert_holds(good, image)
        self.assert_blank(bad.loop)
        self.assert_failed_one_is_tried_again(app, image, good, bad.loop)

    def assert_failed_one_is_tried_again(self, app, image, good, bad):
        """Its drive is still chosen, and the one that is done is not."""
        app.find('push button', 'Try Again').activate()
        app.find('label', image.name)
        self.assertTrue(programs.wait_until(lambda: self.is_chosen(app, bad.node), 10))
        self.assertFalse(self.is_chosen(app, good.node))
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(bad, image)

    def test_every_drive_is_told_about(self):
        drives = [self.drive(name=name) for name in ('one', 'two')]
        image = images.noise('noise-48M.img', 48 * MIB)
        with Throttle(drives[0], write=SLOW), Throttle(drives[1], write=SLOW):
            app = self.open_window('--allow-loop', image)
            for drive in drives:
                self.choose_drive(app, drive.node)
            self.desktop.press('ctrl+Return')
            app.find('push button', 'Erase and Write').activate()
            self.assertTrue(programs.wait_until(lambda: len(app.all('progress bar')) == 3, 10))
            self.assertIn('Cancelled', self.stop_writing(app, 'Writing · .*/s'))
        for drive in drives:
            self.assert_blank(drive)
            self.assertTrue(drive.is_free())

    def assert_map_is_of_the_selected(self, app):
        """It has its drive's name above it, which is told in that drive's row as well."""
        names = [f'Loop device \\({name}\\)' for name in ('one', 'two')]

        def told():
            return [len(app.all('label', name)) for name in names]
        self.assertTrue(programs.wait_until(lambda: told() == [2, 1], 10), told())
        app.find('list item', names[1]).click()
        self.assertTrue(programs.wait_until(lambda: told() == [1, 2], 10), told())

    def test_one_of_two_drives_is_stopped(self):
        drives = [self.drive(name=name) for name in ('one', 'two')]
        image = images.noise('noise-48M.img', 48 * MIB)
        with Throttle(drives[0], write=6 * MIB), Throttle(drives[1], write=6 * MIB):
            app = self.open_window('--allow-loop', image)
            for drive in drives:
                self.choose_drive(app, drive.node)
            self.desktop.press('ctrl+Return')
            app.find('push button', 'Erase and Write').activate()
            app.find('label', text='Writing · .*/s')
            self.assert_map_is_of_the_selected(app)
            app.all('push button', 'Stop This Drive')[1].activate()
            app.find('push button', 'Stop Writing').activate()
            app.find('label', text='^Cancelled$')
            self.assertIn('1 of 2 Drives Are Done', self.result(app))
        self.assert_holds(drives[0], image)
        self.assert_blank(drives[1])


if __name__ == '__main__':
    tap.main()
