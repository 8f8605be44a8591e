# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that come through a pipe: standard input, a FIFO, what a shell makes of <(COMMAND)."""
import fcntl
import hashlib
import os
import pty
import signal
import subprocess
import tarfile
import termios
import zipfile

from lib import images, programs, tap
from lib.case import DRIVE_SIZE, DriveCase, digest
from lib.faultdisk import FaultDisk
from lib.pouring import Pouring
from lib.programs import (EXIT_CANCELLED, EXIT_DONE, EXIT_FAILED, EXIT_MISMATCH, EXIT_REFUSED,
                          EXIT_USAGE, Burinctl, MemoryWatch)
from lib.scratch import MIB
from lib.signing import Signer
from lib.throttle import Throttle

# What is put aside before anybody looks at it. What is no longer than that is a file like others.
HEAD = 16 * MIB
SIZE = HEAD + 5 * MIB + 321

MEMORY = 40 * MIB


class PipeCase(DriveCase):
    def setUp(self):
        super().setUp()
        self.image = images.noise('noise-pipe.img', SIZE)

    def poured(self, command, source, *args, length=None, **options):
        """Runs burinctl with what is in the file `source` on its standard input."""
        with Pouring(source, length) as pouring, \
                Burinctl('--allow-loop', command, '-', *args, stdin=pouring.outlet,
                         **options) as run:
            pouring.close_outlet()
            return run, run.wait()

    def packed(self, *command):
        """The image as `command` packs its standard input."""
        path = self.scratch.path / f'packed.{command[0]}'
        with open(self.image, 'rb') as source, open(path, 'wb') as out:
            subprocess.run(command, stdin=source, stdout=out, check=True)
        return path

    def partitioned(self):
        """An image that has 48 MiB by what its partition table says."""
        path = self.scratch.path / 'partitioned.img'
        with open(path, 'wb') as file:
            file.truncate(48 * MIB)
        subprocess.run(['sfdisk', '--quiet', path], input='label: gpt\nstart=1MiB\n', text=True,
                       check=True, capture_output=True)
        return path


class WriteTest(PipeCase):
    def assert_written(self, run, code, drive):
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, self.image)
        self.assertEqual(run.report['sha256'], digest(self.image))
        self.assertEqual(run.report['bytes_verified'], SIZE)

    def test_standard_input(self):
        for packer in (('cat',), ('zstd', '-q', '-c')):
            with self.subTest(packer[0]):
                drive = self.drive(name=packer[0])
                run, code = self.poured('write', self.packed(*packer), '--to', drive.node)
                self.assert_written(run, code, drive)
                self.assertEqual(run.of_type('image')[0]['size_kind'], 'unknown')

    def test_archives(self):
        drive = self.drive()
        tar, zipped = self.scratch.path / 'a.tar.gz', self.scratch.path / 'a.zip'
        with tarfile.open(tar, 'w:gz', compresslevel=1) as archive:
            archive.add(self.image, 'a.img')
            archive.add(__file__, 'README')
        with zipfile.ZipFile(zipped, 'w', compresslevel=1) as archive:
            archive.write(self.image, 'a.img')
        for path in (tar, zipped):
            with self.subTest(path.name), Pouring(path) as pouring:
                run, code = self.burinctl('write', '-', '--to', drive.node, stdin=pouring.outlet)
                self.assert_written(run, code, drive)
                self.assertTrue(pouring.is_whole, 'the writer was told that the pipe is broken')

    def test_fifo(self):
        drive, fifo = self.drive(), self.scratch.path / 'a.img'
        os.mkfifo(fifo)
        with Burinctl('--allow-loop', 'write', fifo, '--to', drive.node) as run:
            with Pouring(self.image, inlet=fifo):
                self.assert_written(run, run.wait(), drive)

    def test_process_substitution(self):
        drive = self.drive()
        script = 'exec "$1" --json --yes --allow-loop write <(zstd -q -c < "$2") --to "$3"'
        ended = subprocess.run(['bash', '-c', script, 'bash',
                                programs.program('cli', 'burinctl'), self.image, drive.node],
                               stdin=subprocess.DEVNULL, capture_output=True, check=False)
        self.assertEqual(ended.returncode, EXIT_DONE, ended.stderr)
        self.assert_holds(drive, self.image)

    def test_several_drives(self):
        drives = [self.drive(name=str(i)) for i in range(3)]
        run, code = self.poured('write', self.image,
                                *(word for drive in drives for word in ('--to', drive.node)))
        self.assert_exit(EXIT_DONE, run, code)
        for drive in drives:
            self.assert_holds(drive, self.image)

    def test_file_of_which_some_was_read(self):
        """What the shell has read of it already is no part of the image."""
        drive = self.drive()
        with open(self.image, 'rb') as source:
            os.lseek(source.fileno(), MIB, os.SEEK_SET)
            run, code = self.burinctl('write', '-', '--to', drive.node, stdin=source)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(digest(drive.node, SIZE - MIB),
                         hashlib.sha256(self.image.read_bytes()[MIB:]).hexdigest())

    def test_verify_and_changed_only(self):
        drive = self.drive()
        self.poured('write', self.image, '--to', drive.node)
        run, code = self.poured('verify', self.image, '--on', drive.node, confirm=False)
        self.assert_exit(EXIT_DONE, run, code)
        with open(drive.node, 'r+b') as file:
            file.seek(20 * MIB)
            file.write(b'changed')
        run, code = self.poured('verify', self.image, '--on', drive.node, confirm=False)
        self.assert_exit(EXIT_MISMATCH, run, code)
        run, code = self.poured('write', self.image, '--to', drive.node, '--changed-only')
        self.assert_written(run, code, drive)
        self.assertGreater(run.report['bytes_unchanged'], SIZE // 2)

    def test_finish(self):
        """What was begun through a pipe is finished through one, and only what is missing written.

        The second time, the packed image comes: of the first one, not even the size was known.
        """
        drive = self.drive()
        with (Throttle(drive, write=16 * MIB), Pouring(self.image) as pouring,
              Burinctl('--allow-loop', 'write', '-', '--to', drive.node,
                       stdin=pouring.outlet) as run):
            pouring.close_outlet()
            run.wait_for(lambda event: event['type'] == 'progress' and event['done'] > 6 * MIB)
            run.interrupt()
            self.assert_exit(EXIT_CANCELLED, run, run.wait())
            self.assertTrue(run.nothing_left(10))
        self.assert_blank(drive)
        run, code = self.poured('finish', self.packed('zstd', '-q', '-c'), '--to', drive.node)
        self.assert_written(run, code, drive)
        self.assertGreater(run.report['bytes_unchanged'], 2 * MIB)
        self.assertGreater(run.report['bytes_written'], MIB)

    def test_constant_memory(self):
        stick, image = self.scratch.path / 'stick.img', images.mostly_zeros('512M', 512 * MIB)
        with MemoryWatch(['burin-reader', 'burinctl']) as watch:
            with Pouring(image) as pouring:
                run, code = programs.burinctl('--virtual-drive', f'{stick}:1G', 'write', '-',
                                              '--to', stick, '--no-verify', stdin=pouring.outlet)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(digest(stick, 512 * MIB), digest(image))
        print(f'# {watch.peaks}')
        for peak in watch.peaks.values():
            self.assertLess(peak, MEMORY)


class SmallTest(PipeCase):
    """What is short is whole before anybody looks at it, and all that files can be works."""

    def test_archive_that_needs_its_end(self):
        image = self.scratch.file('a.img', 3 * MIB, 1)
        path, drive = self.scratch.path / 'a.7z', self.drive()
        subprocess.run(['7z', 'a', '-bd', '-bso0', '-mx=1', path, image], check=True)
        run, code = self.poured('write', path, '--to', drive.node)
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, image)

    def test_inspected_like_a_file(self):
        image = images.grub()
        file, _ = self.burinctl('inspect', image)
        run, code = self.poured('inspect', image)
        self.assert_exit(EXIT_DONE, run, code)
        named = file.of_type('image')[0] | {'path': '/dev/stdin'}
        self.assertEqual(run.of_type('image')[0], named)

    def test_empty(self):
        drive = self.drive()
        run, code = self.poured('write', '/dev/null', '--to', drive.node)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, 'stdin is empty')


class EndTest(PipeCase):
    """Whatever goes wrong with a pipe, the drive is blank, and the cause is told."""

    def assert_blank_and_told(self, run, code, expected, drive, *words):
        self.assert_exit(expected, run, code)
        self.assert_error(run, *words)
        self.assert_blank(drive)

    def test_larger_than_the_drive(self):
        drive = self.drive(size=HEAD + MIB)
        run, code = self.poured('write', self.image, '--to', drive.node)
        self.assert_blank_and_told(run, code, EXIT_REFUSED, drive, 'larger than')

    def test_writer_stops_early(self):
        drive = self.drive()
        for path, words in ((self.packed('gzip', '-1'), ('incomplete',)),
                            (self.partitioned(), ('incomplete', 'through the pipe'))):
            with self.subTest(path.name):
                run, code = self.poured('write', path, '--to', drive.node, length=HEAD + 2 * MIB)
                self.assert_blank_and_told(run, code, EXIT_FAILED, drive, *words)

    def test_write_that_was_forgotten_once(self):
        """There is nobody to ask for it again, unless it was put aside."""
        for name, start, expected in (('aside', 5 * MIB, EXIT_DONE),
                                      ('gone', HEAD + 2 * MIB, EXIT_MISMATCH)):
            with self.subTest(name), FaultDisk(self.scratch, DRIVE_SIZE, name) as disk:
                disk.rule('write', start=start, end=start + 4096, drop=1, count=1)
                run, code = self.poured('write', self.image, '--to', disk.loop.node)
                self.assert_exit(expected, run, code)
                if expected != EXIT_DONE:
                    self.assert_blank(disk.loop)

    def test_cancelled_while_nothing_comes(self):
        drive = self.drive()
        with Pouring(self.image, HEAD + 3 * MIB, stalls=True) as pouring, \
                Burinctl('--allow-loop', 'write', '-', '--to', drive.node,
                         stdin=pouring.outlet) as run:
            pouring.close_outlet()
            run.wait_for(lambda event: event['type'] == 'progress' and event['done'] > MIB)
            run.interrupt()
            self.assertEqual(run.wait(), EXIT_CANCELLED)
            self.assertTrue(run.nothing_left(10), 'somebody waits for the pipe')
        self.assert_blank(drive)

    def test_cancelled_before_anything_comes(self):
        drive, fifo = self.drive(), self.scratch.path / 'a.img'
        os.mkfifo(fifo)
        with Burinctl('--allow-loop', 'write', fifo, '--to', drive.node) as run:
            self.assertTrue(programs.wait_until(lambda: self.has_opened(run, fifo), 30))
            run.interrupt()
            self.assertEqual(run.wait(), EXIT_CANCELLED)
        self.assertNotEqual(drive.read(0, MIB), bytes(MIB), 'the drive was touched')

    def has_opened(self, run, path):
        folder = f'/proc/{run.process.pid}/fd'
        return any(os.path.realpath(f'{folder}/{fd}') == str(path) for fd in os.listdir(folder))

    def test_what_must_be_a_file(self):
        drive = self.drive()
        archive, disk = self.scratch.path / 'a.7z', self.scratch.path / 'large.qcow2'
        small = self.scratch.path / 'small.qcow2'
        subprocess.run(['7z', 'a', '-bd', '-bso0', '-mx=0', archive, self.image], check=True)
        subprocess.run(['qemu-img', 'convert', '-O', 'qcow2', self.image, disk], check=True)
        subprocess.run(['qemu-img', 'create', '-q', '-f', 'qcow2', small, '8M'], check=True)
        for path, words in ((archive, ('7z', 'pipe', 'save it to a file')),
                            (disk, ('qcow2', 'convert')), (small, ('qcow2', 'convert'))):
            with self.subTest(path.name):
                run, code = self.poured('write', path, '--to', drive.node)
                self.assert_exit(EXIT_FAILED, run, code)
                self.assert_error(run, *words)
                self.assertEqual('and give that file' in run.errors, path == archive, run.errors)
                self.assertEqual('Give the image file' in run.errors, path != archive, run.errors)
        self.assertNotEqual(drive.read(0, MIB), bytes(MIB), 'the drive was touched')

    def test_image_behind_the_start(self):
        path, drive = self.scratch.path / 'a.tar', self.drive()
        with tarfile.open(path, 'w') as archive:
            archive.add(self.image, 'CHECKSUMS.txt')
            archive.add(self.image, 'a.img')
        run, code = self.poured('write', path, '--to', drive.node)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, 'does not show yet', 'save it to a file')

    def test_second_image_behind_the_first(self):
        path, drive = self.scratch.path / 'a.tar', self.drive()
        with tarfile.open(path, 'w') as archive:
            archive.add(self.image, 'a.img')
            archive.add(self.image, 'b.img')
        run, code = self.poured('write', path, '--to', drive.node)
        self.assert_blank_and_told(run, code, EXIT_FAILED, drive, 'more than one image')
        run, code = self.poured('write', path, '--to', drive.node, '--member', 'a.img')
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, self.image)


class CrashTest(PipeCase):
    """The reader dies over an image; a pipe that says nothing any more is a good moment."""

    def crash(self, command, *args, how):
        """Has the reader crash that waits for the rest of an image. Returns: the run, its code"""
        with Pouring(self.packed('gzip', '-1'), HEAD + 3 * MIB, stalls=True) as pouring, \
                Burinctl('--allow-loop', command, '-', *args, stdin=pouring.outlet) as run:
            pouring.close_outlet()
            self.assertTrue(programs.wait_until(lambda: pouring.is_whole and self.reader(), 60))
            os.kill(self.reader()[0], how)
            return run, run.wait()

    def reader(self):
        return [pid for pid, name in programs.running().items() if name == 'burin-reader']

    def test_while_writing(self):
        drive = self.drive()
        run, code = self.crash('write', '--to', drive.node, how=signal.SIGSEGV)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, 'the image could not be read', 'crashed while unpacking gz')
        self.assert_blank(drive)

    def test_while_inspecting(self):
        run, code = self.crash('inspect', '--check', how=signal.SIGSYS)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, 'stdin: the image could not be read', 'crashed while unpacking gz')


class PublisherTest(PipeCase):
    def test_digest_of_file_and_image(self):
        drive, packed = self.drive(), self.packed('zstd', '-q', '-c')
        for of, sha in (('file', hashlib.md5(packed.read_bytes()).hexdigest()),
                        ('image', digest(self.image))):
            with self.subTest(of):
                run, code = self.poured('write', packed, '--to', drive.node, '--checksum', sha)
                self.assert_exit(EXIT_DONE, run, code)
                self.assertEqual(run.report['publisher']['verdict'], 'matches')

    def test_mismatch_leaves_the_drive_blank(self):
        drive = self.drive()
        run, code = self.poured('write', self.packed('zstd', '-q', '-c'), '--to', drive.node,
                                '--checksum', '0' * 64)
        self.assertNotEqual(code, EXIT_DONE)
        self.assert_error(run, 'not what its publisher says')
        self.assert_blank(drive)

    def test_bmap_that_is_given(self):
        image, bmap = self.scratch.path / 'holes.img', self.scratch.path / 'holes.bmap'
        with open(image, 'wb') as file:
            file.write(self.image.read_bytes())
            file.truncate(SIZE + MIB)
        subprocess.run(['bmaptool', 'create', '-o', bmap, image], check=True, capture_output=True)
        drive = self.drive(size=2 * SIZE)
        run, code = self.poured('write', image, '--to', drive.node, '--bmap', bmap)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(run.report['publisher']['bmap'], bmap.name)
        self.assert_holds(drive, image)
        with open(image, 'r+b') as file:
            file.seek(HEAD + MIB)
            file.write(b'changed')
        run, code = self.poured('write', image, '--to', drive.node, '--bmap', bmap)
        self.assert_exit(EXIT_MISMATCH, run, code)
        self.assert_blank(drive)

    def test_signed_image(self):
        """The signature has to be known before anything is erased, and that takes all of it."""
        drive, fifo = self.drive(), self.scratch.path / 'a.img'
        os.mkfifo(fifo)
        with Signer('Publisher <p@example.org>') as signer:
            keyring = signer.keyring(self.scratch.path / 'keys')
            copy = self.scratch.path / 'copy'
            copy.symlink_to(self.image)
            signer.sign(copy)
        (self.scratch.path / 'copy.asc').rename(f'{fifo}.asc')
        with Burinctl('--allow-loop', 'write', fifo, '--to', drive.node, '--keyring',
                      keyring) as run, Pouring(self.image, inlet=fifo):
            self.assertNotEqual(run.wait(), EXIT_DONE)
        self.assert_error(run, 'a.img.asc', 'pipe', 'save it to a file')
        self.assertIn('and give that file', run.errors)
        run, code = self.poured('write', self.image, '--to', drive.node, '--keyring', keyring)
        self.assert_exit(EXIT_MISMATCH, run, code)
        self.assertNotEqual(drive.read(0, MIB), bytes(MIB), 'the drive was touched')

    def test_check(self):
        run, code = self.poured('inspect', self.image, '--check', '--checksum', digest(self.image))
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(run.of_type('image')[0]['publisher']['verdict'], 'matches')


class QuestionTest(PipeCase):
    """Standard input is the image, so answers come from the terminal that burinctl runs on."""

    def setUp(self):
        super().setUp()
        self.stick = self.scratch.path / 'stick.img'

    def ask(self, source, answers):
        """Runs `burinctl write -` on a terminal. Returns: its exit code and what it showed"""
        terminal, other_end = pty.openpty()

        def take_terminal():
            os.setsid()
            fcntl.ioctl(other_end, termios.TIOCSCTTY, 0)

        with Pouring(source) as pouring, subprocess.Popen(
                [programs.program('cli', 'burinctl'), '--virtual-drive',
                 f'{self.stick}:{DRIVE_SIZE}', 'write', '-', '--to', self.stick],
                stdin=pouring.outlet, stdout=other_end, stderr=other_end,
                preexec_fn=take_terminal) as process:
            os.close(other_end)
            pouring.close_outlet()
            os.write(terminal, answers)
            shown = b''
            try:
                while piece := os.read(terminal, 4096):
                    shown += piece
            except OSError:
                pass  # the terminal's other end is gone
            os.close(terminal)
            return process.wait(), shown.decode()

    def test_agreed(self):
        code, shown = self.ask(self.image, b'yes\n')
        self.assertEqual(code, EXIT_DONE, shown)
        self.assertEqual(digest(self.stick, SIZE), digest(self.image))

    def test_not_agreed(self):
        code, shown = self.ask(self.image, b'no\n')
        self.assertEqual(code, EXIT_CANCELLED, shown)
        self.assertFalse(any(self.stick.read_bytes()))

    def test_chosen(self):
        archive = self.scratch.path / 'several.zip'
        small = self.scratch.file('small.img', 2 * MIB, 1)
        with zipfile.ZipFile(archive, 'w') as several:
            several.write(small, 'small.img')
            several.write(self.image, 'large.img')
        code, shown = self.ask(archive, b'2\nyes\n')
        self.assertEqual(code, EXIT_DONE, shown)
        self.assertIn('small.img', shown)
        self.assertEqual(digest(self.stick, SIZE), digest(self.image))

    def test_nobody_to_ask(self):
        run, code = self.poured('write', self.image, '--to', '/dev/null', confirm=False)
        self.assert_exit(EXIT_USAGE, run, code)


if __name__ == '__main__':
    tap.main()
