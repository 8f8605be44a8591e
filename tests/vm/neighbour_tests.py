# SPDX-License-Identifier: GPL-3.0-or-later
"""Who else is on a drive: file systems, volumes, and a desktop that mounts whatever appears."""
import contextlib
import os

from lib import images
from lib.automounter import Automounter
from lib.case import digest
from lib.programs import EXIT_DONE, EXIT_REFUSED, burinctl, wait_until
from lib.scratch import MIB
from lib.stickcase import USER, StickCase, open_vault, run, settle
from lib.udisks import Udisks

N_PARTITIONS = 2
FLASHES = 20


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

    def test_luks_is_closed(self):
        node = self.plug('vault')
        vault = open_vault(node)
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
        vault = open_vault(node)
        self.addCleanup(run, 'cryptsetup', 'close', vault.name)
        run('mkswap', vault)
        run('swapon', vault)
        try:
            self.assert_system(node)
        finally:
            run('swapoff', vault)


class AutomounterTest(StickCase):
    """udisksd is there, too, and looks at whatever it hears of."""

    def setUp(self):
        super().setUp()
        self.udisks = self.enterContext(Udisks())

    def assert_seen_once(self, mounter, nodes, number):
        """By now each partition has been seen `number` times, and mounted as often."""
        settle()
        names = [f'{os.path.basename(node)}{i + 1}' for node in nodes for i in range(N_PARTITIONS)]
        expected = sorted(names * number)
        self.assertTrue(wait_until(lambda: len(mounter.mounted) >= len(expected)
                                   and len(self.udisks.appeared) >= len(expected), 60, 0.05),
                        (mounter.mounted, self.udisks.appeared))
        self.assertEqual(sorted(map(os.path.basename, mounter.mounted)), expected)
        self.assertEqual(sorted(mounter.added), expected)
        self.assertEqual(sorted(self.udisks.appeared), expected)

    def test_one_stick_twenty_times(self):
        node = self.plug('again')
        with Automounter('/media/auto') as mounter:
            for number in range(1, FLASHES + 1):
                done, code = self.write(images.partitioned(), node)
                self.assert_ends_with(EXIT_DONE, done, code)
                self.assert_seen_once(mounter, [node], number)

    def test_four_sticks_at_once(self):
        nodes = [self.plug(name) for name in ('north', 'east', 'south', 'west')]
        self.allow()
        targets = [word for node in nodes for word in ('--to', node)]
        with Automounter('/media/auto') as mounter:
            for number in range(1, FLASHES // len(nodes) + 1):
                done, code = burinctl('write', images.partitioned(), *targets, user=USER)
                self.assert_ends_with(EXIT_DONE, done, code)
                self.assertEqual(len(done.of_type('report')), len(nodes))
                self.assert_seen_once(mounter, nodes, number)
