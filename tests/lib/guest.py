# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual machine with real USB sticks, whose root file system is this machine's.

The tests in it print what they want done to the sticks on the serial port, one request a line:

  @@ plug NAME [stick|uas|large-blocks|named|reader] [readonly] [large] [slow|slowest]
        [slow-reads]
  @@ unplug NAME
  @@ limit NAME [crawling|slow|slowest] [slow-reads]
  @@ insert READER CARD

An SD card is in its slot from the start, and a disk that is no removable one is built in.
"""
import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import unittest

from lib import programs
from lib.monitor import Monitor
from lib.plugs import STICK_SIZE, Plugs

REQUEST = '@@ '


@contextlib.contextmanager
def alone(path):
    """Both suites that need a machine begin at once: one makes the kernel, and the other waits."""
    with open(path, 'w', encoding='utf-8') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_kernel():
    """Makes kernel and initial RAM disk, once. Returns: the folder in which they are"""
    directory = programs.build_dir() / 'tests' / 'guest'
    complete = directory / 'complete'
    maker = programs.source_dir() / 'tests' / 'vm' / 'make-guest'
    newest = max(path.stat().st_mtime for path in (maker, maker.parent / 'init'))
    with alone(directory.with_suffix('.lock')):
        if complete.exists() and complete.stat().st_mtime >= newest:
            return directory
        done = subprocess.run([maker, directory], capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip() or 'no reason given').splitlines()[-1]
        raise unittest.SkipTest(f'no kernel for a virtual machine: {last}')
    return directory


class Guest:
    """Context manager. lines(): what the machine prints, while its requests are obeyed.

    tests: words; only the tests whose names contain one are run. systemd: it is the first process.
    """

    def __init__(self, scratch, tests=(), systemd=False):
        self._scratch = scratch
        self._tests = tests
        self._systemd = systemd
        self._socket = scratch.path / 'monitor'
        self._process = None
        self._monitor = Monitor(self._socket)
        self._plugs = Plugs(self._monitor.ask, scratch)

    def _command(self):
        kernel = ensure_kernel()
        card = self._scratch.file('card.img', STICK_SIZE)
        built_in = self._scratch.file('built-in.img', STICK_SIZE)
        environment = ' '.join(f'{key}={os.environ[key]}' for key in
                               ('BURIN_BUILD_DIR', 'BURIN_SOURCE_DIR', 'PYTHONPATH'))
        environment += (' BURIN_INIT=systemd BURIN_SCRIPT=systemd_tests.py' if self._systemd else
                        ' BURIN_SCRIPT=guest_tests.py')
        return ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-no-reboot',
                '-M', 'q35', '-accel', 'tcg', '-cpu', 'max', '-m', '1024', '-display', 'none',
                '-serial', 'stdio', '-qmp', f'unix:{self._socket},server=on,wait=off',
                '-kernel', str(kernel / 'vmlinux'), '-initrd', str(kernel / 'initrd.cpio'),
                '-append', 'console=ttyS0 quiet loglevel=1 panic=-1 tsc=reliable no_timer_check '
                           f'mitigations=off PYTHONDONTWRITEBYTECODE=1 {environment} '
                           f'BURIN_TESTS={",".join(self._tests)}',
                '-virtfs', 'local,path=/,mount_tag=host,security_model=none,readonly=on,'
                           'multidevs=remap',
                '-device', 'qemu-xhci,id=usb,p2=8,p3=8', '-device', 'sdhci-pci',
                '-drive', f'if=none,id=card,format=raw,file={card}',
                '-device', 'sd-card,drive=card',
                '-drive', f'if=none,id=built-in,format=raw,file={built_in}',
                '-device', 'nvme,drive=built-in,serial=BUILT-IN']

    def __enter__(self):
        if os.geteuid() != 0:
            raise unittest.SkipTest("sharing this machine's files with a guest needs root")
        for name in ('qemu-system-x86_64', 'cpio', 'modprobe', 'busybox'):
            if shutil.which(name) is None:
                raise unittest.SkipTest(f'{name} is not installed')
        self._process = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE)
        self._monitor.__enter__()
        return self

    def __exit__(self, *exc):
        self._monitor.__exit__()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def _obey(self, request):
        verb, *words = request.split()
        {'plug': self._plugs.plug, 'unplug': self._plugs.unplug,
         'limit': self._plugs.limit, 'insert': self._plugs.insert}[verb](*words)

    def lines(self):
        for data in self._process.stdout:
            line = data.decode('utf-8', 'replace').strip('\r\n\0')
            if line.startswith(REQUEST):
                self._obey(line.removeprefix(REQUEST))
            else:
                yield line
