# SPDX-License-Identifier: GPL-3.0-or-later
"""The file dialog that the desktop's portal shows instead of the window's own."""
from lib import images, programs, tap
from lib.window import DONE, WindowCase

TITLE = 'Choose an Image'


class PortalTest(WindowCase):
    services = ('org.freedesktop.portal.Desktop', 'org.freedesktop.portal.Documents',
                'org.freedesktop.impl.portal.PermissionStore',
                'org.freedesktop.impl.portal.desktop.gtk')
    # What GTK asks for itself in a sandbox.
    environment = (('GDK_DEBUG', 'portals'),)

    def is_asked(self):
        return bool(self.desktop.find_windows(TITLE))

    def open_dialog(self, app):
        app.find('push button', 'Choose Image…').activate()
        self.assertTrue(programs.wait_until(self.is_asked, 20))
        # Who was asked by a screen reader, and not by a key, is not given the keyboard.
        self.desktop.bring_to_front(TITLE)

    def ask(self):
        """Returns: Burin's application object and that of the portal"""
        app = self.open_window('--allow-loop')
        self.open_dialog(app)
        self.assertFalse(app.has(name=TITLE), 'that dialog is its own')
        return app, self.desktop.application('xdg-desktop-portal-gtk')

    def test_image_is_chosen(self):
        drive = self.drive()
        app, portal = self.ask()
        self.go_to('slash', lambda: portal.has('text', text='^/'))
        self.desktop.type(str(images.memtest()).lstrip('/'))
        self.desktop.press('Return')
        app.find('label', images.memtest().name)
        self.choose_drive(app, drive.node)
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())

    def test_nothing_is_chosen(self):
        app, _ = self.ask()
        self.go_to('Escape', lambda: not self.is_asked())
        self.open_dialog(app)
        self.go_to('Escape', lambda: not self.is_asked())


if __name__ == '__main__':
    tap.main()
