# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with a result in the window."""
import hashlib
import json
import pathlib
import shutil

from lib import images, programs, tap
from lib.window import DONE, WindowCase


class ResultCase(WindowCase):
    def write(self, drive, app=None):
        app = app or self.open_window('--allow-loop', images.memtest())
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



class ResultTest(ResultCase):
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
        # What nobody has asked for, see the preferences.
        self.assertEqual(job['report']['bytes_unchanged'], 0)
        self.assertNotIn('release', job['report'])

    def published(self):
        """An image that its publisher's list of digests lies beside."""
        image = self.scratch.path / images.memtest().name
        shutil.copy(images.memtest(), image)
        (image.parent / 'SHA256SUMS').write_text(
            f'{hashlib.sha256(image.read_bytes()).hexdigest()} *{image.name}\n', encoding='ascii')
        return image

    def test_write_again(self):
        first, second = self.drive(name='first'), self.drive(name='second')
        app = self.open_window('--allow-loop', self.published())
        app.find('label', text='^Will be compared with .*SHA256SUMS')
        self.write(first, app)
        app.find('label', text='The image matches the SHA-256 of .* in .*SHA256SUMS')
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


class PreferencesTest(ResultCase):
    """Settings are kept in a file here, as they are where there is no desktop's service."""

    def open_with_settings(self):
        return self.open_program(['env', 'GSETTINGS_BACKEND=keyfile',
                                  programs.program('ui', 'burin'), '--allow-loop',
                                  images.memtest()])

    def switches(self, app):
        self.desktop.press('ctrl+comma')
        return [app.find('check box', name)
                for name in ('Write Only What Differs', 'Eject Afterwards')]

    def test_obeyed_and_kept(self):
        drive = self.drive()
        pathlib.Path(drive.node).write_bytes(images.memtest().read_bytes())
        app = self.open_with_settings()
        app.find('push button', 'Change…')
        for switch in self.switches(app):
            self.assertFalse(switch.checked)
            switch.activate()
            self.assertTrue(programs.wait_until(lambda switch=switch: switch.checked, 5))
        self.desktop.press('Escape', 'ctrl+q')
        self.process.wait(20)
        app = self.open_with_settings()
        app.find('push button', 'Change…')
        self.assertTrue(all(switch.checked for switch in self.switches(app)))
        self.desktop.press('Escape')
        self.write(drive, app)
        report = json.loads(self.save(app, 'report.json'))['jobs'][0]['report']
        self.assertGreater(report['bytes_unchanged'], report['bytes_written'])
        self.assertEqual(report['release'], 'nothing')  # a loop device cannot be ejected
        self.assert_holds(drive, images.memtest())


if __name__ == '__main__':
    tap.main()
