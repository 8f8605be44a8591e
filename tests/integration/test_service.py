# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of the system service: whose they are, what others see of them, and when the service ends.

The service is told to take loop devices, which nothing that is installed does.
"""
import contextlib
import hashlib
import os
import signal
import socket

from lib import images, journal, programs, tap
from lib.busclient import EXACT, START, BusClient, RefusedError, frame
from lib.case import DriveCase, digest
from lib.programs import (EXIT_CANCELLED, EXIT_DONE, EXIT_FAILED, EXIT_NOT_AUTHORIZED, Burinctl,
                          burinctl, wait_until)
from lib.scratch import MIB
from lib.signing import Signer
from lib.stalled import STATES, StalledDrive
from lib.systembus import NAME, SystemBus
from lib.throttle import Throttle

USER = 'nobody'
OTHER = 'daemon'
SLOW = 16 * MIB

# Users may write, and the administrator in OTHER may manage everybody's jobs.
RULES = '''polkit.addRule(function (action, subject) {
    if (action.id == "org.burin.helper.write-removable")
        return polkit.Result.YES;
    if (action.id == "org.burin.helper.manage-jobs" && subject.user == "daemon")
        return polkit.Result.YES;
});
'''

# A prompt that nobody answers: polkit waits for this program.
HANGING_RULES = '''polkit.addRule(function (action, subject) {
    if (subject.user == "nobody")
        polkit.spawn(["sleep", "8"]);
    return polkit.Result.YES;
});
'''


class ServiceCase(DriveCase):
    rules = RULES
    options = '--allow-loop --idle-exit=1'

    def setUp(self):
        super().setUp()
        self.bus = self.enterContext(SystemBus(self.scratch, self.rules, self.options))
        self.root = self.enterContext(BusClient.on_bus(self.bus))
        self.image = images.noise('noise-48M.img', 48 * MIB)

    def front_end(self, drive, *options, user=USER):
        return Burinctl('write', self.image, '--to', drive.node, *options, user=user,
                        environment=self.bus.environment)

    def signed_list(self):
        """The digest of the image, signed. Returns: the list, the keyring, and who signed it"""
        signer = self.enterContext(Signer('Publisher <p@example.org>'))
        path = self.scratch.path / 'SHA256SUMS'
        digest = hashlib.sha256(self.image.read_bytes()).hexdigest()
        path.write_text(f'{digest}  {self.image.name}\n', encoding='ascii')
        signer.sign(path)
        return path, signer.keyring(self.scratch.path / 'keys'), signer.name

    def jobs(self):
        return self.root.objects('org.burin.Job1')

    def wait_for_job(self, *states):
        """Waits until there is a job in one of `states`. Returns: its path"""
        def found():
            return [path for path, job in self.jobs().items() if job['State'] in states]
        self.assertTrue(wait_until(found, 20), f'{self.jobs()}')
        return found()[0]

    def call_as(self, user, path, method):
        return self.bus.call(NAME, path, f'org.burin.Job1.{method}', user=user)

    def unfinished(self, drive):
        return next(found['Unfinished'] for found in self.root.objects('org.burin.Drive1').values()
                    if found['Node'] == drive.node)

    def helper(self):
        found = [pid for pid, name in programs.running().items() if name == 'burin-helper']
        self.assertEqual(len(found), 1, 'there should be one helper')
        return found[0]

    def kill_helper(self):
        """Returns when the bus knows it, so that the next call starts another one."""
        os.kill(self.helper(), signal.SIGKILL)
        self.assertTrue(wait_until(lambda: self.bus.owner(NAME) is None, 20))


class OwnerTest(ServiceCase):
    def test_written_as_a_user(self):
        drive = self.drive()
        with self.front_end(drive) as run:
            self.assert_exit(EXIT_DONE, run, run.wait())
        self.assert_holds(drive, self.image)
        self.assertEqual(self.jobs(), {}, 'the job was not released')

    def test_others_may_not_touch_it_and_an_administrator_may(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW), self.front_end(drive) as run:
            path = self.wait_for_job('writing')
            for method in ('Cancel', 'Release', 'GetResult'):
                done = self.call_as('games', path, method)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn('org.burin.Error.No', done.stderr)
            self.assertEqual(self.root.state(path), 'writing')
            self.assertEqual(self.call_as(OTHER, path, 'Cancel').returncode, 0)
            self.assert_exit(EXIT_CANCELLED, run, run.wait())
        self.assert_blank(drive)

    def test_root_may_cancel_it(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW), self.front_end(drive) as run:
            path = self.wait_for_job('writing')
            self.root.job(path, 'Cancel')
            self.assert_exit(EXIT_CANCELLED, run, run.wait())
        self.assert_blank(drive)

    def test_others_see_that_the_drive_is_busy_and_not_what_is_written(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW), self.front_end(drive) as run:
            path = self.wait_for_job('writing')
            self.assertEqual(set(self.jobs()[path]),
                             {'Id', 'Kind', 'Drive', 'Verifies', 'OwnerUid', 'State',
                              'Progress'})
            busy, code = burinctl('write', self.image, '--to', drive.node, user=OTHER,
                                  environment=self.bus.environment)
            self.assertNotEqual(code, EXIT_DONE)
            self.assertEqual(busy.report['error']['code'] if busy.report else 'DriveBusy',
                             'DriveBusy')
            listed, code = burinctl('list', user=OTHER, environment=self.bus.environment)
            self.assert_exit(EXIT_DONE, listed, code)
            found = next(event for event in listed.events if event['node'] == str(drive.node))
            self.assertTrue(found['busy'])
            self.assertEqual(found['reason']['code'], 'DriveBusy')
            run.interrupt()
            run.wait()

    def test_only_the_owner_may_finish_what_he_began(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW), self.front_end(drive) as run:
            run.wait_for_state('writing', 0.1)
            run.interrupt()
            self.assert_exit(EXIT_CANCELLED, run, run.wait())
        self.assertTrue(self.unfinished(drive))
        for user, expected in ((OTHER, EXIT_NOT_AUTHORIZED), (USER, EXIT_DONE)):
            run, code = burinctl('finish', self.image, '--to', drive.node, user=user,
                                 environment=self.bus.environment)
            self.assert_exit(expected, run, code)
        self.assertFalse(self.unfinished(drive))
        self.assert_holds(drive, self.image)

    def test_quota(self):
        paths = []
        ends = []
        drive = self.root.drive(self.drive().node)
        for _ in range(40):
            ours, theirs = socket.socketpair()
            ends.append(ours)
            paths += self.root.start('Verify', [drive], theirs.fileno())
            theirs.close()
            self.root.job(paths[-1], 'Cancel')
            self.root.wait_for_end(paths[-1])
        self.assertLessEqual(len(self.jobs()), 33, 'ended jobs pile up')
        self.assertIn(paths[-1], self.jobs())
        self.assertNotIn(paths[0], self.jobs())
        for end in ends:
            end.close()


class BusDeathTest(ServiceCase):
    """The bus is killed in every state of a job, and comes back or does not."""

    def setUp(self):
        super().setUp()
        self.root.close()

    @contextlib.contextmanager
    def job_in(self, state):
        """A run that stays in `state`, its drive, and what lets it go on."""
        with StalledDrive(self.scratch, state) as stalled, self.front_end(stalled.loop) as run:
            run.wait_for_state(state)
            yield run, stalled.loop, stalled

    def assert_cut_off(self, run):
        """The front end ends with a plain message; the reader and the service go on."""
        self.assert_exit(EXIT_FAILED, run, run.wait())
        self.assertEqual(run.report['error']['code'], 'Helper')
        self.assertIn('goes on', run.message)
        self.assertIn('“burinctl list”', run.errors)

    def test_bus_comes_back_and_the_job_is_found_again(self):
        for state in STATES[1:]:
            with self.subTest(state), self.job_in(state) as (run, drive, stalled):
                helper = self.helper()
                self.bus.kill_bus()
                self.bus.start_bus()
                self.bus.start_polkit()
                run.process.wait(20)
                self.assertTrue(wait_until(lambda: self.bus.owner(NAME), 20),
                                'the service did not come back')
                self.assertEqual(self.helper(), helper)
                with BusClient.on_bus(self.bus) as root:
                    path, = root.objects('org.burin.Job1')
                    stalled.go_on()
                    self.assert_cut_off(run)
                    self.assertEqual(root.wait_for_end(path, 60), '')
                    self.assertIn(digest(self.image),
                                  self.call_as(USER, path, 'GetResult').stdout)
                    self.assertEqual(self.call_as(USER, path, 'Release').returncode, 0)
                self.assert_holds(drive, self.image)
                self.assertTrue(run.nothing_left(20))

    def test_bus_stays_away_and_the_next_service_tells(self):
        for state in STATES[:2]:
            with self.subTest(state), self.job_in(state) as (run, drive, stalled):
                self.bus.kill_bus()
                stalled.go_on()
                self.assert_cut_off(run)
                self.assertTrue(run.nothing_left(60), 'the service stays without a bus')
                self.bus.start_bus()
                self.bus.start_polkit()
                self.assert_told_by_the_next_service()
                self.assert_holds(drive, self.image)
                self.assertTrue(run.nothing_left(20))

    def assert_told_by_the_next_service(self):
        with BusClient.on_bus(self.bus) as self.root:
            path = self.wait_for_job('done')
            self.assertIn(digest(self.image), self.call_as(USER, path, 'GetResult').stdout)
            self.assertEqual(self.call_as(USER, path, 'Release').returncode, 0)


class PromptTest(ServiceCase):
    rules = HANGING_RULES

    def test_who_disappears_while_asked(self):
        drive = self.drive()
        with self.front_end(drive) as run:
            path = self.wait_for_job('authorizing')
            os.kill(run.process.pid, signal.SIGKILL)
            self.root.wait_for_state(path, 'cancelled', timeout=3)

    def test_an_open_prompt_keeps_nobody_else_from_the_drive(self):
        drive = self.drive()
        with self.front_end(drive) as run:
            self.wait_for_job('authorizing')
            ours, theirs = socket.socketpair()
            path, = self.root.start('Verify', [self.root.drive(drive.node)], theirs.fileno())
            theirs.close()
            ours.sendall(frame(START, 0, MIB, flags=EXACT))
            self.root.wait_for_state(path, 'verifying')
            ours.close()
            run.process.kill()

    def test_service_dies_at_the_prompt(self):
        drive = self.drive()
        with self.front_end(drive) as run:
            self.wait_for_job('authorizing')
            self.kill_helper()
            self.assert_exit(EXIT_FAILED, run, run.wait())
            self.assertEqual(run.report['error']['code'], 'Helper')
            self.assertEqual(self.jobs(), {})
        self.assertTrue(drive.read(0, 4096) != bytes(4096), 'the drive was touched')

    def test_reader_dies_at_the_prompt(self):
        drive = self.drive()
        with self.front_end(drive) as run:
            self.wait_for_job('authorizing')
            for pid, name in programs.running().items():
                if name == 'burin-reader':
                    os.kill(pid, signal.SIGKILL)
            self.assert_exit(EXIT_FAILED, run, run.wait())
            self.assertEqual(run.report['error']['code'], 'ImageRead')
        # Depending on whether it has said anything before.
        if run.report['drive_touched']:
            self.assert_blank(drive)
        else:
            self.assertTrue(drive.read(0, 4096) != bytes(4096), 'the drive was touched')

    def test_bus_dies_at_the_prompt(self):
        drive = self.drive()
        with self.front_end(drive) as run:
            self.wait_for_job('authorizing')
            self.root.close()
            self.bus.kill_bus()
            self.assertNotEqual(run.wait(), EXIT_DONE)
            self.assertTrue(run.nothing_left(20))
        self.assertEqual(journal.untold(), [])
        self.assertTrue(drive.read(0, 4096) != bytes(4096), 'the drive was touched')


class LifeTest(ServiceCase):
    def test_ends_when_idle_and_comes_back(self):
        self.root.close()
        self.bus.get(NAME, 'Version')
        self.assertTrue(wait_until(lambda: self.bus.owner(NAME) is None, 5, 0.1), 'stays for ever')
        self.assertEqual(self.bus.get(NAME, 'Mode'), "(<'system'>,)")

    def test_stays_for_a_client(self):
        self.jobs()
        self.assertFalse(wait_until(lambda: self.bus.owner(NAME) is None, 2.5, 0.2))

    def test_front_end_dies_and_the_next_one_finds_the_result(self):
        drive = self.drive()
        sums, keyring, signer = self.signed_list()
        with (Throttle(drive, write=SLOW),
              self.front_end(drive, '--checksum', sums, '--keyring', keyring) as run):
            path = self.wait_for_job('writing')
            os.kill(run.process.pid, signal.SIGKILL)
            self.root.close()
            self.assertTrue(wait_until(lambda: 'burin-reader' not in programs.running().values(),
                                       20))
        with BusClient.on_bus(self.bus) as again:
            self.assertEqual(again.wait_for_end(path), '')
        told = self.call_as(USER, path, 'GetResult').stdout
        for words in ("'sha256'", "'publisher': <'signed'>", 'SHA256SUMS', signer):
            self.assertIn(words, told)
        self.assert_holds(drive, self.image)

    def test_service_and_front_end_die_and_the_next_one_tells_the_owner(self):
        drive = self.drive()
        with Throttle(drive, write=SLOW), self.front_end(drive) as run:
            self.wait_for_job('writing')
            run.process.kill()
            self.kill_helper()
            self.assertNotEqual(run.wait(), EXIT_DONE)
            self.assertTrue(run.nothing_left(5))
        path = self.wait_for_job('failed')
        done = self.call_as(USER, path, 'GetResult')
        self.assertIn('org.burin.Error.Helper', done.stdout)
        self.assertIn(drive.node, done.stdout)
        self.assertNotEqual(self.call_as('games', path, 'Release').returncode, 0)
        self.assertEqual(self.call_as(USER, path, 'Release').returncode, 0)
        self.assert_blank(drive)

    def test_result_waits_for_its_owner_even_if_the_service_dies(self):
        """The front end was killed before it could fetch it, the service after that."""
        drive = self.drive()
        with Throttle(drive, write=SLOW), self.front_end(drive) as run:
            path = self.wait_for_job('writing')
            os.kill(run.process.pid, signal.SIGKILL)
            self.assertEqual(self.root.wait_for_end(path), '')
        self.kill_helper()
        path = self.wait_for_job('done')
        found = self.root.objects('org.burin.Drive1').values()
        self.assertNotIn(True, [other['Unfinished'] for other in found
                                if other['Node'] == drive.node])
        self.assertIn(digest(self.image), self.call_as(USER, path, 'GetResult').stdout)
        self.assertNotEqual(self.call_as('games', path, 'GetResult').returncode, 0)
        self.assert_ejects_once_at_a_time(path, drive)
        self.assertEqual(self.call_as(USER, path, 'Release').returncode, 0)
        self.kill_helper()
        self.assertEqual(self.jobs(), {})
        self.assert_holds(drive, self.image)

    def assert_ejects_once_at_a_time(self, path, drive):
        """Waiting for a busy drive takes a thread, of which nobody shall have many."""
        answers = []
        occupied = os.open(drive.node, os.O_RDWR | os.O_EXCL)
        for _ in range(2):
            self.root.begin(path, 'org.burin.Job1.Eject', answers.append)
        self.root.wait(lambda: len(answers) == 1)
        os.close(occupied)
        self.root.wait(lambda: len(answers) == 2)
        self.assertIn('already', str(answers[0]))
        self.assertEqual(answers[1], ('nothing',))

    def test_told_to_end_while_it_writes(self):
        drive = self.drive()
        other = self.root.drive(self.drive(name='other').node)
        with Throttle(drive, write=SLOW), self.front_end(drive) as run:
            self.wait_for_job('writing')
            os.kill(self.helper(), signal.SIGTERM)
            self.assertTrue(wait_until(lambda: self.is_closed_to(other), 10))
            self.assert_exit(EXIT_CANCELLED, run, run.wait())
            self.assertTrue(run.nothing_left(5))
        self.assert_blank(drive)
        self.assertTrue(drive.is_free())

    def is_closed_to(self, drive):
        """Whether the helper has heard that it is to end, and starts no job any more."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            try:
                self.root.start('Verify', [drive], theirs.fileno())
            except RefusedError as refused:
                return 'Helper' in refused.name
        return False


if __name__ == '__main__':
    tap.main()
