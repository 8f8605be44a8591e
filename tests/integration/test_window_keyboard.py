# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing needs a mouse, and everything that can be used has a name."""
import contextlib
from xml.etree import ElementTree

from lib import images, programs, tap
from lib.throttle import Throttle
from lib.scratch import MIB
from lib.window import DONE, SLOW, WindowCase

CONTROLS = ('push button|check box|radio button|toggle button|switch|entry|text|list item|'
            'menu item|progress bar|image')
NARROW = 360
# What GTK 4.8 calls widgets that were given no name.
NAMELESS = ('', 'GtkButton', 'GtkImage', 'GtkListBoxRow', 'GtkProgressBar', 'GtkCheckButton')


class KeyboardTest(WindowCase):
    def assert_all_named(self, app, page):
        for control in app.all(CONTROLS):
            with contextlib.suppress(self.desktop.vanished):  # a drive of somebody else may go
                if control.role == 'image' and not control.focused:
                    continue  # decoration beside its text
                self.assertNotIn(control.name, NAMELESS, f'{control.role} on the page {page}')

    def make_narrow(self, app):
        """As narrow as it can be. A window that has just come may keep its own size."""
        def is_narrow():
            self.desktop.run(['xdotool', 'windowsize', self.desktop.find_windows('Burin')[-1],
                              '1', '900'])
            return programs.wait_until(lambda: app.find('frame', 'Burin').width == NARROW, 0.5)
        self.assertTrue(programs.wait_until(is_narrow, 10), app.find('frame', 'Burin').width)

    def assert_narrow(self, app, page):
        """Nothing takes more room than the narrowest screen has."""
        window = app.find('frame', 'Burin')
        self.assertTrue(programs.wait_until(lambda: window.width == NARROW, 10),
                        f'{window.width} pixels for the page {page}')

    def look_at(self, app, keys, page, role, name):
        """Opens something with keys, and closes it again."""
        self.desktop.press(keys)
        app.find(role, name)
        self.assert_all_named(app, page)
        self.desktop.press('Escape')
        self.assertTrue(programs.wait_until(lambda: not app.has(role, name), 10))

    def reach(self, app, role, name):
        control = app.find(role, name)
        self.go_to('Tab', lambda: control.focused, times=40)
        return control

    def test_from_image_to_result(self):
        drive = self.drive()
        app = self.open_window('--allow-loop')
        self.reach(app, 'push button', 'Choose Image…')
        self.make_narrow(app)
        self.assert_all_named(app, 'start')
        self.desktop.press('ctrl+o')
        app.find(name='Choose an Image')
        self.desktop.press('slash')
        self.desktop.type(str(images.memtest()).lstrip('/'))
        self.desktop.press('Return')
        app.find('label', images.memtest().name)
        self.assertTrue(programs.wait_until(lambda: self.row(app, drive.node), 10))
        self.assert_narrow(app, 'drives')
        self.assert_all_named(app, 'drives')
        self.go_to('Tab', lambda: self.row(app, drive.node).focused)
        self.desktop.press('space')
        self.assertTrue(programs.wait_until(lambda: self.chosen(app) == 1, 5))
        self.reach(app, 'push button', 'Erase and Write…')
        self.desktop.press('Return')
        self.reach(app, 'push button', 'Erase and Write')
        self.desktop.press('Return')
        self.assertIn(DONE, self.result(app))
        self.assert_narrow(app, 'result')
        self.assert_all_named(app, 'result')
        self.reach(app, 'push button', 'Save Report…')
        self.reach(app, 'push button', 'Write Another')
        self.desktop.press('Return')
        app.find('push button', 'Choose Image…')

    def test_three_strokes(self):
        """For those who do it every day, from the file manager on: choose, go on, agree."""
        drive = self.drive()
        app = self.open_window('--allow-loop', images.memtest())
        self.assertTrue(programs.wait_until(lambda: self.row(app, drive.node), 10))
        # The first drive has the focus. It is this one, but on a machine that has loop devices.
        self.go_to('Tab', lambda: self.row(app, drive.node).focused)
        self.desktop.press('space')
        self.assertTrue(programs.wait_until(lambda: self.chosen(app) == 1, 5))
        self.desktop.press('ctrl+Return')
        app.find('push button', 'Erase and Write')
        self.desktop.press('alt+e')
        self.assertIn(DONE, self.result(app))

    def look_at_menu(self, app):
        """It is a surface of its own, in which nothing is found by its place in the window."""
        self.desktop.press('F10')

        def names():
            return [item.name for item in app.walk() if item.role == 'menu item']
        self.assertTrue(programs.wait_until(lambda: 'Preferences' in names(), 10))
        self.assertFalse(set(names()) & set(NAMELESS))
        self.desktop.press('Up', 'Up', 'Return')  # from the first item round to the last but one
        app.find('label', 'The Burin developers')
        self.desktop.press('Escape')
        self.assertTrue(programs.wait_until(
            lambda: not app.has('label', 'The Burin developers'), 10))

    def test_names_of_all_that_opens(self):
        """But the window of shortcuts, which is GTK's own, and so are the names in it."""
        drive = self.drive()
        app = self.open_window('--allow-loop', images.memtest())
        self.choose_drive(app, drive.node)
        self.look_at(app, 'ctrl+Return', 'question', 'push button', 'Erase and Write')
        self.look_at(app, 'ctrl+comma', 'preferences', 'check box', 'Verify after Writing')
        self.look_at_menu(app)
        app.find('push button', 'Show All Drives…').activate()
        app.find('push button', 'Show All Drives')
        self.assert_all_named(app, 'show all')
        self.desktop.press('Escape')

    def test_shortcuts_that_are_listed_work(self):
        """All of them, and what the window of shortcuts lists is all."""
        drive = self.drive()
        app = self.open_window('--allow-loop')
        app.find('push button', 'Choose Image…')
        self.desktop.press('ctrl+question')
        listed = ElementTree.parse(programs.source_dir() / 'src' / 'ui' / 'help-overlay.ui')
        titles = [shortcut.find('property[@name="title"]').text for shortcut
                  in listed.iter('object') if shortcut.get('class') == 'GtkShortcutsShortcut']
        for title in titles:
            app.find('label', title)
        self.desktop.press('Escape')
        self.assertTrue(programs.wait_until(lambda: not app.has('label', titles[0]), 10))
        tried = {'Keyboard shortcuts'}

        def press(title, keys, role=None, name=None):
            tried.add(title)
            self.desktop.press(keys)
            return app.find(role, name)
        press('Choose an image', 'ctrl+o', name='Choose an Image')
        self.desktop.press('Escape')
        self.copy('--file', images.memtest())
        for keys in ('Escape', 'alt+Left'):
            press('Paste a file or its path', 'ctrl+v', 'push button', 'Change…')
            press('Go back', keys, 'push button', 'Choose Image…')
        press('Paste a file or its path', 'ctrl+v', 'push button', 'Change…')
        self.choose_drive(app, drive.node)
        press('Write to the chosen drives', 'ctrl+Return', 'push button', 'Erase and Write')
        self.desktop.press('Escape')
        press('Preferences', 'ctrl+comma', 'check box', 'Verify after Writing')
        self.desktop.press('Escape')
        self.look_at_menu(app)
        for title, keys in (('Close the window', 'ctrl+w'), ('Quit', 'ctrl+q')):
            tried.add(title)
            self.desktop.press(keys)
            self.assertTrue(programs.wait_until(lambda: self.process.poll() is not None, 10))
            if title != 'Quit':
                self.open_window('--allow-loop').find('push button', 'Choose Image…')
        self.assertEqual(tried | {'Main menu'}, set(titles))

    def test_map_has_a_text(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            app = self.open_window('--allow-loop', images.noise('noise-48M.img', 48 * MIB))
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            shown = app.find('image', 'Map of the Drive')
            self.assert_all_named(app, 'progress')
            self.assertTrue(programs.wait_until(
                lambda: shown.description.startswith('Written: '), 10), shown.description)
            self.stop_writing(app)


if __name__ == '__main__':
    tap.main()
