# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper as a service of the system bus, with the real polkitd.

What it does with a real stick is for the virtual machine to show: the service never offers loop
devices. Here: that it is started on demand, what its bus configuration lets through, and its files.
"""
import subprocess
from xml.etree import ElementTree

from lib import images, programs, scratch, tap
from lib.busclient import BusClient
from lib.case import DriveCase
from lib.programs import EXIT_DONE, EXIT_FAILED, burinctl
from lib.systembus import NAME, PATH, SystemBus

NOBODY = 'nobody'
NO_DRIVE = f'{PATH}/drives/no_such_drive'


class SystemTest(DriveCase):
    def setUp(self):
        super().setUp()
        self.bus = self.enterContext(SystemBus(self.scratch))

    def test_is_activated_and_tells_what_it_is(self):
        self.assertIsNone(self.bus.owner(NAME))
        self.assertEqual(self.bus.get(NAME, 'Mode', user=NOBODY), "(<'system'>,)")
        self.assertEqual(self.bus.get(NAME, 'Version', user=NOBODY), '(<uint32 3>,)')
        self.assertIsNotNone(self.bus.owner(NAME))

    def test_nobody_else_may_take_its_name(self):
        done = self.bus.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.RequestName', NAME,
                             '4', user=NOBODY)
        self.assertIn('AccessDenied', done.stderr)

    def test_no_virtual_drives_and_no_loop_devices(self):
        drive = self.drive()
        done = self.bus.call(NAME, PATH, 'org.freedesktop.DBus.ObjectManager.GetManagedObjects')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn(drive.node, done.stdout)

    def test_plug_is_told_where_udevd_is_dead(self):
        """It is gone and has left its socket behind, or tells another network namespace."""
        wrapper = self.scratch.path / 'wrapper'
        wrapper.write_text('#!/bin/sh\nmount -t tmpfs tmpfs /run && mkdir /run/udev && '
                           ': >/run/udev/control && exec "$@"\n', encoding='ascii')
        wrapper.chmod(0o755)
        with scratch.Scratch() as directory, SystemBus(
                directory, options='--allow-loop',
                wrapper=f'/usr/bin/unshare --mount {wrapper}') as bus:
            self.assertEqual(bus.get(NAME, 'Mode'), "(<'system'>,)")
            with BusClient.on_bus(bus) as client:
                drive = self.drive()
                self.assertTrue(programs.wait_until(lambda: drive.node in [
                    known['Node'] for known in client.objects('org.burin.Drive1').values()], 20))

    def test_front_end_uses_it(self):
        run, code = burinctl('list', '--all', environment=self.bus.environment, user=NOBODY)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertIsNotNone(self.bus.owner(NAME), 'burinctl did not ask the service')

    def test_unknown_drive(self):
        run, code = burinctl('write', images.memtest(), '--to', '/dev/no-such-drive',
                             environment=self.bus.environment, user=NOBODY)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, '/dev/no-such-drive')


class DataTest(DriveCase):
    """The files that are installed are what they should be."""

    def check(self, *command):
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_desktop_file(self):
        self.check('desktop-file-validate', programs.build_dir() / 'data/org.burin.Burin.desktop')

    def test_metadata(self):
        self.check('appstreamcli', 'validate', '--no-net', '--pedantic',
                   programs.build_dir() / 'data/org.burin.Burin.metainfo.xml')

    def test_polkit_policy(self):
        policy = programs.build_dir() / 'data/helper/org.burin.helper.policy'
        self.check('xmllint', '--noout', '--nonet', policy)
        text = policy.read_text(encoding='utf-8')
        found = {action.get('id').removeprefix('org.burin.helper.'):
                 tuple(default.text for default in action.find('defaults'))
                 for action in ElementTree.fromstring(text).iter('action')}
        # Without a session, with an inactive one, with an active one: never without a password.
        self.assertEqual(found, {'write-removable': ('auth_admin', 'no', 'auth_admin_keep'),
                                 'write-fixed': ('no', 'no', 'auth_admin'),
                                 'read-drive': ('auth_admin', 'no', 'auth_admin_keep'),
                                 'manage-jobs': ('auth_admin', 'no', 'auth_admin_keep')})

    def test_polkit_messages_are_translatable(self):
        """And name what is going to be erased, whichever language they are in."""
        source = programs.source_dir() / 'data/helper/org.burin.helper.policy.in'
        catalog = self.check('xgettext', '--no-wrap', '--output=-', source)
        messages = [line for line in catalog.splitlines() if 'is required' in line]
        self.assertEqual(len(messages), 4)
        drives = [line for line in messages if 'drive.title' in line]
        self.assertEqual(len(drives), 3)
        for line in drives:
            self.assertIn('drive.size', line)
            self.assertIn('drive.node', line)


if __name__ == '__main__':
    tap.main()
