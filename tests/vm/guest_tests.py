# SPDX-License-Identifier: GPL-3.0-or-later
"""Real sticks, the helper as a system service, a user without rights. Runs in the virtual machine.

Everything is where an installation puts it: the machine's root file system is a scratch layer over
the host's, so that it may be changed at will.
"""
import os
import pathlib
import shutil
import subprocess
import time
import unittest

from lib import images, programs, tap
from lib.case import digest
from lib.programs import (EXIT_DONE, EXIT_FAILED, EXIT_NOT_AUTHORIZED, EXIT_REFUSED, Burinctl,
                          burinctl, wait_until)
from lib.scratch import MIB

USER = 'nobody'
RULE = pathlib.Path('/etc/polkit-1/rules.d/10-test.rules')
ALLOW = '''polkit.addRule(function (action, subject) {
    if (action.id == "org.burin.helper.write-removable" && subject.user == "nobody")
        return polkit.Result.YES;
});
'''


def install():
    """What `meson install` does for the helper, with the helper left in the build tree."""
    data = programs.build_dir() / 'data' / 'helper'
    shutil.copy(data / 'org.burin.helper.policy', '/usr/share/polkit-1/actions/')
    shutil.copy(programs.source_dir() / 'data/helper/org.burin.Helper1.conf',
                '/usr/share/dbus-1/system.d/')
    helper = programs.program('helper', 'burin-helper')
    pathlib.Path('/usr/share/dbus-1/system-services/org.burin.Helper1.service').write_text(
        f'[D-BUS Service]\nName=org.burin.Helper1\nExec={helper} --system\nUser=root\n',
        encoding='ascii')


def start_services():
    os.makedirs('/run/dbus', exist_ok=True)
    for command in (['/lib/systemd/systemd-udevd', '--daemon'],
                    ['udevadm', 'trigger', '--action=add', '--subsystem-match=block'],
                    ['dbus-daemon', '--system', '--fork', '--nopidfile']):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def request(*words):
    print('@@', *words, flush=True)


def sticks():
    return {entry.name for entry in pathlib.Path('/sys/block').iterdir()
            if entry.name.startswith('sd')}


class StickTest(unittest.TestCase):
    def setUp(self):
        RULE.unlink(missing_ok=True)

    def plug(self, name, *options):
        """Plugs a new stick. Returns: its node"""
        before = sticks()
        request('plug', name, *options)
        self.assertTrue(wait_until(lambda: sticks() - before, 20, 0.1), 'no stick appeared')
        subprocess.run(['udevadm', 'settle'], check=True)
        self.addCleanup(self.unplug, name, before)
        return '/dev/' + (sticks() - before).pop()

    def unplug(self, name, before):
        if sticks() != before:
            request('unplug', name)
            self.assertTrue(wait_until(lambda: sticks() == before, 20, 0.1), 'it is still there')

    def allow(self):
        RULE.write_text(ALLOW, encoding='ascii')
        # polkitd sees by itself that there is a new rule; it has nobody to tell that it has.
        time.sleep(2)

    def write(self, image, node):
        return burinctl('write', image, '--to', node, user=USER)

    def assert_ends_with(self, expected, run, code, error=None):
        self.assertEqual(code, expected, f'{run.message} {run.events[-2:]} {run.errors}')
        if error is not None:
            self.assertEqual(run.report['error']['code'], error)

    def test_listed_as_what_it_is(self):
        node = self.plug('listed')
        run, _ = burinctl('list', user=USER)
        found = [drive for drive in run.of_type('drive') if drive['node'] == node]
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]['transport'], 'usb')
        self.assertEqual(found[0]['serial'], 'LISTED')
        self.assertTrue(found[0]['removable'])
        self.assertTrue(found[0]['usable'])

    def test_without_permission_nothing_is_written(self):
        node = self.plug('forbidden')
        run, code = self.write(images.grub(), node)
        self.assert_ends_with(EXIT_NOT_AUTHORIZED, run, code)
        with open(node, 'rb') as stick:
            self.assertEqual(stick.read(2 * MIB), bytes(2 * MIB))

    def test_with_permission_it_is_written_and_the_kernel_sees_the_partitions(self):
        node = self.plug('allowed')
        self.allow()
        run, code = self.write(images.grub(), node)
        self.assert_ends_with(EXIT_DONE, run, code)
        size = images.grub().stat().st_size
        self.assertEqual(digest(node, size), digest(images.grub()))
        self.assertTrue(wait_until(lambda: os.path.exists(f'{node}1'), 5), 'no partition')

    def test_write_protected(self):
        node = self.plug('locked', 'readonly')
        self.allow()
        run, code = self.write(images.grub(), node)
        self.assert_ends_with(EXIT_REFUSED, run, code, 'DriveReadOnly')

    def test_unplugged_while_writing(self):
        node = self.plug('pulled', 'slow')
        self.allow()
        image = programs.build_dir() / 'tests' / 'images' / 'noise-48M.img'
        with Burinctl('write', image, '--to', node, user=USER) as run:
            run.wait_for(lambda event: event['type'] == 'progress'
                         and event['state'] == 'writing' and event['done'] >= 8 * MIB, 60)
            request('unplug', 'pulled')
            self.assert_ends_with(EXIT_FAILED, run, run.wait(60), 'DriveGone')
            self.assertTrue(run.nothing_left() or set(programs.running().values())
                            == {'burin-helper'})

    def test_next_stick_is_listed_as_itself(self):
        first = self.plug('first')
        request('unplug', 'first')
        self.assertTrue(wait_until(lambda: not os.path.exists(first), 20))
        second = self.plug('second')
        run, _ = burinctl('list', user=USER)
        found = [drive for drive in run.of_type('drive') if drive['node'] == second]
        self.assertEqual([drive['serial'] for drive in found], ['SECOND'])


def main():
    install()
    start_services()
    tap.main()


if __name__ == '__main__':
    main()
