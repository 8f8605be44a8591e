# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys that the user trusts: chosen in the preferences, and what the window then says."""
import os
import pathlib

from lib import images, programs, tap
from lib.scratch import MIB
from lib.signing import Signer
from lib.window import DONE, WindowCase

DIALOG = 'Choose a File of Public Keys'


class KeyringTest(WindowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signer = cls.enterClassContext(Signer('Publisher <images@example.org>'))
        cls.stranger = cls.enterClassContext(Signer('Stranger <nobody@example.org>'))

    def signed_image(self):
        image = self.scratch.path / 'signed.img'
        image.write_bytes(images.memtest().read_bytes())
        self.signer.sign(image)
        return image

    def keys(self, name='keys.asc'):
        return self.signer.keyring(self.scratch.path / name, armor=name.endswith('.asc'))

    def choose(self, app, path):
        """In the preferences, which stay open."""
        self.go_to('ctrl+comma', lambda: app.has('push button', 'Choose…'))
        app.find('push button', 'Choose…').activate()
        app.find(name=DIALOG)
        self.desktop.bring_to_front(DIALOG)
        self.go_to('slash', lambda: app.has('text', text='^/'))
        self.desktop.type(str(path).lstrip('/'))
        self.desktop.press('Return')
        self.assertTrue(programs.wait_until(lambda: not app.has(name=DIALOG), 10))

    def trust(self, app, path):
        app.find('push button', 'Choose Image…|Change…')
        self.choose(app, path)
        app.find('label', text=path.name)
        self.desktop.press('Escape')
        self.assertTrue(programs.wait_until(lambda: not app.has('push button', 'Choose…'), 10))

    def paste(self, image):
        self.copy('--file', image)
        self.desktop.press('ctrl+v')

    def test_who_signed_it_is_told_before_and_after(self):
        drive = self.drive()
        image = self.signed_image()
        app = self.open_window('--allow-loop', image)
        app.find('label', text='Nothing to compare with')  # whose signature counts, nobody has said
        self.trust(app, self.keys())
        self.paste(image)
        app.find('label', text='signed.img.asc.*Publisher <images@example.org>.* has signed')
        self.choose_drive(app, drive.node)
        self.start_writing(app)
        result = self.result(app)
        self.assertIn(DONE, result)
        self.assertRegex(result, 'signed by .*Publisher <images@example.org>')
        self.assert_holds(drive, image)

    def test_image_that_was_changed_is_refused(self):
        image = self.signed_image()
        app = self.open_window('--allow-loop')
        self.trust(app, self.keys('keys.gpg'))
        with open(image, 'r+b') as file:
            file.write(b'changed')
        self.paste(image)
        app.find('label', text='signed.img.*cannot be used')
        app.find('label', text='signature is wrong')
        self.assertFalse(app.has('push button', 'Erase and Write…'))

    def test_what_a_stranger_or_nobody_signed_is_taken_as_such(self):
        image = self.scratch.path / 'strange.img'
        image.write_bytes(images.memtest().read_bytes())
        self.stranger.sign(image)
        app = self.open_window('--allow-loop')
        self.trust(app, self.keys())
        for path in (image, images.memtest()):
            self.paste(path)
            app.find('label', text=path.name)
            app.find('label', text='Nothing to compare with')

    def test_file_without_keys_is_not_taken(self):
        app = self.open_window('--allow-loop')
        app.find('push button', 'Choose Image…')
        words = self.scratch.path / 'words.txt'
        words.write_text('no keys')
        self.choose(app, words)
        app.find('label', text='words.txt.* holds no public keys')
        self.assertTrue(app.has('label', 'None'))

    def test_keys_that_are_gone(self):
        keys = self.keys()
        app = self.open_window('--allow-loop')
        self.trust(app, keys)
        keys.unlink()
        self.paste(images.memtest())
        app.find('label', text='cannot be used')
        app.find('label', text='Choose it again in the preferences, or remove it there')
        self.desktop.press('ctrl+comma')
        app.find('push button', 'Forget the Trusted Keys').activate()
        app.find('label', 'None')
        self.desktop.press('Escape')
        self.assertTrue(programs.wait_until(lambda: not app.has('push button', 'Choose…'), 10))
        self.paste(images.memtest())
        app.find('label', images.memtest().name)

    def test_checking_is_shown_and_given_up(self):
        """A file that nobody reads to the end in the time of a test."""
        endless = pathlib.Path(self.scratch.path / 'endless.img')
        endless.write_bytes(bytes(MIB))
        self.signer.sign(endless)
        os.truncate(endless, 1024 * 1024 * MIB)
        app = self.open_window('--allow-loop')
        self.trust(app, self.keys())
        self.paste(endless)
        bar = app.find('progress bar', 'Checking who signed the image…')
        self.assertIsNotNone(bar)
        app.find('push button', 'Cancel').activate()
        self.assertTrue(programs.wait_until(
            lambda: not app.has('progress bar', 'Checking who signed the image…'), 10))
        self.paste(images.memtest())
        app.find('label', images.memtest().name)


if __name__ == '__main__':
    tap.main()
