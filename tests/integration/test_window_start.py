# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to an image in the window: recent ones, paste, later drops, and files that are none."""
import os
import subprocess
import zipfile

from lib import images, programs, tap
from lib.loop import LoopDevice
from lib.scratch import MIB
from lib.window import DONE, WindowCase

PDF = b'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n' + bytes(range(256)) * 64


class StartTest(WindowCase):
    def pdf(self):
        path = self.scratch.path / 'invoice.pdf'
        path.write_bytes(PDF)
        return path

    def test_path_is_pasted(self):
        self.copy(f' {images.memtest()}\n')
        app = self.open_window('--allow-loop')
        app.find('push button', 'Choose Image…')
        self.desktop.press('ctrl+v')
        app.find('label', images.memtest().name)

    def test_file_is_pasted(self):
        self.copy('--file', images.memtest())
        app = self.open_window('--allow-loop')
        app.find('push button', 'Choose Image…')
        self.desktop.press('ctrl+v')
        app.find('label', images.memtest().name)

    def test_nonsense_is_pasted(self):
        self.copy('nothing but words')
        app = self.open_window('--allow-loop')
        app.find('push button', 'Choose Image…')
        self.desktop.press('ctrl+v')
        app.find('label', text='This Is Not a File')
        app.find('push button', 'Dismiss').activate()
        self.assertTrue(programs.wait_until(
            lambda: not app.has('label', text='This Is Not a File'), 5))

    def test_dropped_pdf_is_explained_and_a_later_drop_takes_its_place(self):
        app = self.open_window('--allow-loop')
        target = app.find('push button', 'Choose Image…').centre()
        self.desktop.drag(self.desktop.drag_source(self.pdf()), target)
        app.find('label', text='invoice.pdf.*cannot be used')
        app.find('label', text='kind .*PDF document').click()  # the drag had the focus
        self.assertFalse(app.has('push button', 'Erase and Write…'))
        self.copy('--file', images.memtest())
        self.desktop.press('ctrl+v')
        app.find('label', images.memtest().name)
        self.assertFalse(app.has('label', text='cannot be used'))

    def test_recent_images(self):
        here = self.scratch.path / 'here.img'
        gone = self.scratch.path / 'gone.img'
        for path in (here, gone):
            path.write_bytes(images.memtest().read_bytes())
        app = self.open_window('--allow-loop')
        app.find('push button', 'Choose Image…')
        self.assertFalse(app.has('list', 'Recent Images'))
        for path in (here, gone):
            self.copy('--file', path)
            self.desktop.press('ctrl+v')
            app.find('label', path.name)
        gone.unlink()
        app.find('push button', 'Back').activate()
        app.find('list', 'Recent Images').find('label', 'here.img')
        self.assertTrue(programs.wait_until(lambda: not app.has('label', 'gone.img'), 5))
        app.find('list', 'Recent Images').find('list item').activate()
        app.find('push button', 'Change…')
        app.find('label', 'here.img')
        app.find('push button', 'Back').activate()
        app.find('push button', 'Clear').activate()
        self.assertTrue(programs.wait_until(lambda: not app.has('list', 'Recent Images'), 5))

    def test_choice_in_an_archive(self):
        archive = self.scratch.path / 'both.zip'
        with zipfile.ZipFile(archive, 'w', zipfile.ZIP_DEFLATED) as both:
            for image in (images.memtest(), images.grub()):
                both.write(image, image.name)
        app = self.open_window('--allow-loop', archive)
        app.find('push button', images.memtest().name).activate()
        app.find('push button', 'Change…')
        app.find('label', text=f'{images.memtest().name}.* from a zip archive')
        self.assertTrue(app.has('label', text='Nothing to compare with'))

    def paste(self, app, image):
        self.copy('--file', image)
        self.desktop.press('ctrl+v')
        app.find('label', image.name)

    def make_disc(self, name, *options, **content):
        return images.make_disc(self.scratch.path / name, self.scratch.path / 'content', *options,
                                **content)

    def large_sectors(self):
        path = self.scratch.file('large.img', 8 * MIB)
        with LoopDevice(path, block_size=4096) as drive:
            subprocess.run(['sfdisk', '--quiet', '--no-reread', '--no-tell-kernel', drive.node],
                           input=b'label: gpt\nsize=4M,type=L\n', check=True)
        return path

    def part_of_an_image(self):
        path = self.make_disc('part.iso')
        os.truncate(path, path.stat().st_size - 2048)
        return path

    def test_what_an_image_is(self):
        said = {'.disk/info': 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST\n'}
        app = self.open_window('--allow-loop', self.make_disc('system.iso', files=said))
        app.find('label', 'system.iso')
        app.find('label', text='Debian GNU/Linux 12.5.0 "Bookworm".*amd64')
        self.paste(app, images.memtest())
        app.find('label', text=r'\d\.\d\s[kM]B')
        bar = app.find(name='Partitions of the Image')
        self.assertIn('MEMTEST-ESP', bar.description)
        app.find('label', 'Made to start a computer from a drive')

    def test_images_that_should_not_be_written_as_they_are(self):
        """Each has its warning, which says what to do."""
        drive = self.drive()
        windows = self.make_disc('windows.iso', '-no-emul-boot', '-b', 'boot.img', '-udf',
                                 '-publisher', 'MICROSOFT CORPORATION',
                                 '-A', 'CDIMAGE 2.56 (01/01/2005)')
        app = self.open_window('--allow-loop', windows)
        app.find('label', 'A Windows disc does not start from a drive')
        app.find('label', text='Media Creation Tool')
        for image, title, advice in (
                (self.make_disc('only.iso', '-no-emul-boot', '-b', 'boot.img'),
                 'Made for CD or DVD only', 'offers an image for USB sticks'),
                (self.make_disc('data.iso'),
                 'There is nothing on it to start', 'no computer starts from it'),
                (self.part_of_an_image(),
                 'The image is incomplete', r'at least .*B\. Download or copy it again'),
                (self.large_sectors(),
                 'Made for drives with sectors of 4096 bytes', 'Look for another image')):
            with self.subTest(title):
                self.paste(app, image)
                app.find('label', title)
                app.find('label', text=advice)
        self.assertTrue(self.row(app, drive.node).has(
            'label', 'Has sectors of 512 bytes, and the image is made for 4096'))
        self.choose_drive(app, drive.node)  # who knows better may

    def test_all_drives_are_shown_to_who_types_it(self):
        app = self.open_window('--allow-loop', images.memtest())
        app.find('push button', 'Show All Drives…').activate()
        show = app.find('push button', 'Show All Drives')
        self.assertFalse(show.sensitive)
        self.desktop.type('yes')
        self.assertFalse(show.sensitive)
        self.desktop.press('ctrl+a')
        self.desktop.type('all drives')
        self.assertTrue(programs.wait_until(lambda: show.sensitive, 5))
        self.desktop.press('Return')
        app.find('push button', 'Show Fewer Drives').activate()
        app.find('push button', 'Show All Drives…')

    def test_preferences(self):
        """Without verifying, the window does not claim what nobody has seen."""
        drive = self.drive()
        app = self.open_window('--allow-loop', images.memtest())
        self.choose_drive(app, drive.node)
        self.desktop.press('ctrl+comma')
        verify = app.find('check box', 'Verify after Writing')
        self.assertTrue(verify.checked)
        verify.activate()
        self.desktop.press('Escape')
        self.start_writing(app)
        result = self.result(app)
        self.assertIn('Written, Not Verified', result)
        self.assertNotIn(DONE, result)
        self.assert_holds(drive, images.memtest())

    def open_by_name(self, path):
        """What a file manager does for "Open With"."""
        done = self.desktop.run(['gdbus', 'call', '--session', '--dest', 'org.burin.Burin',
                                 '--object-path', '/org/burin/Burin', '--method',
                                 'org.freedesktop.Application.Open', str([path.as_uri()]), '{}'])
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_second_launch(self):
        """It brings its image to the window that is open, and ends."""
        app = self.open_window()
        app.find('push button', 'Choose Image…')
        done = self.desktop.run([programs.program('ui', 'burin'), images.memtest()])
        self.assertEqual(done.returncode, 0, done.stderr)
        app.find('label', images.memtest().name)
        self.open_by_name(images.grub())
        app.find('label', images.grub().name)
        self.assertEqual(len(app.all('frame')), 1)

    def test_service(self):
        """Started by its name, it opens a window when there is something to show."""
        process = self.desktop.start([programs.program('ui', 'burin'), '--gapplication-service'])
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.assertTrue(programs.wait_until(
            lambda: 'true' in self.desktop.run(
                ['gdbus', 'call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path',
                 '/', '--method', 'org.freedesktop.DBus.NameHasOwner', 'org.burin.Burin']).stdout,
            10))
        self.open_by_name(images.memtest())
        self.desktop.application('burin').find('label', images.memtest().name)


if __name__ == '__main__':
    tap.main()
