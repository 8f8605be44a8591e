# SPDX-License-Identifier: GPL-3.0-or-later
"""Being asked for a password by the real polkitd: what the prompt says, what answers mean."""
import socket
from contextlib import nullcontext

from lib import images, tap
from lib.agent import Agent
from lib.busclient import BusClient
from lib.case import DriveCase
from lib.fakepolkit import FakePolkit
from lib.programs import EXIT_DONE, EXIT_NOT_AUTHORIZED, HeldBurinctl
from lib.systembus import SystemBus

USER = 'nobody'
DENY = '''polkit.addRule(function (action, subject) {
    if (action.id.indexOf("org.burin.helper.") == 0)
        return polkit.Result.NO;
});
'''


class PromptTest(DriveCase):
    def ask(self, rules='', agrees=None):
        """Has a user write. Returns: the run, the prompts, and the drive"""
        drive = self.drive()
        with (SystemBus(self.scratch, rules, options='--allow-loop') as bus,
              HeldBurinctl('write', images.memtest(), '--to', drive.node, user=USER,
                           environment=bus.environment) as run,
              nullcontext() if agrees is None else Agent(bus, run.process.pid, agrees) as agent):
            run.go()
            run.wait(60)
            return run, agent.prompts if agent else [], drive

    def test_right_password(self):
        run, prompts, drive = self.ask(agrees=True)
        self.assert_exit(EXIT_DONE, run, run.process.returncode)
        (action, message), = prompts
        self.assertEqual(action, 'org.burin.helper.write-removable')
        for word in (drive.name, drive.node, '67.1', 'erase'):
            self.assertIn(word, message)
        self.assert_holds(drive, images.memtest())

    def assert_refused(self, run, drive, name, *words):
        self.assert_exit(EXIT_NOT_AUTHORIZED, run, run.process.returncode)
        self.assertEqual(run.report['error']['code'], name)
        self.assertGreater(len(run.errors.splitlines()), 1, 'nothing says what to do')
        for word in words:
            self.assertIn(word, run.errors)
        self.assertNotEqual(drive.read(0, 512), bytes(512))

    def test_dismissed(self):
        run, prompts, drive = self.ask(agrees=False)
        self.assertEqual(len(prompts), 1)
        self.assert_refused(run, drive, 'AuthorizationDismissed', 'prompt')

    def test_denied(self):
        run, prompts, drive = self.ask(DENY, agrees=True)
        self.assertEqual(prompts, [])
        self.assert_refused(run, drive, 'NotAuthorized', 'not allowed')

    def test_no_agent(self):
        run, _, drive = self.ask()
        self.assert_refused(run, drive, 'NoAgent', 'password')


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
        self.assertEqual(polkit.actions, ['org.burin.helper.read-drive'] * 2)

    def test_without_anybody_who_could_permit_it_the_answer_is_no(self):
        refused = self.verify(self.first)
        self.assertEqual(self.first.wait_for_end(refused), 'NotAuthorized')

    def test_who_left_is_not_who_has_his_number(self):
        polkit = FakePolkit(self.authority, lambda who: None)
        path = self.verify(self.first)
        self.authority.wait(lambda: len(polkit.subjects) == 1)
        self.first.close()
        self.authority.wait(lambda: polkit.cancelled == 1)
        self.assertEqual(self.second.wait_for_end(path), 'Cancelled')


if __name__ == '__main__':
    tap.main()
