# SPDX-License-Identifier: GPL-3.0-or-later
"""The window of a plain user: what polkit's answers mean in it, and drives that others use."""
from lib import images, journal, programs, tap
from lib.agent import Agent
from lib.opendesktop import OpenDesktop
from lib.programs import Burinctl
from lib.scratch import MIB
from lib.systembus import SystemBus
from lib.throttle import Throttle
from lib.window import CHOICE, DONE, SLOW, WindowCase

USER = 'nobody'
OTHER = 'daemon'

# What else is asked for needs a password.
RULES = '''polkit.addRule(function (action, subject) {
    if (action.id != "org.burin.helper.write-removable")
        return polkit.Result.NOT_HANDLED;
    if (subject.user == "daemon")
        return polkit.Result.YES;
    if (action.lookup("drive.title").indexOf("forbidden") >= 0)
        return polkit.Result.NO;
    return polkit.Result.NOT_HANDLED;
});
'''


class PermissionCase(WindowCase):
    desktop_kind = OpenDesktop
    forbids = None

    def setUp(self):
        super().setUp()
        journal.clear()
        self.bus = self.enterContext(SystemBus(self.scratch, RULES, '--allow-loop',
                                               forbids=self.forbids))

    def open_as_user(self, image, user=USER):
        home = self.scratch.path / user
        home.mkdir()
        home.chmod(0o777)
        settings = [f'HOME={home}', f'XDG_RUNTIME_DIR={home}']
        settings += [f'{name}={value}' for name, value in self.bus.environment.items()]
        return self.open_program(['setpriv', f'--reuid={user}', '--regid=nogroup', '--clear-groups',
                                  'env', *settings, programs.program('ui', 'burin'), image])

    def choose_and_write(self, app, drive):
        self.choose_drive(app, drive.node)
        self.start_writing(app)


class PermissionTest(PermissionCase):
    def assert_untouched(self, drive):
        self.assertNotEqual(drive.read(0, MIB), bytes(MIB))

    def test_answers(self):
        forbidden, drive = self.drive(name='forbidden'), self.drive()
        app = self.open_as_user(images.memtest())
        with self.subTest('denied'):
            self.choose_and_write(app, forbidden)
            self.assertIn('You are not allowed to write to this drive', self.result(app))
            self.try_again_with(app, drive)
        with self.subTest('nobody to ask for a password'):
            self.choose_and_write(app, drive)
            self.assertIn('Nothing Can Ask for Your Password', self.result(app))
            self.try_again_with(app, drive)
        with self.subTest('stopped while asked'), \
                Agent(self.bus, self.process.pid, agrees=None) as agent:
            self.choose_and_write(app, drive)
            self.assertTrue(programs.wait_until(lambda: agent.prompts, 20))
            app.find('push button', 'Cancel').activate()
            self.assertIn('Nothing on the drive was changed', self.result(app))
            self.try_again_with(app, drive)
        with self.subTest('dismissed'), Agent(self.bus, self.process.pid, agrees=False) as agent:
            self.choose_and_write(app, drive)
            app.find('label', text='Nothing was written')
            self.assertTrue(programs.wait_until(lambda: self.row(app, drive.node), 10))
            self.assertIn(drive.node, agent.prompts[0][1])
        for untouched in (forbidden, drive):
            self.assert_untouched(untouched)
        with self.subTest('the right password'), Agent(self.bus, self.process.pid, agrees=True):
            self.choose_and_write(app, drive)
            self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, images.memtest())

    def try_again_with(self, app, drive):
        """What failed is still chosen, which need not be that drive."""
        app.find('push button', 'Try Again').activate()
        app.find('push button', 'Change…')
        for row in app.all('list item'):
            if str(drive.node) not in ' '.join(row.texts()) and row.all(CHOICE) and \
                    row.find(CHOICE).checked:
                row.activate()

    def is_offered(self, app, drive):
        row = self.row(app, drive.node)
        return row is not None and any(mark.sensitive for mark in row.all(CHOICE))

    def test_drive_that_another_user_writes_to(self):
        drive = self.drive()
        image = images.noise('noise-48M.img', 48 * MIB)
        app = self.open_as_user(images.memtest())
        self.assertTrue(programs.wait_until(lambda: self.is_offered(app, drive), 10))
        with Throttle(drive, write=SLOW), \
                Burinctl('write', image, '--to', drive.node, user=OTHER,
                         environment=self.bus.environment) as run:
            app.find('label', 'In use: another job works on it', timeout=20)
            self.assertFalse(self.is_offered(app, drive))
            run.interrupt()
            run.wait()
        self.assertTrue(programs.wait_until(lambda: self.is_offered(app, drive), 10))


class RefusedStopTest(PermissionCase):
    forbids = 'Cancel'

    def test_window_says_so_and_shows_how_the_job_goes_on(self):
        drive = self.drive()
        image = images.noise('noise-48M.img', 48 * MIB)
        app = self.open_as_user(image, OTHER)
        with Throttle(drive, write=SLOW):
            self.choose_and_write(app, drive)
            app.find('label', 'Writing', timeout=30)
            app.find('push button', 'Cancel').activate()
            app.find('push button', 'Stop Writing').activate()
            app.find('label', 'The job could not be stopped, and goes on')
            app.find('label', 'Writing')
            self.assertTrue(app.find('push button', 'Cancel').sensitive)
        self.assertIn(DONE, self.result(app))
        self.assert_holds(drive, image)


if __name__ == '__main__':
    tap.main()
