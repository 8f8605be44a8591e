# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine that sleeps while a stick is written, and whose stick loses its power meanwhile.

It is all in its memory: the root file system of the other machines would not come back.
"""
import json
import os
import re
import shutil
import subprocess
import threading
import unittest

from lib import programs, scratch, tap
from lib.case import digest
from lib.guest import ensure_kernel
from lib.scratch import MIB

IMAGE_SIZE = 24 * MIB
SLOW = 3 * MIB
PROGRAMS = (('cli', 'burinctl'), ('helper', 'burin-helper'), ('reader', 'burin-reader'))
MARK = re.compile(r'@@ (\w+) ?(.*)')
# Seconds between two attempts to wake it, one of which comes too early.
WAKE_INTERVAL = 3


class SuspendTest(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0 or not all(map(shutil.which, ('qemu-system-x86_64', 'cpio'))):
            raise unittest.SkipTest('this needs root, QEMU and cpio')
        self.scratch = self.enterContext(scratch.Scratch())
        self.stick = self.scratch.file('stick.img', 64 * MIB)
        self.awake = threading.Event()

    def copy(self, path, root):
        target = root / os.fspath(path).lstrip('/')
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)

    def make_memory(self):
        """Returns: kernel and initial RAM disk, in which our programs are"""
        kernel = ensure_kernel()
        root = self.scratch.path / 'root'
        root.mkdir()
        shutil.copy(programs.source_dir() / 'tests/vm/suspend-init', root / 'init')
        for program in (programs.program(*names) for names in PROGRAMS):
            self.copy(program, root)
            done = subprocess.run(['ldd', program], capture_output=True, text=True, check=True)
            for library in re.findall(r'/\S+', done.stdout):
                self.copy(library, root)
        (root / 'etc').mkdir(exist_ok=True)
        (root / 'etc/passwd').write_text('nobody:x:65534:65534::/:/bin/false\n', encoding='ascii')
        names = '\n'.join(str(path.relative_to(root)) for path in sorted(root.rglob('*')))
        archive = subprocess.run(['cpio', '--create', '--format=newc', '--quiet'], cwd=root,
                                 input=names.encode(), capture_output=True, check=True).stdout
        memory = self.scratch.path / 'initrd.cpio'
        memory.write_bytes((kernel / 'initrd.cpio').read_bytes() + archive)
        return kernel / 'vmlinux', memory

    def command(self):
        kernel, memory = self.make_memory()
        burinctl = programs.program('cli', 'burinctl')
        return ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-no-reboot', '-M', 'q35',
                '-accel', 'tcg', '-cpu', 'max', '-m', '1024', '-display', 'none', '-serial',
                'stdio', '-kernel', kernel, '-initrd', memory, '-append',
                'console=ttyS0 quiet loglevel=1 panic=-1 tsc=reliable no_timer_check '
                f'mitigations=off rdinit=/init BURINCTL={burinctl}',
                '-device', 'qemu-xhci,id=usb',
                '-object', f'throttle-group,id=slow,x-bps-write={SLOW},x-bps-read={SLOW}',
                '-blockdev', 'driver=throttle,node-name=stick,throttle-group=slow,'
                f'file.driver=raw,file.file.driver=file,file.file.filename={self.stick}',
                '-device', 'usb-storage,bus=usb.0,drive=stick,serial=STICK,removable=on']

    def keep_waking(self, machine):
        while not self.awake.wait(WAKE_INTERVAL):
            try:
                machine.stdin.write(b'\n')
                machine.stdin.flush()
            except OSError:
                return

    def run_machine(self):
        """Returns: what it told, [(what, text)]"""
        told = []
        with subprocess.Popen(self.command(), stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as machine:
            self.addCleanup(machine.kill)
            for data in machine.stdout:
                line = data.decode('utf-8', 'replace').strip('\r\n\0')
                mark = MARK.match(line)
                print(f'# {line[:200]}', flush=True)
                told += [mark.groups()] if mark else []
                if mark and mark[1] == 'asleep':
                    self.awake.clear()
                    threading.Thread(target=self.keep_waking, args=[machine], daemon=True).start()
                elif mark and mark[1] == 'awake':
                    self.awake.set()
        return told

    def test_job_goes_on_after_sleeping(self):
        told = self.run_machine()
        kernel = [text for what, text in told if what == 'kernel']
        self.assertEqual([text for what, text in told if what == 'asleep'],
                         ['writing', 'verifying'])
        self.assertEqual(sum('suspend exit' in line for line in kernel), 2, kernel)
        self.assertTrue(any('USB device' in line for line in kernel), 'the stick kept its power')
        events = [json.loads(text) for what, text in told if what == 'log']
        self.assertEqual(events[-1].get('result'), 'done', events[-2:])
        self.assertEqual(events[-1]['sha256'], digest(self.stick, IMAGE_SIZE))
        self.assertEqual(events[-1]['bytes_verified'], IMAGE_SIZE)


if __name__ == '__main__':
    tap.main()
