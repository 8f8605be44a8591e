# SPDX-License-Identifier: GPL-3.0-or-later
"""That the terminal speaks the user's language, units as well."""
import os
import subprocess
import unittest

from lib import programs, tap
from lib.scratch import MIB, Scratch


class LanguageTest(unittest.TestCase):
    def write(self, language):
        """Returns: what is said about writing to a virtual drive"""
        scratch = self.enterContext(Scratch())
        image, drive = scratch.file('image', 4 * MIB, 'image'), scratch.path / 'stick.img'
        done = subprocess.run(
            [programs.program('cli', 'burinctl'), '--yes', '--virtual-drive', f'{drive}:16M',
             'write', image, '--to', drive], capture_output=True, text=True, timeout=60,
            env={**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': language})
        self.assertEqual(done.returncode, programs.EXIT_DONE, done.stderr)
        return done.stdout

    def test_speeds_have_the_units_of_sizes(self):
        for language, written, unit in (('fr', 'Écrit', 'Mo/s'), ('ru', 'Записано', 'МБ/с')):
            with self.subTest(language):
                self.assertRegex(self.write(language), rf'{written}\W+[\d.]+\s{unit},')

    def test_english_is_what_is_left(self):
        self.assertRegex(self.write('en'), r'Written: [\d.]+ MB/s,')


if __name__ == '__main__':
    tap.main()
