# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives with several images: they are listed, asked about, and the right one is written."""
import os
import pty
import subprocess
import zipfile

from lib import programs, tap
from lib.case import DriveCase, digest
from lib.programs import EXIT_DONE, EXIT_FAILED
from lib.scratch import MIB

NAMES = ('../../first.img', 'second.iso')


class MemberTest(DriveCase):
    def setUp(self):
        super().setUp()
        self.images = [self.scratch.file(f'{seed}.img', 3 * MIB + seed, seed) for seed in (1, 2)]
        self.archive = self.scratch.path / 'several.zip'
        with zipfile.ZipFile(self.archive, 'w') as archive:
            for name, image in zip(NAMES, self.images):
                archive.writestr(name, image.read_bytes())
        self.stick = self.scratch.path / 'stick.img'

    def write_to_stick(self, *options):
        return programs.burinctl('--virtual-drive', f'{self.stick}:64M', 'write', self.archive,
                                 '--to', self.stick, *options)

    def assert_written(self, image):
        self.assertEqual(digest(self.stick, image.stat().st_size), digest(image))

    def test_inspect_lists_them(self):
        run, code = programs.burinctl('inspect', self.archive)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(run.of_type('image')[0]['members'],
                         [{'name': name, 'size': image.stat().st_size}
                          for name, image in zip(NAMES, self.images)])

    def test_refused_where_nobody_can_be_asked(self):
        run, code = self.write_to_stick()
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, *NAMES)
        self.assertIn('--member', run.errors)
        self.assertFalse(self.stick.exists() and any(self.stick.read_bytes()))

    def test_named(self):
        for name, image in zip(NAMES, self.images):
            with self.subTest(name):
                run, code = self.write_to_stick('--member', name)
                self.assert_exit(EXIT_DONE, run, code)
                self.assert_written(image)
        self.assertFalse((self.scratch.path / '../../first.img').exists())

    def test_no_such_name(self):
        run, code = self.write_to_stick('--member', 'third.img')
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, 'third.img')

    def test_verify(self):
        self.write_to_stick('--member', NAMES[1])
        run, code = programs.burinctl('--virtual-drive', self.stick, 'verify', self.archive,
                                      '--on', self.stick, '--member', NAMES[1], confirm=False)
        self.assert_exit(EXIT_DONE, run, code)

    def test_asked_on_a_terminal(self):
        terminal, other_end = pty.openpty()
        self.addCleanup(os.close, terminal)
        process = subprocess.Popen(
            [programs.program('cli', 'burinctl'), '--yes', '--virtual-drive', f'{self.stick}:64M',
             'write', self.archive, '--to', self.stick],
            stdin=other_end, stdout=other_end, stderr=other_end)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        os.close(other_end)
        os.write(terminal, b'2\n')
        shown = b''
        while b'read back identical' not in shown:
            shown += os.read(terminal, 4096)
        self.assertEqual(process.wait(30), EXIT_DONE)
        for name in NAMES:
            self.assertIn(name.encode(), shown)
        self.assert_written(self.images[1])


if __name__ == '__main__':
    tap.main()
