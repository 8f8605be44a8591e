# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/dbus.md says about the interface is so."""
import os
import re
import subprocess
import unittest

from lib import images, programs, tap
from lib.case import DriveCase
from lib.programs import EXIT_DONE, wait_until
from lib.systembus import PATH, SystemBus


def document():
    return (programs.source_dir() / 'docs' / 'dbus.md').read_text(encoding='utf-8')


class DocumentTest(DriveCase):
    def setUp(self):
        super().setUp()
        self.bus = self.enterContext(SystemBus(self.scratch, options='--allow-loop'))

    def test_script(self):
        script, = re.findall(r'```python\n(.*?)```', document(), re.S)
        drive = self.drive()
        log = self.scratch.path / 'script'
        with open(log, 'wb') as out:
            process = subprocess.Popen(['/usr/bin/python3', '-c', script], stdout=out, stderr=out,
                                       env=dict(os.environ, **self.bus.environment))
        try:
            self.assertTrue(wait_until(lambda: drive.node in log.read_text(), 10, 0.1),
                            log.read_text())
            run, code = programs.burinctl('write', images.memtest(), '--to', drive.node,
                                          environment=self.bus.environment)
            self.assert_exit(EXIT_DONE, run, code)
            self.assertTrue(wait_until(lambda: f'{PATH}/jobs/1 done' in log.read_text(), 5, 0.1),
                            log.read_text())
        finally:
            process.kill()
            process.wait()

    def test_busctl(self):
        commands = re.findall(r'^    busctl (.*)$', document(), re.M)
        self.assertEqual(len(commands), 4)
        for command in commands[:3]:
            done = subprocess.run(['busctl', f'--address={self.bus.address}', '--no-pager',
                                   *command.split()], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, f'{command}: {done.stderr}')
            self.assertIn('burin', done.stdout)


class ReferenceTest(unittest.TestCase):
    def test_all_is_described(self):
        """The reference that is made of the interface's file says something of each member."""
        members = 0
        for interface in ('Helper1', 'Drive1', 'Job1'):
            path = programs.build_dir() / 'src' / 'dbus' / f'burin-org.burin.{interface}.rst'
            text = path.read_text(encoding='utf-8')
            for name, description in re.findall(r'^(org\.burin\.\w+[.:]+\w+)\n\^+\n\n::\n\n'
                                                r'(?: {4}.*\n)+((?:(?!^org\.burin|^-----).*\n)*)',
                                                text, re.M):
                members += 1
                self.assertGreater(len(description.split()), 2, name)
        described = len(re.findall('<(?:method|property|signal) ', programs.source_dir().joinpath(
            'src/dbus/org.burin.Helper1.xml').read_text(encoding='utf-8')))
        self.assertEqual(members, described)


if __name__ == '__main__':
    tap.main()
