# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong while the window is open: drives that go, no helper, no permission."""
import contextlib
import os
import pathlib
import shutil
import signal

from lib import images, journal, programs, tap
from lib.case import DRIVE_SIZE
from lib.faultdisk import FaultDisk
from lib.loop import LoopDevice
from lib.scratch import MIB
from lib.throttle import Throttle
from lib.window import DONE, SLOW, WindowCase


class UnplugTest(WindowCase):
    def setUp(self):
        super().setUp()
        self.plugged = self.enterContext(contextlib.ExitStack())

    def stick(self, name):
        """A drive that unplug() takes away. Returns: it and what closes it"""
        drive = LoopDevice(self.scratch.file(name, DRIVE_SIZE))
        stack = self.plugged.enter_context(contextlib.ExitStack())
        stack.enter_context(drive)
        return drive, stack.close

    def test_while_choosing(self):
        """A row that is under the pointer stays until the pointer leaves it."""
        stays = self.drive(name='stays')
        goes, unplug = self.stick('goes')
        app = self.open_window('--allow-loop', images.memtest())
        for drive in (stays, goes):
            self.choose_drive(app, drive.node)
        row = self.row(app, goes.node)
        self.desktop.run(['xdotool', 'mousemove', *map(str, row.centre())])
        gone = str(goes.node)
        unplug()
        app.find('label', 'Unplugged')
        self.assertEqual(self.chosen(app), 1)
        app.find('push button', 'Erase and Write…')
        self.desktop.run(['xdotool', 'mousemove', '1', '1'])
        self.assertTrue(programs.wait_until(lambda: self.row(app, gone) is None, 10))
        self.assertIsNotNone(self.row(app, stays.node))

    def test_before_and_after(self):
        """What is gone before an image is chosen is not offered, nor what is gone at the end."""
        (early, unplug_early), (late, unplug_late) = self.stick('early'), self.stick('late')
        gone = str(early.node), str(late.node)
        app = self.open_window('--allow-loop')
        app.find('push button', 'Choose Image…')
        unplug_early()
        self.choose_image(app, images.memtest())
        self.choose_drive(app, late.node)
        self.assertIsNone(self.row(app, gone[0]))
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        unplug_late()
        app.find('push button', 'Eject').activate()
        app.find('label', text='could not be ejected')
        app.find('push button', 'Write Again').activate()
        app.find('push button', 'Erase and Write…')
        self.assertTrue(programs.wait_until(lambda: self.row(app, gone[1]) is None, 10))

    def test_while_asking(self):
        drive, unplug = self.stick('goes')
        app = self.open_window('--allow-loop', images.memtest())
        self.choose_drive(app, drive.node)
        app.find('push button', 'Erase and Write…').activate()
        app.find('push button', 'Erase and Write')
        unplug()
        self.assertTrue(programs.wait_until(
            lambda: not app.has('push button', 'Erase and Write'), 10))
        self.assertFalse(app.find('push button', 'Erase and Write…').sensitive)

    def test_while_writing(self):
        fault = self.enterContext(FaultDisk(self.scratch, DRIVE_SIZE))
        fault.rule('write', start=MIB, end=DRIVE_SIZE, delay=300)
        app = self.open_window('--allow-loop', images.noise('noise-48M.img', 48 * MIB))
        self.choose_drive(app, fault.loop.node)
        self.start_writing(app)
        app.find('label', 'Writing')
        fault.unplug()
        self.assertIn('Drive Was Unplugged', self.result(app))
        app.find('push button', 'Start Over').activate()
        app.find('push button', 'Choose Image…')


class HelperTest(WindowCase):
    def is_ours(self, pid):
        status = pathlib.Path(f'/proc/{pid}/status').read_text(encoding='utf-8')
        return f'PPid:\t{self.process.pid}\n' in status

    def find_helper(self):
        helpers = [pid for pid, name in programs.running().items()
                   if name == 'burin-helper' and self.is_ours(pid)]
        self.assertEqual(len(helpers), 1)
        return helpers[0]

    def test_helper_missing(self):
        """The program runs from an installation in which somebody forgot it."""
        copy = self.scratch.path / 'burin'
        shutil.copy(programs.program('ui', 'burin'), copy)
        copy.chmod(0o755)
        schemas = programs.build_dir() / 'data'
        process = self.desktop.start(['env', f'GSETTINGS_SCHEMA_DIR={schemas}', copy,
                                      '--allow-loop'])
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        app = self.desktop.application('burin')
        app.find('label', text='No Connection to the Drives')
        app.find('push button', 'Try Again').activate()
        app.find('label', text='No Connection to the Drives')

    def test_helper_killed_while_choosing(self):
        drive = self.drive()
        app = self.open_window('--allow-loop', images.memtest())
        self.choose_drive(app, drive.node)
        os.kill(self.find_helper(), signal.SIGKILL)
        app.find('push button', 'Try Again').activate()
        self.choose_drive(app, drive.node)
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())


    def test_helper_killed_while_stopping(self):
        """It does not answer any more, and is gone then: the window does not wait for ever."""
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            app = self.open_window('--allow-loop', images.noise('noise-48M.img', 48 * MIB))
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            app.find('label', 'Writing')
            helper = self.find_helper()
            os.kill(helper, signal.SIGSTOP)
            app.find('push button', 'Cancel').activate()
            app.find('push button', 'Stop Writing').activate()
            app.find('label', 'Stopping')
            self.assertFalse(app.find('push button', 'Cancel').sensitive)
            os.kill(helper, signal.SIGKILL)
            self.assertIn('Writing Was Interrupted', self.result(app))

    def test_helper_killed_while_writing(self):
        """The next one is asked without a word from the user, and knows what there is to finish."""
        drive = self.drive()
        image = images.noise('noise-48M.img', 48 * MIB)
        with Throttle(drive, write=SLOW):
            app = self.open_window('--allow-loop', image)
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            app.find('label', 'Writing')
            os.kill(self.find_helper(), signal.SIGKILL)
            shown = self.result(app)
            self.assertIn('Writing Was Interrupted', shown)
            self.assertIn('The drive is blank now', shown)
        app.find('push button', 'Finish Writing').activate()
        app.find('push button', 'Write Another', timeout=60)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, image)


class WindowDeathTest(WindowCase):
    def test_killed_and_the_next_one_shows_the_result(self):
        drive = self.drive()
        image = images.noise('noise-48M.img', 48 * MIB)
        with Throttle(drive, write=16 * MIB):
            app = self.open_window('--allow-loop', image)
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            app.find('label', 'Writing')
            before = programs.running()
            self.process.kill()
            self.process.wait()
            self.assertTrue(programs.wait_until(
                lambda: not set(before) & set(programs.running()), 60), 'the job does not end')
        self.assert_holds(drive, image)
        app = self.open_window('--allow-loop')
        self.assertIn(DONE, self.result(app))
        app.find('push button', 'Write Another').activate()
        self.assertTrue(programs.wait_until(lambda: not any(journal.FOLDER.iterdir()), 10),
                        'it was not released')


class UnfinishedTest(WindowCase):
    def test_cancelled_drive_is_finished(self):
        drive = self.drive()
        image = images.noise('noise-48M.img', 48 * MIB)
        with Throttle(drive, write=SLOW):
            app = self.open_window('--allow-loop', image)
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            self.assertIn('The drive is blank now', self.stop_writing(app))
        app.find('push button', 'Finish Writing').activate()
        app.find('push button', 'Write Another', timeout=60)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, image)


if __name__ == '__main__':
    tap.main()
