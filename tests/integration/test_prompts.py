# SPDX-License-Identifier: GPL-3.0-or-later
"""Being asked for a password by the real polkitd: what the prompt says, what answers mean."""
import json
import os
import pwd
import socket
import subprocess

from lib import images, programs, tap
from lib.agent import Agent
from lib.busclient import BusClient
from lib.case import DriveCase
from lib.fakepolkit import FakePolkit
from lib.programs import EXIT_DONE, EXIT_NOT_AUTHORIZED
from lib.systembus import SystemBus

USER = 'nobody'
DENY = '''polkit.addRule(function (action, subject) {
    if (action.id.indexOf("org.burin.helper.") == 0)
        return polkit.Result.NO;
});
'''


class Waiting:
    """burinctl as a user, started but waiting to be let go: its process is known before it asks.

    Context manager. pid: of what will be burinctl.
    """

    def __init__(self, bus, *args):
        entry = pwd.getpwnam(USER)
        self._process = subprocess.Popen(
            ['sh', '-c', 'read -r go && exec "$@" </dev/null', 'sh',
             programs.program('cli', 'burinctl'), '--json', '--yes', *map(str, args)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=dict(os.environ, LC_ALL='C.UTF-8', **bus.environment), user=entry.pw_uid,
            group=entry.pw_gid, extra_groups=[])

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    @property
    def pid(self):
        return self._process.pid

    def go(self):
        """Returns: exit code, name of the error or '', and what the user reads"""
        out, errors = self._process.communicate('go\n', 60)
        last = json.loads(out.splitlines()[-1])
        return self._process.returncode, last.get('error', {}).get('code', ''), errors


class PromptTest(DriveCase):
    def ask(self, rules='', agrees=None):
        """Has a user write. Returns: what Waiting.go() does, the prompts, and the drive"""
        drive = self.drive()
        with SystemBus(self.scratch, rules, options='--allow-loop') as bus, \
                Waiting(bus, 'write', images.memtest(), '--to', drive.node) as run:
            if agrees is None:
                return run.go(), [], drive
            with Agent(bus, run.pid, agrees) as agent:
                return run.go(), agent.prompts, drive

    def test_right_password(self):
        (code, _, errors), prompts, drive = self.ask(agrees=True)
        self.assertEqual(code, EXIT_DONE, errors)
        (action, message), = prompts
        self.assertEqual(action, 'org.burin.helper.write-removable')
        for word in (drive.name, drive.node, '67.1', 'erase'):
            self.assertIn(word, message)
        self.assert_holds(drive, images.memtest())

    def assert_refused(self, answer, drive, name, *words):
        code, error, errors = answer
        self.assertEqual((code, error), (EXIT_NOT_AUTHORIZED, name), errors)
        self.assertGreater(len(errors.splitlines()), 1, 'nothing says what to do')
        for word in words:
            self.assertIn(word, errors)
        self.assertNotEqual(drive.read(0, 512), bytes(512))

    def test_dismissed(self):
        answer, prompts, drive = self.ask(agrees=False)
        self.assertEqual(len(prompts), 1)
        self.assert_refused(answer, drive, 'AuthorizationDismissed', 'prompt')

    def test_denied(self):
        answer, prompts, drive = self.ask(DENY, agrees=True)
        self.assertEqual(prompts, [])
        self.assert_refused(answer, drive, 'NotAuthorized', 'not allowed')

    def test_no_agent(self):
        answer, _, drive = self.ask()
        self.assert_refused(answer, drive, 'NoAgent', 'password')


class RecycledTest(DriveCase):
    """Two callers with the same process number, as if it were recycled: it says nothing."""

    def setUp(self):
        super().setUp()
        self.loop = self.drive()
        self.bus = self.enterContext(SystemBus(self.scratch, options='--allow-loop', polkit=False))
        self.authority = self.enterContext(BusClient.on_bus(self.bus))
        self.first = self.enterContext(BusClient.on_bus(self.bus))
        self.second = self.enterContext(BusClient.on_bus(self.bus))

    def verify(self, caller):
        """Asks for a job. Returns: its path"""
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        with theirs:
            path, = caller.start('Verify', [caller.drive(self.loop.node)], theirs.fileno())
        return path

    def name(self, caller):
        return caller.connection.get_unique_name()

    def test_permission_is_of_the_connection(self):
        polkit = FakePolkit(self.authority, lambda who: who[1]['name'] == self.name(self.first))
        refused = self.verify(self.second)
        self.authority.wait(lambda: len(polkit.subjects) == 1)
        self.assertEqual(self.second.wait_for_end(refused), 'NotAuthorized')
        granted = self.verify(self.first)
        self.authority.wait(lambda: len(polkit.subjects) == 2)
        self.first.wait_for_state(granted, 'preparing')
        self.first.job(granted, 'Cancel')
        self.assertEqual(polkit.subjects, [('system-bus-name', {'name': self.name(caller)})
                                           for caller in (self.second, self.first)])

    def test_who_left_is_not_who_has_his_number(self):
        polkit = FakePolkit(self.authority, lambda who: None)
        path = self.verify(self.first)
        self.authority.wait(lambda: len(polkit.subjects) == 1)
        self.first.close()
        self.authority.wait(lambda: polkit.cancelled == 1)
        self.assertEqual(self.second.wait_for_end(path), 'Cancelled')


if __name__ == '__main__':
    tap.main()
