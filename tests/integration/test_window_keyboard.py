# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing needs a mouse, and everything that can be used has a name."""
from lib import images, programs, tap
from lib.throttle import Throttle
from lib.scratch import MIB
from lib.window import DONE, WindowCase

CONTROLS = 'push button|check box|radio button|toggle button|entry|list item|progress bar|image'
# What GTK 4.8 calls widgets that were given no name.
NAMELESS = ('', 'GtkButton', 'GtkImage', 'GtkListBoxRow', 'GtkProgressBar', 'GtkCheckButton')


class KeyboardTest(WindowCase):
    def assert_all_named(self, app, page):
        for control in app.all(CONTROLS):
            if control.role == 'image' and not control.focused:
                continue  # decoration beside its text
            self.assertNotIn(control.name, NAMELESS, f'{control.role} on the page {page}')

    def reach(self, app, role, name):
        control = app.find(role, name)
        self.go_to('Tab', lambda: control.focused, times=40)
        return control

    def test_from_image_to_result(self):
        drive = self.drive()
        app = self.open_window('--allow-loop')
        self.reach(app, 'push button', 'Choose Image…')
        self.assert_all_named(app, 'start')
        self.desktop.press('ctrl+o')
        app.find(name='Choose an Image')
        self.desktop.press('slash')
        self.desktop.type(str(images.memtest()).lstrip('/'))
        self.desktop.press('Return')
        app.find('label', images.memtest().name)
        self.assertTrue(programs.wait_until(lambda: self.row(app, drive.node), 10))
        self.assert_all_named(app, 'drives')
        self.go_to('Tab', lambda: self.row(app, drive.node).focused)
        self.desktop.press('space')
        self.assertTrue(programs.wait_until(lambda: self.chosen(app) == 1, 5))
        self.reach(app, 'push button', 'Erase and Write…')
        self.desktop.press('Return')
        self.reach(app, 'push button', 'Erase and Write')
        self.desktop.press('Return')
        self.assertIn(DONE, self.result(app))
        self.assert_all_named(app, 'result')
        self.reach(app, 'push button', 'Save Report…')
        self.reach(app, 'push button', 'Write Another')
        self.desktop.press('Return')
        app.find('push button', 'Choose Image…')

    def test_map_has_a_text(self):
        drive = self.drive()
        with Throttle(drive, write=6 * MIB):
            app = self.open_window('--allow-loop', images.noise('noise-48M.img', 48 * MIB))
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            shown = app.find('image', 'Map of the Drive')
            self.assert_all_named(app, 'progress')
            self.assertTrue(programs.wait_until(
                lambda: shown.description.startswith('Written: '), 10), shown.description)
            app.find('push button', 'Cancel').activate()
            app.find('push button', 'Stop Writing').activate()
            self.result(app)


if __name__ == '__main__':
    tap.main()
