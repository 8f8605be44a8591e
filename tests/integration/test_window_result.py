# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with a result in the window."""
import hashlib
import json

from lib import images, programs, tap
from lib.window import DONE, WindowCase


class ResultTest(WindowCase):
    def write(self, drive):
        app = self.open_window('--allow-loop', images.memtest())
        self.choose_drive(app, drive.node)
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        return app

    def save(self, app, name):
        """Returns: the text of the report"""
        path = self.scratch.path / name
        app.find('push button', 'Save Report…').activate()
        app.find(name='Save Report')
        self.desktop.press('ctrl+a')
        self.desktop.type(str(path))
        self.desktop.press('Return')
        self.assertTrue(programs.wait_until(path.exists, 10), 'nothing was saved')
        app.find('label', text='Report saved')
        return path.read_text(encoding='utf-8')

    def test_report(self):
        drive = self.drive()
        app = self.write(drive)
        text = self.save(app, 'report.txt')
        digest = hashlib.sha256(images.memtest().read_bytes()).hexdigest()
        for part in (drive.node, DONE, digest, images.memtest().name, 'nothing of its publisher'):
            self.assertIn(part, text)
        report = json.loads(self.save(app, 'report.json'))
        self.assertEqual(report['image']['size'], images.memtest().stat().st_size)
        job, = report['jobs']
        self.assertTrue(job['verified'])
        self.assertEqual(job['drive']['node'], str(drive.node))
        self.assertEqual(job['report']['sha256'], digest)
        self.assertEqual(job['report']['publisher']['verdict'], 'silent')

    def test_write_again(self):
        first, second = self.drive(name='first'), self.drive(name='second')
        app = self.write(first)
        app.find('push button', 'Write Again').activate()
        app.find('label', images.memtest().name)
        self.assertEqual(self.chosen(app), 0)
        self.choose_drive(app, second.node)
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(second, images.memtest())

    def test_what_cannot_be_ejected(self):
        """A loop device has nothing that would come out."""
        drive = self.drive()
        app = self.write(drive)
        app.find('push button', 'Eject').activate()
        app.find('label', text='could not be ejected')
        self.assertTrue(drive.is_free())
        self.assert_holds(drive, images.memtest())


if __name__ == '__main__':
    tap.main()
