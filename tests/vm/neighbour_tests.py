# SPDX-License-Identifier: GPL-3.0-or-later
"""Who else is on a drive: file systems, volumes, and a desktop that mounts whatever appears."""
import contextlib
import os
import pathlib

from lib import images
from lib.automounter import Automounter
from lib.case import digest
from lib.programs import EXIT_DONE, EXIT_REFUSED, Burinctl, wait_until
from lib.scratch import MIB
from lib.stickcase import USER, StickCase, run, settle

N_PARTITIONS = 2
ROUNDS = 5


class MountTest(StickCase):
    def test_everything_mounted_is_unmounted(self):
        node = self.plug('mounted')
        self.assert_written(images.partitioned(), node)
        settle()
        for number, path in ((1, '/media/fat'), (2, '/media/ext4'), (1, '/mnt/again')):
            os.makedirs(path, exist_ok=True)
            run('mount', f'{node}{number}', path)
        mounted = [partition['mount_points'] for partition in self.listed(node)['partitions']]
        self.assertEqual(mounted, [['/media/fat', '/mnt/again'], ['/media/ext4']])
        self.assert_written(images.grub(), node)
        self.assertFalse(any(map(os.path.ismount, ('/media/fat', '/media/ext4', '/mnt/again'))))


class VolumeTest(StickCase):
    """Volumes on a drive: LVM is not ours to close, and what the system uses is never touched."""

    def assert_untouched(self, node, code, *words):
        before = digest(node, 2 * MIB)
        self.assert_refused(images.partitioned(), node, EXIT_REFUSED, code, *words)
        self.assertEqual(digest(node, 2 * MIB), before)

    @contextlib.contextmanager
    def mounted(self, volume, path):
        os.makedirs(path, exist_ok=True)
        run('mount', volume, path)
        try:
            yield
        finally:
            run('umount', path)

    def assert_system(self, node):
        drive = self.listed(node)
        self.assertEqual((drive['system'], drive['usable']), (True, False))
        self.assert_untouched(node, 'DriveSystem')

    def test_lvm(self):
        node = self.plug('volumes')
        run('vgcreate', '--yes', 'burintest', node)
        self.addCleanup(run, 'vgchange', '--activate', 'n', 'burintest')
        run('lvcreate', '--yes', '--extents', '100%FREE', '--name', 'data', 'burintest')
        settle()
        self.assertFalse(self.listed(node)['system'])
        self.assert_untouched(node, 'DriveBusy', 'burintest-data')
        run('mkfs.ext4', '-q', '/dev/burintest/data')
        with self.mounted('/dev/burintest/data', '/srv/data'):
            self.assert_system(node)

    def open_vault(self, node):
        key = pathlib.Path('/run/key')
        key.write_bytes(b'secret')
        run('cryptsetup', 'luksFormat', '--batch-mode', '--pbkdf', 'pbkdf2',
            '--pbkdf-force-iterations', '1000', '--key-file', key, node)
        run('cryptsetup', 'open', '--key-file', key, node, 'vault')
        settle()
        return pathlib.Path('/dev/mapper/vault')

    def test_luks_is_closed(self):
        node = self.plug('vault')
        vault = self.open_vault(node)
        run('mkfs.ext4', '-q', vault)
        os.makedirs('/media/vault', exist_ok=True)
        run('mount', vault, '/media/vault')
        with open(vault, 'rb'):
            os.sync()
            self.assert_refused(images.grub(), node, EXIT_REFUSED, 'DriveBusy', 'vault',
                                f'(pid {os.getpid()})')
        self.assertTrue(vault.exists())
        self.assert_written(images.grub(), node)
        settle()
        self.assertFalse(os.path.ismount('/media/vault'))
        self.assertFalse(vault.is_symlink(), 'the volume is still open')

    def test_luks_of_the_system(self):
        node = self.plug('safe')
        vault = self.open_vault(node)
        self.addCleanup(run, 'cryptsetup', 'close', vault.name)
        run('mkswap', vault)
        run('swapon', vault)
        try:
            self.assert_system(node)
        finally:
            run('swapoff', vault)


class AutomounterTest(StickCase):
    def setUp(self):
        super().setUp()
        self.mounter = Automounter('/media/auto')

    def assert_mounted(self, count):
        self.assertTrue(wait_until(lambda: len(self.mounter.mounted) >= count, 20, 0.1),
                        self.mounter.mounted)
        settle()
        self.assertEqual(len(self.mounter.mounted), count, 'mounted more than once')

    def test_one_stick_again_and_again(self):
        node = self.plug('again')
        with self.mounter:
            for number in range(1, ROUNDS + 1):
                with self.subTest(number):
                    done, code = self.write(images.partitioned(), node)
                    self.assert_ends_with(EXIT_DONE, done, code)
                    self.assert_mounted(number * N_PARTITIONS)

    def test_two_sticks_at_once(self):
        nodes = [self.plug('left'), self.plug('right')]
        self.allow()
        with self.mounter:
            for number in (1, 2):
                with contextlib.ExitStack() as stack:
                    jobs = [stack.enter_context(Burinctl('write', images.partitioned(), '--to',
                                                         node, user=USER)) for node in nodes]
                    for job in jobs:
                        self.assert_ends_with(EXIT_DONE, job, job.wait())
                self.assert_mounted(number * N_PARTITIONS * len(nodes))
