# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop is told while jobs run, and that they go on without a window."""
import json
import pathlib
import subprocess
import sys
import time

from lib import images, programs, tap
from lib.frames import Frames
from lib.scratch import MIB
from lib.throttle import Throttle
from lib.window import DONE, SLOW, WindowCase

SERVICES = pathlib.Path(__file__).parents[1] / 'lib' / 'sessionservices.py'
MAX_FRAMES = 60  # a second
LOGOUT, SUSPEND, IDLE = 1, 4, 8


class BackgroundTest(WindowCase):
    def setUp(self):
        super().setUp()
        self.log = self.scratch.path / 'services.log'
        with open(self.log, 'wb') as log:
            self.services = self.desktop.start([sys.executable, SERVICES], stdout=log,
                                               stdin=subprocess.PIPE)
        self.addCleanup(self.services.wait)
        self.addCleanup(self.services.terminate)
        self.wait_for('ready')

    def events(self, name):
        lines = self.log.read_text(encoding='utf-8').splitlines()
        return [event for event in map(json.loads, lines) if event['event'] == name]

    def wait_for(self, name, count=1):
        self.assertTrue(programs.wait_until(lambda: len(self.events(name)) >= count, 20),
                        f'no {name}: {self.log.read_text(encoding="utf-8")}')
        return self.events(name)[count - 1]

    def start(self, drive, image):
        app = self.open_window('--allow-loop', image)
        self.choose_drive(app, drive.node)
        self.start_writing(app)
        app.find('progress bar')
        return app

    def click_notification(self):
        self.services.stdin.write(b'\n')
        self.services.stdin.flush()

    def test_job_goes_on_without_a_window(self):
        drive = self.drive()
        image = images.noise('noise-48M.img', 48 * MIB)
        with Throttle(drive, write=12 * MIB):
            self.start(drive, image)
            self.desktop.press('ctrl+w')
            self.assertEqual(self.wait_for('notify')['summary'], 'Still Writing')
            self.assertEqual(self.wait_for('notify', 2)['summary'], 'Written and Verified')
        self.assertIsNone(self.process.poll(), 'it did not wait for somebody')
        self.assert_holds(drive, image)
        self.click_notification()
        self.assertIn(DONE, self.result(self.desktop.application('burin')))
        self.desktop.press('ctrl+w')
        self.assertTrue(programs.wait_until(lambda: self.process.poll() is not None, 10))

    def test_window_comes_back_while_a_job_runs(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            self.start(drive, images.noise('noise-48M.img', 48 * MIB))
            self.desktop.press('ctrl+w')
            self.wait_for('notify')
            self.click_notification()
            app = self.desktop.application('burin')
            app.find('progress bar')
            self.copy('--file', images.memtest())
            self.desktop.press('ctrl+v')
            app.find('label', 'Another image can be chosen when this one is done')
            self.assertIn('The drive is blank now', self.stop_writing(app))
        self.assertTrue(drive.is_free())

    def test_computer_stays_awake_and_launcher_is_told(self):
        drive = self.drive()
        with Throttle(drive, write=16 * MIB):
            app = self.start(drive, images.noise('noise-48M.img', 48 * MIB))
            frames = self.enterContext(Frames(self.desktop, 'Burin'))
            before, begin = frames.count(), time.monotonic()
            inhibit = self.wait_for('inhibit')
            self.assertEqual(inhibit['reason'], 'Writing to a drive')
            self.assertEqual(inhibit['flags'], LOGOUT | SUSPEND | IDLE)
            self.assertIn(DONE, self.result(app))
        redrawn = frames.count() - before
        self.assertGreater(redrawn, 0)
        self.assertLessEqual(redrawn, MAX_FRAMES * (time.monotonic() - begin))
        self.wait_for('uninhibit')
        self.assertTrue(programs.wait_until(
            lambda: not self.events('launcher')[-1]['visible'], 5))
        shown = [event['progress'] for event in self.events('launcher') if event['visible']]
        self.assertEqual(shown[0], 0)
        self.assertGreater(shown[-1], 0.9)
        self.assertGreater(len(shown), 5)
        self.assertFalse(self.events('notify'), 'the user was looking')

    def test_quitting_asks(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            app = self.start(drive, images.noise('noise-48M.img', 48 * MIB))
            app.find('label', 'Writing')
            self.desktop.press('ctrl+q')
            app.find('push button', 'Stop Writing').activate()
            self.assertTrue(programs.wait_until(lambda: self.process.poll() is not None, 20))
        self.assert_blank(drive)


if __name__ == '__main__':
    tap.main()
