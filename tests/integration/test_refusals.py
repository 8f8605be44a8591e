# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be written, or not there, is refused in clear words; the drive stays as it was."""
import contextlib
import lzma
import os
import subprocess
import sys

from lib import images, programs, tap
from lib.case import DriveCase, digest
from lib.loop import Mount
from lib.programs import EXIT_FAILED, EXIT_REFUSED, Burinctl
from lib.scratch import MIB
from lib.throttle import Throttle


class ImageTest(DriveCase):
    """Bad images. The drive must not be touched before the image is known to be good for it."""

    def setUp(self):
        super().setUp()
        self.target = self.drive(size=16 * MIB)
        self.before = digest(self.target.node)

    def assert_untouched(self):
        self.assertEqual(digest(self.target.node), self.before, 'the drive has changed')
        self.assertTrue(self.target.is_free())

    def assert_untouched_or_blank(self):
        if digest(self.target.node) != self.before:
            self.assert_blank(self.target)
        self.assertTrue(self.target.is_free())

    def test_larger_than_the_drive(self):
        image = images.noise('noise-20M.img', 20 * MIB)
        for wrapping in ('raw', 'xz', 'zip'):
            with self.subTest(wrapping):
                run, code = self.write(images.wrapped(image, wrapping), self.target)
                self.assert_exit(EXIT_REFUSED, run, code)
                self.assert_error(run, 'holds only')
                self.assert_untouched()

    def test_larger_than_the_drive_by_one_byte(self):
        image = self.scratch.file('image', 16 * MIB + 1)
        run, code = self.write(image, self.target)
        self.assert_exit(EXIT_REFUSED, run, code)
        self.assert_untouched()

    def test_larger_than_the_drive_and_nobody_knew(self):
        """bzip2 does not tell the size, so that it comes out while writing."""
        image = images.noise('noise-20M.img', 20 * MIB)
        run, code = self.write(images.wrapped(image, 'bz2'), self.target)
        self.assert_exit(EXIT_REFUSED, run, code)
        self.assert_untouched_or_blank()

    def test_truncated(self):
        image = images.noise('noise-8M.img', 8 * MIB)
        for wrapping in ('xz', 'gz', 'zst', 'bz2', 'zip', '7z', 'tar.xz'):
            with self.subTest(wrapping):
                whole = images.wrapped(image, wrapping).read_bytes()
                path = self.scratch.path / f'truncated.{wrapping}'
                path.write_bytes(whole[:len(whole) * 2 // 3])
                run, code = self.write(path, self.target)
                # The last bytes of a gzip file tell its size, and here they tell anything.
                self.assertIn(code, (EXIT_FAILED, EXIT_REFUSED) if wrapping == 'gz'
                              else (EXIT_FAILED,))
                self.assertNotEqual(run.message, '')
                self.assert_untouched_or_blank()

    def test_gzip_trailer_that_lies(self):
        """Who is told that the drive is too small hears also that the file may be to blame."""
        whole = images.wrapped(images.noise('noise-8M.img', 8 * MIB), 'gz').read_bytes()
        path = self.scratch.path / 'lying.gz'
        path.write_bytes(whole[:-4] + bytes([0, 0, 0, 0xf0]))
        run, code = self.write(path, self.target)
        self.assert_exit(EXIT_REFUSED, run, code)
        self.assertIn('the file is damaged', run.errors)
        self.assert_untouched()

    def test_damaged_inside(self):
        path = self.scratch.path / 'damaged.xz'
        data = bytearray(lzma.compress(os.urandom(4 * MIB), preset=0))
        data[2 * MIB] ^= 0xff
        path.write_bytes(data)
        run, code = self.write(path, self.target)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_untouched_or_blank()

    def test_directory(self):
        run, code = self.write(self.scratch.path, self.target)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, 'folder')
        self.assert_untouched()

    def test_empty_file(self):
        run, code = self.write(self.scratch.file('empty.img', 0), self.target)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, 'empty')
        self.assert_untouched()

    def test_missing_file(self):
        run, code = self.write(self.scratch.path / 'missing.img', self.target)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, 'missing.img')
        self.assert_untouched()

    def test_no_answer_without_a_terminal(self):
        """Without --yes somebody must be asked, and nobody is there."""
        with Burinctl('--allow-loop', 'write', images.memtest(), '--to', self.target.node,
                      confirm=False) as run:
            self.assertNotEqual(run.wait(), programs.EXIT_DONE)
        self.assert_untouched()


class DriveTest(DriveCase):
    """Drives that must not or cannot be written to."""

    def assert_refused(self, drive, *words, expected=EXIT_REFUSED):
        before = digest(drive.backing)
        run, code = self.write(images.memtest(), drive)
        self.assert_exit(expected, run, code)
        self.assert_error(run, *words)
        self.assertEqual(digest(drive.backing), before, 'the drive has changed')

    def test_read_only(self):
        self.assert_refused(self.drive(read_only=True), 'write-protected')

    def test_loop_devices_unless_asked_for(self):
        drive = self.drive()
        run, code = programs.burinctl('write', images.memtest(), '--to', drive.node)
        self.assertIn(code, (EXIT_REFUSED, EXIT_FAILED))

    def test_no_such_drive(self):
        run, code = self.burinctl('write', images.memtest(), '--to', '/dev/no-such-drive')
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, '/dev/no-such-drive')

    @contextlib.contextmanager
    def held(self, path):
        """A process that has a file open until its standard input is closed."""
        with subprocess.Popen([sys.executable, '-c', 'import sys; open(sys.argv[1], "w").write("x")'
                               '; f = open(sys.argv[1]); print(flush=True); sys.stdin.read()',
                               path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            holder.stdout.readline()
            yield holder
            holder.stdin.close()

    def test_mounted_and_busy(self):
        drive = self.drive()
        mount = self.enterContext(Mount(drive.node, self.scratch.path / 'mounted'))
        with self.held(mount.path / 'file') as holder:
            run, code = self.write(images.memtest(), drive)
            self.assert_exit(EXIT_REFUSED, run, code)
            self.assert_error(run, str(holder.pid), str(mount.path))
            self.assertIn('--detach-busy', run.errors)
            self.assertTrue(mount.is_mounted())
            self.assertEqual((mount.path / 'file').read_bytes(), b'x')

    def test_busy_file_system_is_detached_if_asked_to(self):
        drive = self.drive()
        mount = self.enterContext(Mount(drive.node, self.scratch.path / 'mounted'))
        with self.held(mount.path / 'file') as holder:
            with Burinctl('--allow-loop', 'write', images.memtest(), '--detach-busy', '--to',
                          drive.node) as run:
                self.assertTrue(programs.wait_until(lambda: not mount.is_mounted(), 30))
                with self.assertRaises(OSError, msg='its file system is dead already'):
                    os.close(os.open(drive.node, os.O_RDONLY | os.O_EXCL))
                self.assertIsNone(run.process.poll())
                holder.stdin.close()
                self.assert_exit(programs.EXIT_DONE, run, run.wait())
        self.assert_holds(drive, images.memtest())

    def test_held_by_somebody(self):
        drive = self.drive()
        fd = os.open(drive.node, os.O_RDWR | os.O_EXCL | os.O_CLOEXEC)
        try:
            self.assert_refused(drive, str(os.getpid()))
        finally:
            os.close(fd)

    def test_in_use_by_another_job(self):
        drive = self.drive()
        image = images.noise('noise-48M.img', 48 * MIB)
        with Throttle(drive, write=5 * MIB):
            with Burinctl('--allow-loop', 'write', image, '--to', drive.node) as first:
                first.wait_for_state('writing')
                run, code = self.write(images.memtest(), drive)
                self.assert_exit(EXIT_REFUSED, run, code)
                self.assertIsNone(first.process.poll(), 'too slow to prove anything')
                self.assert_exit(programs.EXIT_DONE, first, first.wait())
        self.assert_holds(drive, image)

    def test_image_lies_on_the_drive(self):
        drive = self.drive()
        mount = self.enterContext(Mount(drive.node, self.scratch.path / 'mounted'))
        image = mount.path / 'image.img'
        image.write_bytes(images.memtest().read_bytes())
        run, code = self.write(image, drive)
        self.assert_exit(EXIT_REFUSED, run, code)
        self.assertTrue(mount.is_mounted())
        self.assertTrue(image.exists())

    def test_backing_file_as_image(self):
        """A drive cannot be written to itself by way of its node, either."""
        drive = self.drive()
        run, code = self.write(drive.node, drive)
        self.assertNotEqual(code, programs.EXIT_DONE)
        self.assertEqual(digest(drive.node), digest(drive.backing))


if __name__ == '__main__':
    tap.main()
