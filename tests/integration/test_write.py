# SPDX-License-Identifier: GPL-3.0-or-later
"""Real images in every wrapping end up on the drive, byte for byte, and nowhere else."""
import hashlib
import random
import subprocess

from lib import images, programs, tap, watch
from lib.case import DRIVE_SIZE, DriveCase, digest
from lib.loop import Mount
from lib.programs import EXIT_DONE, EXIT_MISMATCH
from lib.scratch import MIB

REQUIRED_WRAPPINGS = ['raw', 'xz', 'gz', 'zst', 'zip']


class WriteTest(DriveCase):
    def write_and_compare(self, image, wrapping, drive):
        run, code = self.write(images.wrapped(image, wrapping), drive)
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, image)
        self.assertEqual(run.report['sha256'], digest(image))

    def test_memtest_in_each_wrapping(self):
        for wrapping in REQUIRED_WRAPPINGS:
            with self.subTest(wrapping):
                drive = self.drive(name=wrapping)
                self.write_and_compare(images.memtest(), wrapping, drive)

    def test_grub_in_each_wrapping(self):
        for wrapping in REQUIRED_WRAPPINGS:
            with self.subTest(wrapping):
                drive = self.drive(name=wrapping)
                self.write_and_compare(images.grub(), wrapping, drive)

    def test_noise_in_all_other_wrappings(self):
        drive = self.drive()
        image = images.noise('noise.img', 8 * MIB)
        for wrapping in images.WRAPPINGS:
            if wrapping not in REQUIRED_WRAPPINGS:
                with self.subTest(wrapping):
                    self.write_and_compare(image, wrapping, drive)

    def test_sizes_around_the_borders(self):
        drive = self.drive(size=8 * MIB)
        for size in (1, 511, 512, 513, MIB - 1, MIB, MIB + 1, 7 * MIB + 513, 8 * MIB):
            with self.subTest(size=size):
                image = self.scratch.file(f'{size}.img', size, size)
                self.write_and_compare(image, 'raw', drive)

    def test_large_blocks(self):
        drive = self.drive(block_size=4096)
        self.write_and_compare(images.memtest(), 'xz', drive)
        image = self.scratch.file('odd.img', 3 * MIB + 513, 'odd')
        self.write_and_compare(image, 'raw', drive)

    def test_holes(self):
        image = self.scratch.file('hole.img', 32 * MIB)
        with open(image, 'r+b') as file:
            file.seek(20 * MIB)
            file.write(b'island')
        self.write_and_compare(image, 'raw', self.drive())

    def test_android_sparse_image(self):
        image = self.scratch.file('android.img', 32 * MIB)
        with open(image, 'r+b') as file:
            file.seek(5 * MIB + 4096)
            file.write(b'fill' * 4096)
            file.seek(20 * MIB)
            file.write(random.Random(1).randbytes(MIB + 4096))
        sparse = self.scratch.path / 'android.simg'
        subprocess.run(['img2simg', image, sparse], check=True)
        self.assertLess(sparse.stat().st_size, 2 * MIB)
        drive = self.drive(pattern='before')
        run, code = self.write(sparse, drive)
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, image)
        self.assertEqual(run.report['sha256'], digest(image))

    def test_idle_file_system_is_unmounted(self):
        drive = self.drive()
        mount = self.enterContext(Mount(drive.node, self.scratch.path / 'mounted'))
        self.write_and_compare(images.memtest(), 'raw', drive)
        self.assertFalse(mount.is_mounted())

    def test_idle_partition_is_unmounted(self):
        drive = self.drive()
        partition = drive.add_partition(MIB, 32 * MIB)
        mount = self.enterContext(Mount(partition, self.scratch.path / 'mounted'))
        self.write_and_compare(images.memtest(), 'raw', drive)
        self.assertFalse(mount.is_mounted())


class OtherDrivesTest(DriveCase):
    def test_other_drives_are_neither_changed_nor_opened_for_writing(self):
        chosen = self.drive()
        others = [self.drive(name=f'other-{i}', pattern=i) for i in range(2)]
        watches = [self.enterContext(watch.OpenWatch(other.node)) for other in others]
        before = [digest(other.backing) for other in others]

        run, code = self.write(images.memtest(), chosen)

        self.assert_exit(EXIT_DONE, run, code)
        self.assertTrue(run.nothing_left())
        self.assertEqual([watched.writers() for watched in watches], [0, 0])
        self.assertEqual([digest(other.backing) for other in others], before)

    def test_listing_and_inspecting_open_nothing_for_writing(self):
        drive = self.drive()
        watched = self.enterContext(watch.OpenWatch(drive.node))
        for command in (['list'], ['inspect', images.memtest()]):
            run, code = self.burinctl(*command)
            self.assert_exit(EXIT_DONE, run, code)
            self.assertTrue(run.nothing_left())
        self.assertEqual(watched.writers(), 0)


class VerifyTest(DriveCase):
    def test_verify_tells_equal_from_different(self):
        image = images.memtest()
        drive = self.drive()
        self.write(image, drive)
        watched = self.enterContext(watch.OpenWatch(drive.node))
        run, code = self.burinctl('verify', images.wrapped(image, 'xz'), '--on', drive.node)
        self.assert_exit(EXIT_DONE, run, code)

        self.assertTrue(run.nothing_left())
        self.assertEqual(watched.writers(), 0)
        with open(drive.node, 'r+b') as device:
            device.seek(3 * MIB + 5)
            byte = device.read(1)
            device.seek(3 * MIB + 5)
            device.write(bytes([byte[0] ^ 1]))
        run, code = self.burinctl('verify', image, '--on', drive.node)
        self.assert_exit(EXIT_MISMATCH, run, code)


class VirtualDriveTest(DriveCase):
    def test_file_is_made_and_written(self):
        file = self.scratch.path / 'stick.img'
        image = images.grub()
        run, code = programs.burinctl('--virtual-drive', f'{file}:64M', 'write', image,
                                      '--to', file)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(file.stat().st_size, DRIVE_SIZE)
        self.assertEqual(digest(file, image.stat().st_size), digest(image))

    def test_rest_of_the_file_stays(self):
        file = self.scratch.file('stick.img', DRIVE_SIZE, 'old')
        image = images.memtest()
        begin, end = 8 * MIB, DRIVE_SIZE - MIB
        rest = hashlib.sha256(file.read_bytes()[begin:end]).digest()
        run, code = programs.burinctl('--virtual-drive', f'{file}:64M', 'write', image,
                                      '--to', file)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(hashlib.sha256(file.read_bytes()[begin:end]).digest(), rest)


if __name__ == '__main__':
    tap.main()
