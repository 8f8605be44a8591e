# SPDX-License-Identifier: GPL-3.0-or-later
"""The service in the cage that its unit makes: it does all that it does without one."""
import os
import pathlib
import time

from lib import images
from lib.drivewatch import DriveWatch
from lib.programs import EXIT_DONE, wait_until
from lib.scratch import MIB
from lib.stickcase import StickCase, open_vault, run, settle

# Where the desktop mounts, where the service may not look, and where its own files are.
PLACES = ('/media/user/stick', '/home/user/stick', '/tmp/stick')
SOON = 1.5  # seconds
# What systemd-analyze gives times ten.
MOST_EXPOSURE = 20
LIMIT = 1024 * MIB
# All that a flash may take of it, with room for the kernel's own share.
MOST_MEMORY = 128 * MIB
UNIT = 'burin-helper.service'
CGROUP = pathlib.Path('/sys/fs/cgroup/system.slice') / UNIT
OVERRIDE = pathlib.Path('/run/systemd/system') / f'{UNIT}.d' / 'idle.conf'


def main_pid():
    return int(run('systemctl', 'show', '--property=MainPID', '--value', UNIT))


def state():
    return run('systemctl', 'show', '--property=ActiveState', '--value', UNIT).strip()


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
        self.assert_memory_limit_is_far_away()

    def assert_memory_limit_is_far_away(self):
        self.assertEqual(int((CGROUP / 'memory.max').read_text(encoding='ascii')), LIMIT)
        self.assertLess(int((CGROUP / 'memory.peak').read_text(encoding='ascii')), MOST_MEMORY)

    def test_encrypted_volume_is_closed_and_partitions_appear_before_it_is_done(self):
        node = self.plug('vault')
        vault = open_vault(node)
        run('mkfs.ext4', '-q', vault)
        os.makedirs('/media/vault', exist_ok=True)
        run('mount', vault, '/media/vault')
        # It comes to life with a copy of that mount.
        run('systemctl', 'stop', UNIT)
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

    def test_unit_as_systemd_runs_it_is_exposed_little(self):
        self.listed('/dev/none')
        run('systemd-analyze', 'security', '--no-pager', f'--threshold={MOST_EXPOSURE}', UNIT)

    def test_service_ends_when_idle_and_comes_back(self):
        """As it does after a minute and a half."""
        command = run('systemctl', 'cat', UNIT).split('ExecStart=')[1].splitlines()[0]
        OVERRIDE.parent.mkdir(parents=True)
        OVERRIDE.write_text(f'[Service]\nExecStart=\nExecStart={command} --idle-exit=1\n',
                            encoding='ascii')
        run('systemctl', 'daemon-reload')
        run('systemctl', 'stop', UNIT)
        try:
            self.assertIsNotNone(self.listed('/dev/nvme0n1'))
            self.assertTrue(wait_until(lambda: state() == 'inactive', 20, 0.2), state())
        finally:
            OVERRIDE.unlink()
            run('systemctl', 'daemon-reload')
        self.assertIsNotNone(self.listed('/dev/nvme0n1'))

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
