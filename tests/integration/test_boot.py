# SPDX-License-Identifier: GPL-3.0-or-later
"""What burinctl wrote boots, under both firmwares, up to the message of what was written."""
from lib import images, tap
from lib.boot import Machine
from lib.case import DriveCase
from lib.programs import EXIT_DONE

MEMTEST_BLUE = b'\x00\x00\xaa'


class BootTest(DriveCase):
    def written(self, image, wrapping):
        drive = self.drive()
        run, code = self.write(images.wrapped(image, wrapping), drive)
        self.assert_exit(EXIT_DONE, run, code)
        return drive.backing

    def test_grub(self):
        drive = self.written(images.grub(), 'zst')
        for firmware in ('bios', 'uefi'):
            with self.subTest(firmware), Machine(drive, firmware, self.scratch) as machine:
                self.assertTrue(machine.says(images.BOOTED), machine.serial()[-500:])

    def test_memtest(self):
        drive = self.written(images.memtest(), 'xz')
        with self.subTest('bios'), Machine(drive, 'bios', self.scratch) as machine:
            self.assertTrue(machine.shows('Memtest86+ v'), machine.text_screen()[:400])
        # In graphics mode its words are pixels, but nobody else fills the screen with this blue.
        with self.subTest('uefi'), Machine(drive, 'uefi', self.scratch) as machine:
            self.assertTrue(machine.shows_colour(MEMTEST_BLUE, 0.5))


if __name__ == '__main__':
    tap.main()
