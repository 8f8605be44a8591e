# SPDX-License-Identifier: GPL-3.0-or-later
"""The service in the cage that its unit makes: it does all that it does without one."""
import os
import pathlib
import time

from lib import images
from lib.drivewatch import DriveWatch
from lib.programs import EXIT_DONE, wait_until
from lib.stickcase import StickCase, open_vault, run, settle

# Where the desktop mounts, where the service may not look, and where its own files are.
PLACES = ('/media/user/stick', '/home/user/stick', '/tmp/stick')
SOON = 1.5  # seconds


def main_pid():
    return int(run('systemctl', 'show', '--property=MainPID', '--value', 'burin-helper.service'))


class CageTest(StickCase):
    def test_mounted_stick_is_unmounted_everywhere_and_written(self):
        node = self.plug('mounted')
        self.assert_written(images.partitioned(), node)
        settle()
        for place in PLACES:
            os.makedirs(place, exist_ok=True)
            run('mount', f'{node}1', place)
        parts = self.listed(node)['partitions']
        self.assertEqual(parts[0]['mount_points'], list(PLACES))
        self.assertEqual(parts[0]['fs_type'], 'vfat')
        self.assert_written(images.grub(), node)
        self.assertFalse(any(map(os.path.ismount, PLACES)))

    def test_encrypted_volume_is_closed_and_partitions_appear_before_it_is_done(self):
        node = self.plug('vault')
        vault = open_vault(node)
        run('mkfs.ext4', '-q', vault)
        os.makedirs('/media/vault', exist_ok=True)
        run('mount', vault, '/media/vault')
        # It comes to life with a copy of that mount.
        run('systemctl', 'stop', 'burin-helper.service')
        self.assert_written(images.partitioned(), node)
        self.assertFalse(vault.is_symlink(), 'the volume is still open')
        self.assertEqual(run('udevadm', 'info', '--query=property', '--property=ID_FS_TYPE',
                             '--value', f'{node}2').strip(), 'ext4')

    def test_it_is_in_the_cage(self):
        self.listed('/dev/none')
        pid = main_pid()
        for space in ('mnt', 'net'):
            self.assertNotEqual(os.readlink(f'/proc/{pid}/ns/{space}'),
                                os.readlink(f'/proc/1/ns/{space}'))
        self.assertEqual(os.listdir(f'/proc/{pid}/root/home'), [])
        status = pathlib.Path(f'/proc/{pid}/status').read_text(encoding='ascii')
        self.assertIn('Seccomp:\t2', status)
        self.assertIn('NoNewPrivs:\t1', status)

    def test_plugging_is_told_at_once_and_with_what_is_on_it(self):
        node = self.plug('told')
        self.assert_written(images.partitioned(), node)
        self.unplug('told', node)
        with DriveWatch() as watch:
            node = self.plug('told')
            known = time.monotonic()
            self.assertLess(watch.wait_for('added', os.path.basename(node)) - known, SOON)
            self.assertTrue(wait_until(
                lambda: [part['fs_type'] for part in self.listed(node)['partitions']]
                == ['vfat', 'ext4'], 10, 0.1))

    def test_switched_off(self):
        node = self.plug('off')
        done, code = self.write(images.partitioned(), node, '--power-off')
        self.assert_ends_with(EXIT_DONE, done, code)
        self.assertEqual(done.report['release'], 'power-off')
        self.assertTrue(wait_until(lambda: not os.path.exists(node), 10))
