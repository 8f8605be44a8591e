# SPDX-License-Identifier: GPL-3.0-or-later
"""However large the image: helper and reader stay small, and no temporary file is made."""
import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from lib import images, programs, tap
from lib.case import DriveCase
from lib.programs import EXIT_DONE, Burinctl, MemoryWatch
from lib.scratch import MIB
from lib.watch import CreateWatch

IMAGE_SIZE = 4096 * MIB
# Larger than any memory that would count; the slow ones would take minutes for more.
SMALLER_SIZE = 1024 * MIB
LIMIT = 96 * MIB
# Blocks of xz are unpacked side by side.
LIMITS = {'xz': 240 * MIB}
FORMATS = ('raw', 'zst')
SMALLER_FORMATS = ('gz', 'xz', 'lz4', 'zip', '7z', 'bz2', 'lzma', 'tar.xz', 'lz')
PROGRAMS = ('burin-helper', 'burin-reader')


class MemoryTest(DriveCase):
    def write_watched(self, image, directory):
        drive = self.scratch.path / 'stick.img'
        drive.unlink(missing_ok=True)
        with MemoryWatch(PROGRAMS) as memory, CreateWatch(directory) as created:
            with Burinctl('--virtual-drive', f'{drive}:{IMAGE_SIZE}', 'write', image,
                          '--to', drive, directory=directory,
                          environment={'TMPDIR': os.fspath(directory)}) as run:
                self.assert_exit(EXIT_DONE, run, run.wait())
            self.assertEqual(created.count(), 0, 'a temporary file was made')
        return memory.peaks

    def test_four_gibibytes(self):
        self.check_formats(images.mostly_zeros('large.img', IMAGE_SIZE), FORMATS)

    def test_one_gibibyte(self):
        self.check_formats(images.mostly_zeros('smaller.img', SMALLER_SIZE), SMALLER_FORMATS)

    def check_formats(self, image, formats):
        # Making them takes as long as writing them, so both is done at once.
        makers = self.enterContext(ThreadPoolExecutor(2))
        files = {wrapping: makers.submit(images.wrapped, image, wrapping) for wrapping in formats}
        for wrapping in formats:
            with self.subTest(wrapping):
                directory = self.scratch.path / f'work-{wrapping}'
                directory.mkdir()
                wrapped = files[wrapping].result()
                begin = time.monotonic()
                peaks = self.write_watched(wrapped, directory)
                seconds = time.monotonic() - begin
                total = sum(peaks.values())
                print(f'# {wrapping}: {total // MIB} MiB '
                      f'({", ".join(f"{n} {p // MIB}" for n, p in peaks.items())}), '
                      f'{seconds:.1f} s')
                self.assertTrue(all(peaks.values()), 'a program was not seen')
                self.assertLess(total, LIMITS.get(wrapping, LIMIT))

    def test_nothing_is_opened_for_making_but_the_drive(self):
        drive = self.scratch.path / 'stick.img'
        trace = self.scratch.path / 'trace'
        image = images.wrapped(images.noise('noise-8M.img', 8 * MIB), 'zip')
        subprocess.run(['strace', '-f', '-y', '-o', trace,
                        '-e', 'trace=open,openat,creat,memfd_create,write',
                        programs.program('cli', 'burinctl'), '--yes', '--virtual-drive',
                        f'{drive}:64M', 'write', image, '--to', drive],
                       check=True, capture_output=True)
        calls = trace.read_text(encoding='utf-8').splitlines()
        made = [line for line in calls
                if re.search('O_CREAT|O_TMPFILE|creat', line) and drive.name not in line
                and '</run/burin>' not in line  # the journal: a few words about the job
                and 'memfd_create("burin", ' not in line]
        self.assertEqual(made, [])
        # In memory: what lies beside the image.
        kept = sum(int(found[1]) for line in calls
                   if (found := re.search(r'write\(\d+</memfd:burin>.* = (\d+)$', line)))
        self.assertGreater(kept, 0)
        self.assertLess(kept, 4096)


if __name__ == '__main__':
    tap.main()
