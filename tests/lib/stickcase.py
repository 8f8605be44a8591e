# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests inside the virtual machine have in common: sticks, and a user who may write."""
import os
import pathlib
import subprocess
import time
import types
import unittest

from lib.case import digest
from lib.programs import EXIT_DONE, burinctl, wait_until

BUS = types.SimpleNamespace(address='unix:path=/run/dbus/system_bus_socket')
# Who may write to sticks, see allow(), and who is asked for a password.
USER = 'nobody'
ASKED = 'daemon'
RULE = pathlib.Path('/etc/polkit-1/rules.d/10-test.rules')
ALLOW = '''polkit.addRule(function (action, subject) {
    if (action.id == "org.burin.helper.write-removable" && subject.user == "nobody")
        return polkit.Result.YES;
    // What the policy itself says to somebody who sits at the machine.
    if (action.id == "org.burin.helper.write-fixed" && subject.user == "daemon")
        return polkit.Result.AUTH_ADMIN;
});
'''


def request(*words):
    """Asks whoever runs the machine, see lib/guest.py."""
    print('@@', *words, flush=True)


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True,
                          text=True).stdout


def settle():
    """Waits until udevd has nothing left to do."""
    run('udevadm', 'settle')


def sticks():
    return {entry.name for entry in pathlib.Path('/sys/block').iterdir()
            if entry.name.startswith('sd')}


def open_vault(node):
    """Makes an encrypted volume on a drive and opens it. Returns: its node"""
    key = pathlib.Path('/run/key')
    key.write_bytes(b'secret')
    run('cryptsetup', 'luksFormat', '--batch-mode', '--pbkdf', 'pbkdf2',
        '--pbkdf-force-iterations', '1000', '--key-file', key, node)
    run('cryptsetup', 'open', '--key-file', key, node, 'vault')
    settle()
    return pathlib.Path('/dev/mapper/vault')


class StickCase(unittest.TestCase):
    def setUp(self):
        self._before = sticks()
        self._plugged = []
        self.addCleanup(self._unplug_all)

    def _unplug_all(self):
        while self._plugged:
            request('unplug', self._plugged.pop())
        self.assertTrue(wait_until(lambda: sticks() <= self._before, 20, 0.1), 'it is still there')

    def plug(self, name, kind='stick', *options, drives=1):
        """Plugs a stick. Returns: its node, or a list of nodes if it is more than one drive"""
        before = sticks()
        self._plugged.append(name)
        request('plug', name, kind, *options)
        self.assertTrue(wait_until(lambda: len(sticks() - before) == drives, 20, 0.02),
                        'no stick appeared')
        settle()
        nodes = sorted(f'/dev/{stick}' for stick in sticks() - before)
        return nodes[0] if drives == 1 else nodes

    def unplug(self, name, node):
        self._plugged.remove(name)
        request('unplug', name)
        self.assertTrue(wait_until(lambda: not os.path.exists(node), 20), 'it is still there')

    def insert(self, reader, card):
        request('insert', reader, card)

    def allow(self):
        """Lets the user write from now on, and the other one be asked about fixed drives."""
        if RULE.exists():
            return
        RULE.write_text(ALLOW, encoding='ascii')
        # polkitd sees by itself that there is a new rule; it has nobody to tell that it has.
        time.sleep(2)

    def forbid(self):
        RULE.unlink(missing_ok=True)

    def listed(self, node):
        """What the list says of a drive, None if it is not in the list."""
        drives, _ = burinctl('list', '--all', user=USER)
        found = [drive for drive in drives.of_type('drive') if drive['node'] == node]
        self.assertLessEqual(len(found), 1)
        return found[0] if found else None

    def write(self, image, node, *options):
        self.allow()
        return burinctl('write', *options, image, '--to', node, user=USER)

    def assert_written(self, image, node, *options):
        done, code = self.write(image, node, *options)
        self.assert_ends_with(EXIT_DONE, done, code)
        self.assertEqual(digest(node, image.stat().st_size), digest(image))

    def assert_refused(self, image, node, code, error, *words):
        done, actual = self.write(image, node)
        self.assert_ends_with(code, done, actual, error)
        for word in words:
            self.assertIn(word, done.message)

    def assert_ends_with(self, expected, done, code, error=None):
        self.assertEqual(code, expected, f'{done.message} {done.events[-2:]} {done.errors}')
        if error is not None:
            self.assertEqual(done.report['error']['code'], error)
