# SPDX-License-Identifier: GPL-3.0-or-later
"""The window, used the way a user does, by way of the accessibility tree, mouse and keyboard."""
import time

from lib import images, programs, tap
from lib.scratch import MIB
from lib.throttle import Throttle
from lib.window import CHOICE, DONE, SLOW, WindowCase

WRAPPINGS = ('raw', 'xz', 'gz', 'zst', 'zip')


class WriteTest(WindowCase):
    def test_every_image_in_one_session(self):
        drive = self.drive()
        app = self.open_window('--allow-loop')
        for image in (images.memtest(), images.grub()):
            for wrapping in WRAPPINGS:
                with self.subTest(f'{image.name} {wrapping}'):
                    begin = time.monotonic()
                    self.choose_image(app, images.wrapped(image, wrapping))
                    self.choose_drive(app, drive.node)
                    self.start_writing(app)
                    self.assertIn(DONE, self.result(app))
                    self.assert_holds(drive, image)
                    app.find('push button', 'Write Another').activate()
                    print(f'# {time.monotonic() - begin:.1f} s')

    def test_image_from_the_command_line(self):
        drive = self.drive()
        app = self.open_window('--allow-loop', images.memtest())
        app.find('label', images.memtest().name)
        self.choose_drive(app, drive.node)
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())

    def test_image_dropped(self):
        drive = self.drive()
        app = self.open_window('--allow-loop')
        app.find('push button', 'Choose Image…')
        source = self.desktop.drag_source(images.memtest())
        self.desktop.drag(source, app.find('push button', 'Choose Image…').centre())
        app.find('label', images.memtest().name)
        self.choose_drive(app, drive.node)
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())


class ChoiceTest(WindowCase):
    def test_nothing_is_chosen_for_the_user(self):
        drive = self.drive()
        app = self.open_window('--allow-loop', images.memtest())
        self.assertTrue(programs.wait_until(lambda: self.row(app, drive.node), 10))
        self.assertFalse(self.row(app, drive.node).find(CHOICE).checked)
        self.assertFalse(app.find('push button', 'Erase and Write…').sensitive)

    def test_question_names_the_drive_and_no_is_the_default(self):
        drive = self.drive()
        app = self.open_window('--allow-loop', images.memtest())
        self.choose_drive(app, drive.node)
        app.find('push button', 'Erase and Write…').activate()
        app.find('push button', 'Erase and Write')
        question = '\n'.join(app.texts())
        self.assertIn(drive.node, question)
        self.assertIn(images.memtest().name, question)
        self.desktop.press('Return')
        self.assertTrue(programs.wait_until(
            lambda: not app.has('push button', 'Erase and Write'), 5))
        self.assertTrue(drive.is_free())
        self.assertNotEqual(drive.read(0, MIB), bytes(MIB))

    def test_unfit_drives_cannot_be_chosen(self):
        small = self.drive(size=4 * MIB, name='small')
        locked = self.drive(name='locked', read_only=True)
        app = self.open_window('--allow-loop', images.memtest())
        for drive, reason in ((small, 'Too small: the image needs '), (locked, 'Write-protected')):
            self.assertTrue(programs.wait_until(lambda: self.row(app, drive.node), 10))
            checks = self.row(app, drive.node).all(CHOICE)
            self.assertFalse(any(check.sensitive for check in checks))
            self.assertTrue(self.row(app, drive.node).has('label', text=f'^{reason}'))

    def test_bad_image_is_explained(self):
        bad = self.scratch.file('nothing.iso', 0)
        app = self.open_window('--allow-loop', bad)
        app.find('label', text='nothing.iso.*cannot be used')


class CancelTest(WindowCase):
    def test_cancel_leaves_a_blank_drive(self):
        drive = self.drive()
        image = images.noise('noise-48M.img', 48 * MIB)
        with Throttle(drive, write=SLOW):
            app = self.open_window('--allow-loop', image)
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            self.assertIn('The drive is blank now', self.stop_writing(app))
        self.assert_blank(drive)
        self.assertTrue(drive.is_free())

    def test_progress_is_told(self):
        drive = self.drive()
        image = images.noise('noise-48M.img', 48 * MIB)
        with Throttle(drive, write=16 * MIB):
            app = self.open_window('--allow-loop', image)
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            bar = app.find('progress bar')
            app.find(name='Map of the Drive')
            for numbers in (r'^\d+\s%$', r'^\d.*B/s$', 'seconds? left$'):
                app.find('label', text=numbers)
            seen = []
            while app.has('progress bar') and len(seen) < 400:
                seen.append(bar.value)
                time.sleep(0.1)
            self.assertIn(DONE, self.result(app))
        self.assertEqual(seen, sorted(seen), 'it went down')
        self.assertGreater(len(set(seen)), 5)


if __name__ == '__main__':
    tap.main()
