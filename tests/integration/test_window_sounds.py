# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be heard at the end: a sound card is played by a file, into which ALSA writes."""
import errno
import pathlib
import wave

from lib import images, programs, tap
from lib.case import DRIVE_SIZE
from lib.faultdisk import FaultDisk
from lib.scratch import MIB
from lib.throttle import Throttle
from lib.window import DONE, SLOW, WindowCase

CARD = 'pcm.!default {{ type file slave.pcm "null" format raw file "{path}" }}\n'
THEME = '''[Sound Theme]
Name=Test
Directories=stereo

[stereo]
OutputProfile=stereo
'''
# The sounds of the naming specification, each made of one sample that no other is made of.
GOOD, BAD = b'\x11\x11', b'\x22\x22'
SAMPLES = {'complete': GOOD, 'dialog-error': BAD}
RATE = 44100


def write_sound(path, sample):
    with wave.open(str(path), 'wb') as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(sample * 2 * (RATE // 4))


class SoundTest(WindowCase):
    environment = (('CANBERRA_DRIVER', 'alsa'),)

    def setUp(self):
        super().setUp()
        home = pathlib.Path(self.desktop.env['HOME'])
        self.played = self.scratch.path / 'played'
        (home / '.asoundrc').write_text(CARD.format(path=self.played), encoding='utf-8')
        sounds = home / '.local' / 'share' / 'sounds' / 'freedesktop'
        (sounds / 'stereo').mkdir(parents=True, exist_ok=True)
        (sounds / 'index.theme').write_text(THEME, encoding='utf-8')
        for name, sample in SAMPLES.items():
            write_sound(sounds / 'stereo' / f'{name}.wav', sample)

    def heard(self):
        """All samples that were played."""
        data = self.played.read_bytes() if self.played.exists() else b''
        return {data[at:at + 2] for at in range(0, len(data) - 1, 2)} - {b'\0\0'}

    def write(self, node):
        app = self.open_window('--allow-loop', images.memtest())
        self.choose_drive(app, node)
        self.start_writing(app)
        return app

    def test_good_end(self):
        app = self.write(self.drive().node)
        self.assertIn(DONE, self.result(app))
        self.assertTrue(programs.wait_until(self.heard, 10), 'silence')
        self.assertEqual(self.heard(), {GOOD})

    def test_bad_end(self):
        fault = self.enterContext(FaultDisk(self.scratch, DRIVE_SIZE))
        fault.rule('write', start=2 * MIB, end=2 * MIB + 4096, error=errno.EIO)
        app = self.write(fault.loop.node)
        self.assertIn('Could Not Be Written', self.result(app))
        self.assertTrue(programs.wait_until(self.heard, 10), 'silence')
        self.assertEqual(self.heard(), {BAD})
        fault.clear()

    def test_stopped(self):
        """Who does that himself knows it."""
        drive = self.drive()
        with Throttle(drive, write=SLOW):
            app = self.open_window('--allow-loop', images.noise('noise-48M.img', 48 * MIB))
            self.choose_drive(app, drive.node)
            self.start_writing(app)
            self.stop_writing(app)
        self.assertFalse(programs.wait_until(self.heard, 2), 'that is not silence')

    def test_switched_off(self):
        drive = self.drive()
        app = self.open_window('--allow-loop', images.memtest())
        self.choose_drive(app, drive.node)
        self.desktop.press('ctrl+comma')
        sounds = app.find('check box', 'Play a Sound')
        self.assertTrue(sounds.checked)
        sounds.activate()
        self.assertTrue(programs.wait_until(lambda: not sounds.checked, 5))
        self.desktop.press('Escape')
        self.start_writing(app)
        self.assertIn(DONE, self.result(app))
        self.assertFalse(programs.wait_until(self.heard, 2), 'that is not silence')


if __name__ == '__main__':
    tap.main()
