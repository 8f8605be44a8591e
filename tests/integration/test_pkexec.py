# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing as a plain user where no service is installed: pkexec and polkitd start the helper.

pkexec asks the system bus in its usual place only, so burinctl runs in a mount namespace of its
own, in which our bus is there.
"""
import json
import os
import pwd
import shutil
import subprocess
import unittest

from lib import images, programs, tap
from lib.case import DriveCase
from lib.programs import EXIT_DONE, EXIT_NOT_AUTHORIZED
from lib.systembus import SystemBus

USER = 'nobody'
RULE = '''polkit.addRule(function (action, subject) {
    if (action.id == "org.freedesktop.policykit.exec" && subject.user == "%s" &&
        action.lookup("program") == "%s")
        return polkit.Result.%s;
});
'''

# A copy of another test's mount would keep its loop device busy.
SCRIPT = '''
awk '$3 ~ /^(7|259):/ {print $5}' /proc/self/mountinfo | xargs --no-run-if-empty umount --lazy
mkdir -p /run/dbus && mount --bind "$1" /run/dbus && shift &&
exec setpriv --reuid="$1" --regid="$2" --clear-groups "${@:3}"
'''


@unittest.skipUnless(shutil.which('pkexec'), 'pkexec is not installed')
class PkexecTest(DriveCase):
    def write(self, answer=None, dead=False):
        """Has a user write; a rule gives polkit's answer, or the bus is dead.

        Returns: exit code, error, text, drive
        """
        helper = programs.program('helper', 'burin-helper')
        drive = self.drive()
        rules = RULE % (USER, helper, answer) if answer else ''
        with SystemBus(self.scratch, rules, activates=False) as bus:
            if dead:
                bus.kill_bus()
            done = self.run_burinctl(bus, 'write', images.memtest(), '--to', drive.node)
        last = json.loads(done.stdout.splitlines()[-1])
        return done.returncode, last.get('error', {}).get('code', ''), done.stderr, drive

    def run_burinctl(self, bus, *args):
        entry = pwd.getpwnam(USER)
        # No session, no terminal, and none of the addresses by which a service could be found.
        environment = {'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8', 'SHELL': '/bin/sh',
                       'HOME': '/'}
        command = ['unshare', '--mount', '--propagation', 'private', 'bash', '-c', SCRIPT, 'bash',
                   bus.directory, entry.pw_uid, entry.pw_gid,
                   programs.program('cli', 'burinctl'), '--json', '--yes', '--allow-loop', *args]
        return subprocess.run([str(word) for word in command], env=environment, timeout=120,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              start_new_session=True)

    def assert_refused(self, code, error, text, drive, name):
        self.assertEqual((code, error), (EXIT_NOT_AUTHORIZED, name), text)
        self.assertGreater(len(text.splitlines()), 1, 'nothing says what to do')
        self.assertNotEqual(drive.read(0, 512), bytes(512))

    def test_allowed(self):
        code, _, text, drive = self.write('YES')
        self.assertEqual(code, EXIT_DONE, text)
        self.assert_holds(drive, images.memtest())

    def test_denied(self):
        self.assert_refused(*self.write('NO'), 'NotAuthorized')

    def test_no_agent(self):
        """Nobody is there who could type a password."""
        self.assert_refused(*self.write(), 'NoAgent')

    def test_no_bus(self):
        """The drives are listed all the same, but nobody can be asked."""
        code, error, text, drive = self.write(dead=True)
        self.assert_refused(code, error, text, drive, 'NoAgent')
        self.assertIn('The system bus does not run', text)


if __name__ == '__main__':
    tap.main()
