# SPDX-License-Identifier: GPL-3.0-or-later
"""What burinctl says about drives and images, and its usage errors."""
import os
import subprocess

from lib import images, programs, tap
from lib.case import DRIVE_SIZE, DriveCase
from lib.loop import Mount
from lib.programs import EXIT_DONE, EXIT_REFUSED, EXIT_USAGE
from lib.scratch import MIB


class ListTest(DriveCase):
    def find(self, run, node):
        return [event for event in run.of_type('drive') if event['node'] == str(node)]

    def test_loop_device_is_listed_if_asked_for(self):
        drive = self.drive()
        run, code = self.burinctl('list')
        self.assert_exit(EXIT_DONE, run, code)
        found = self.find(run, drive.node)
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]['size'], DRIVE_SIZE)
        self.assertEqual(found[0]['transport'], 'loop')

    def test_loop_device_is_not_listed_otherwise(self):
        drive = self.drive()
        run, code = programs.burinctl('list')
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(self.find(run, drive.node), [])

    def test_virtual_drive_is_listed(self):
        file = self.scratch.path / 'stick.img'
        run, code = programs.burinctl('--virtual-drive', f'{file}:64M', 'list')
        self.assert_exit(EXIT_DONE, run, code)
        found = self.find(run, file)
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]['size'], DRIVE_SIZE)

    def test_read_only_and_mounts_are_told(self):
        drive = self.drive(read_only=True)
        run, _ = self.burinctl('list')
        self.assertTrue(self.find(run, drive.node)[0]['read_only'])

    def test_backups_are_shown_and_written_only_on_request(self):
        drive = self.drive()
        with Mount(drive.node, self.scratch.path / 'mounted') as mount:
            (mount.path / 'Backups.backupdb').mkdir()
            run, _ = self.burinctl('list')
            self.assertEqual(self.find(run, drive.node), [])
            run, _ = self.burinctl('list', '--all')
            found, = self.find(run, drive.node)
            self.assertEqual((found['backup'], found['reason']['code']),
                             ('Time Machine', 'DriveBackup'))
            run, code = self.write(images.memtest(), drive)
            self.assert_exit(EXIT_REFUSED, run, code)
            self.assertTrue(mount.is_mounted())
            run, code = self.burinctl('write', images.memtest(), '--allow-backup', '--to',
                                      drive.node)
            self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, images.memtest())

    def test_drive_of_the_running_system_is_marked(self):
        root = subprocess.run(['findmnt', '-no', 'SOURCE', '/'], capture_output=True, text=True)
        run, _ = self.burinctl('list', '--all')
        found = self.find(run, root.stdout.strip().split('[')[0])
        if not found:
            self.skipTest('the running system does not lie on a whole drive')
        self.assertTrue(found[0]['system'])


class InspectTest(DriveCase):
    def inspect(self, path):
        run, code = programs.burinctl('inspect', path)
        self.assert_exit(EXIT_DONE, run, code)
        return run.of_type('image')[0]

    def test_formats_are_recognized(self):
        image = images.noise('noise-8M.img', 8 * MIB)
        for wrapping in images.WRAPPINGS:
            with self.subTest(wrapping):
                path = images.wrapped(image, wrapping)
                told = self.inspect(path)
                self.assertEqual(told['format'], wrapping)
                self.assertEqual(told['source_size'], path.stat().st_size)

    def test_the_name_does_not_matter(self):
        path = self.scratch.path / 'image.iso'
        path.symlink_to(images.wrapped(images.memtest(), 'xz'))
        self.assertEqual(self.inspect(path)['format'], 'xz')

    def test_iso_image(self):
        told = self.inspect(images.grub())
        self.assertEqual(told['content'], 'iso9660')
        self.assertEqual(told['size'], images.grub().stat().st_size)


class UsageTest(DriveCase):
    def test_usage_errors(self):
        for arguments in ([], ['nonsense'], ['write'], ['write', 'a'], ['write', 'a', 'b', '--to'],
                          ['list', 'x'], ['--nonsense', 'list'], ['inspect'],
                          ['--virtual-drive', 'x:nonsense', 'list']):
            with self.subTest(arguments):
                done = subprocess.run([programs.program('cli', 'burinctl'), *arguments],
                                      capture_output=True, text=True, cwd=self.scratch.path)
                self.assertEqual(done.returncode, EXIT_USAGE, done.stderr)
                self.assertNotEqual(done.stderr, '')
        self.assertEqual(os.listdir(self.scratch.path), [])

    def test_help_and_version(self):
        for argument in ('--help', '--version'):
            done = subprocess.run([programs.program('cli', 'burinctl'), argument],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, EXIT_DONE)
            self.assertIn('burinctl', done.stdout)


if __name__ == '__main__':
    tap.main()
