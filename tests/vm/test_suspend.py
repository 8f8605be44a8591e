# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine that sleeps while a stick is written, which loses its power meanwhile, or is replaced.

It is all in its memory: the root file system of the other machines would not come back.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import time
import unittest

from lib import programs, scratch, tap
from lib.case import digest
from lib.guest import ensure_kernel
from lib.monitor import Monitor
from lib.plugs import STICK_SIZE, Plugs
from lib.programs import wait_until
from lib.scratch import MIB

IMAGE_SIZE = 12 * MIB
SLOW = ('slowest', 'slowest-reads')
# Which stick takes the place of which while the machine sleeps.
OTHERS = {'chosen': 'other', 'original': 'twin'}
# By this the kernel takes one for the other.
SERIALS = {'twin': 'original'}
PROGRAMS = (('cli', 'burinctl'), ('helper', 'burin-helper'), ('reader', 'burin-reader'))
MARK = re.compile(r'@@ (\w+) ?(.*)')
# Seconds between two attempts to wake it, one of which comes too early.
WAKE_INTERVAL = 3


def processor_time(pid):
    """Of a process, in ticks."""
    stat = pathlib.Path(f'/proc/{pid}/stat').read_text(encoding='ascii')
    return sum(map(int, stat.rpartition(')')[2].split()[11:13]))


def is_idle(pid):
    """Whether it does next to nothing for a while, as a machine that sleeps."""
    before = processor_time(pid)
    time.sleep(0.5)
    return processor_time(pid) - before <= 3


class Memory:
    """A root file system with our programs in it."""

    def __init__(self, directory):
        self._directory = directory
        self._root = directory / 'root'

    def _copy(self, path):
        target = self._root / os.fspath(path).lstrip('/')
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)

    def make(self):
        """Returns: kernel and initial RAM disk"""
        kernel = ensure_kernel()
        self._root.mkdir()
        shutil.copy(programs.source_dir() / 'tests/vm/suspend-init', self._root / 'init')
        for program in (programs.program(*names) for names in PROGRAMS):
            self._copy(program)
            done = subprocess.run(['ldd', program], capture_output=True, text=True, check=True)
            for library in re.findall(r'/\S+', done.stdout):
                self._copy(library)
        (self._root / 'etc').mkdir(exist_ok=True)
        (self._root / 'etc/passwd').write_text('nobody:x:65534:65534::/:/bin/false\n',
                                               encoding='ascii')
        names = '\n'.join(str(path.relative_to(self._root))
                          for path in sorted(self._root.rglob('*')))
        archive = subprocess.run(['cpio', '--create', '--format=newc', '--quiet'], cwd=self._root,
                                 input=names.encode(), capture_output=True, check=True).stdout
        memory = self._directory / 'initrd.cpio'
        memory.write_bytes((kernel / 'initrd.cpio').read_bytes() + archive)
        return kernel / 'vmlinux', memory


class Machine:
    """Obeys what suspend-init asks for, replaces sticks while it sleeps, and wakes it."""

    def __init__(self, directory):
        self._scratch = directory
        self._awake = threading.Event()
        self._stick = None
        self._plugs = None

    def _command(self):
        kernel, memory = Memory(self._scratch.path).make()
        burinctl = programs.program('cli', 'burinctl')
        return ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-no-reboot', '-M', 'q35',
                '-accel', 'tcg', '-cpu', 'max', '-m', '1024', '-display', 'none', '-serial',
                'stdio', '-kernel', kernel, '-initrd', memory, '-append',
                'console=ttyS0 quiet loglevel=1 panic=-1 tsc=reliable no_timer_check '
                f'mitigations=off rdinit=/init BURINCTL={burinctl}',
                '-device', 'qemu-xhci,id=usb',
                '-qmp', f'unix:{self._scratch.path}/monitor,server=on,wait=off']

    def _plug(self, name):
        self._stick = name
        self._plugs.plug(name, 'stick', *SLOW, serial=SERIALS.get(name))

    def _keep_waking(self, process):
        while not self._awake.wait(WAKE_INTERVAL):
            try:
                process.stdin.write(b'\n')
                process.stdin.flush()
            except OSError:
                return

    def _fall_asleep(self, process):
        """It is about to; a stick that went away just then would keep it up for a minute."""
        wait_until(lambda: is_idle(process.pid), 20)
        if self._stick in OTHERS:
            self._plugs.unplug(self._stick)
            self._plug(OTHERS[self._stick])
        self._awake.clear()
        threading.Thread(target=self._keep_waking, args=[process], daemon=True).start()

    def _obey(self, what, text):
        if what == 'plug':
            self._plug(text)
        elif what == 'unplug':
            self._plugs.unplug(self._stick)
        elif what == 'awake':
            self._awake.set()

    def run(self, stack):
        """Returns: what it told, [(what, text)]"""
        told = []
        process = stack.enter_context(subprocess.Popen(self._command(), stdin=subprocess.PIPE,
                                                       stdout=subprocess.PIPE))
        stack.callback(process.kill)
        monitor = stack.enter_context(Monitor(self._scratch.path / 'monitor'))
        self._plugs = Plugs(monitor.ask, self._scratch, port='1')
        for data in process.stdout:
            line = data.decode('utf-8', 'replace').strip('\r\n\0')
            print(f'# {line[:200]}', flush=True)
            mark = MARK.match(line)
            if mark:
                told.append(mark.groups())
                self._obey(*mark.groups())
            elif 'Suspending console' in line:
                self._fall_asleep(process)
        return told


class SuspendTest(unittest.TestCase):
    """The machine runs once; each stick is for one test."""

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0 or not all(map(shutil.which, ('qemu-system-x86_64', 'cpio'))):
            raise unittest.SkipTest('this needs root, QEMU and cpio')
        with contextlib.ExitStack() as stack:
            directory = stack.enter_context(scratch.Scratch())
            others = [directory.file(f'{name}.img', STICK_SIZE, name) for name in OTHERS.values()]
            cls.before = {path.stem: digest(path) for path in others}
            cls.told = Machine(directory).run(stack)
            cls.after = {path.stem: digest(path) for path in others}
            cls.written = digest(directory.path / 'same.img', IMAGE_SIZE)

    def told_of(self, what):
        return [text for about, text in self.told if about == what]

    def report(self, stick):
        return json.loads(self.told_of(stick)[-1])

    def test_job_goes_on_after_sleeping(self):
        kernel = self.told_of('kernel')
        self.assertEqual(self.told_of('asleep'), ['writing', 'verifying', 'writing', 'writing'])
        self.assertEqual(sum('suspend exit' in line for line in kernel), 4, kernel)
        self.assertTrue(any('USB device' in line for line in kernel), 'the stick kept its power')
        report = self.report('same')
        self.assertEqual(report.get('result'), 'done', report)
        self.assertEqual(report['sha256'], self.written)
        self.assertEqual(report['bytes_verified'], IMAGE_SIZE)

    def assert_other_untouched(self, stick, code):
        """The one that took its place."""
        report = self.report(stick)
        self.assertEqual(report['result'], 'failed', report)
        self.assertEqual(report['error']['code'], code, report)
        self.assertTrue(report['drive_touched'])
        other = OTHERS[stick]
        self.assertEqual(self.after[other], self.before[other], 'the wrong drive was written')

    def test_other_stick_is_not_written(self):
        self.assert_other_untouched('chosen', 'DriveGone')

    def test_stick_with_the_same_serial_number_is_not_written(self):
        self.assert_other_untouched('original', 'DriveChanged')


if __name__ == '__main__':
    tap.main()
