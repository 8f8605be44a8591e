# SPDX-License-Identifier: GPL-3.0-or-later
"""From a file manager into the window: by mouse and by clipboard, whatever draws the windows."""
import shutil

from lib import filemanager, images, programs
from lib.window import DONE, WindowCase

ODD_NAME = 'my ünï image 100%.iso'
NOT_AN_IMAGE = 'invoice.pdf'
PDF = b'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n' + bytes(range(256)) * 64


class DropCase(WindowCase):
    """Says `desktop_kind`. The file manager shows an image and a file that is none."""

    services = filemanager.SERVICES

    def open_both(self):
        """Returns: Burin's application object and the file manager, side by side"""
        directory = self.scratch.path / 'files'
        directory.mkdir()
        shutil.copyfile(images.memtest(), directory / ODD_NAME)
        (directory / NOT_AN_IMAGE).write_bytes(PDF)
        app = self.open_window('--allow-loop')
        app.find('push button', 'Choose Image…')
        manager = filemanager.FileManager(self.desktop, directory)
        self.addCleanup(manager.process.wait)
        self.addCleanup(manager.process.terminate)
        self.desktop.put_side_by_side(manager.title, 'Burin')
        return app, manager

    def drop(self, app, manager, name, text):
        """Drags the file until the window says `text`: what comes too fast is refused."""
        for _ in range(3):
            self.desktop.drag(manager.place(name), self.desktop.middle('Burin'))
            if programs.wait_until(lambda: app.has('label', text=text), 10):
                return
        self.fail(f'{name} cannot be dropped')

    def test_image_is_dropped_and_written(self):
        drive = self.drive()
        app, manager = self.open_both()
        self.drop(app, manager, ODD_NAME, ODD_NAME)
        self.choose_drive(app, drive.node)
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())

    def test_what_is_no_image_is_explained(self):
        app, manager = self.open_both()
        self.drop(app, manager, NOT_AN_IMAGE, 'PDF document')
        self.assertFalse(app.has('push button', 'Erase and Write…'))
        self.drop(app, manager, ODD_NAME, ODD_NAME)
        self.assertFalse(app.has('label', text='PDF document'))

    def test_image_is_copied_and_pasted(self):
        app, manager = self.open_both()
        self.desktop.click(*manager.place(ODD_NAME))
        self.desktop.press('ctrl+c')
        app.find('label', 'Write an Image to a Drive').click()
        self.go_to('ctrl+v', lambda: app.has('label', ODD_NAME))
