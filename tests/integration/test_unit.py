# SPDX-License-Identifier: GPL-3.0-or-later
"""The cage that systemd builds around the service: how tight it is, and that a flash fits in.

That it fits into all of the cage at once is for the virtual machine to show, where systemd runs.
"""
import re
import shutil
import subprocess
import unittest

from lib import images, programs, tap
from lib.case import DriveCase
from lib.loop import Mount
from lib.programs import EXIT_DONE
from lib.systembus import SystemBus

# What systemd-analyze gives times ten.
MOST_EXPOSURE = 20

# What glibc, the loader and systemd do before the service's own code runs.
BEFORE = {'execve'}

# GLib tries whether a new thread may have the scheduling of the first one, and does without it.
REFUSED = {'sched_setattr'}


def unit():
    return programs.build_dir() / 'data' / 'helper' / 'burin-helper.service'


def calls_of(group):
    done = subprocess.run(['systemd-analyze', 'syscall-filter', group], capture_output=True,
                          text=True, check=True)
    found = set()
    for line in done.stdout.splitlines()[1:]:
        word = line.strip()
        if word.startswith('@'):
            found |= calls_of(word)
        elif word and not word.startswith('#'):
            found.add(word)
    return found


def allowed_calls():
    """What the unit's SystemCallFilter= lines let through, one after the other."""
    allowed = set()
    for line in re.findall(r'^SystemCallFilter=(.*)$', unit().read_text(encoding='utf-8'), re.M):
        words = line.lstrip('~').split()
        calls = set().union(*(calls_of(word) if word.startswith('@') else {word}
                              for word in words))
        allowed = allowed - calls if line.startswith('~') else allowed | calls
    return allowed


class UnitTest(DriveCase):
    def setUp(self):
        super().setUp()
        if shutil.which('systemd-analyze') is None:
            raise unittest.SkipTest('the package systemd is not installed')

    def test_exposure(self):
        done = subprocess.run(['systemd-analyze', 'security', '--offline=yes', '--no-pager',
                               f'--threshold={MOST_EXPOSURE}', unit()],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout[-200:] + done.stderr)

    def test_a_flash_needs_no_other_system_calls(self):
        drive = self.drive()
        log = self.scratch.path / 'calls'
        part = drive.add_partition(8 * 1024 * 1024, 16 * 1024 * 1024)
        with Mount(part, self.scratch.path / 'mnt'):
            run = subprocess.run(
                ['strace', '-f', '-qq', '-o', log, '-e', 'signal=none',
                 programs.program('cli', 'burinctl'), '--json', '--yes', '--allow-loop', 'write',
                 images.memtest(), '--to', drive.node], capture_output=True, text=True)
        self.assertEqual(run.returncode, EXIT_DONE, run.stdout + run.stderr)
        self.assertEqual(self.helper_calls(log) - allowed_calls() - BEFORE - REFUSED, set())

    def helper_calls(self, log):
        """The names of all system calls of the helper's processes, from when it became that."""
        lines = log.read_text(encoding='utf-8', errors='replace').splitlines()
        threads = set()
        calls = set()
        for line in lines:
            pid, _, rest = line.partition(' ')
            rest = rest.strip()
            if rest.startswith('execve(') and 'burin-helper' in rest:
                threads.add(pid)
            if pid not in threads:
                continue
            name = re.match(r'(?:<\.\.\. )?(\w+)', rest)
            calls.add(name[1] if name else 'execve')
            child = re.search(r'^(?:<\.\.\. )?clone3?\b.*= (\d+)$', rest)
            if child:
                threads.add(child[1])
        self.assertIn('umount2', calls, 'this flash had nothing to unmount')
        self.assertIn('fdatasync' if 'fdatasync' in calls else 'fsync', calls)
        return calls - {'exited', 'killed'}

    def test_a_flash_needs_no_other_capabilities(self):
        """Nor new privileges; with a mount to be undone in a folder that is closed to root."""
        found = re.search(r'^CapabilityBoundingSet=(.*)$', unit().read_text(encoding='utf-8'), re.M)
        kept = ','.join('+' + name.removeprefix('CAP_').lower() for name in found[1].split())
        cage = f'/usr/bin/setpriv --no-new-privs --inh-caps=-all --bounding-set=-all,{kept}'
        bus = self.enterContext(SystemBus(self.scratch, options='--allow-loop', wrapper=cage))
        drive = self.drive()
        part = drive.add_partition(8 * 1024 * 1024, 16 * 1024 * 1024)
        closed = self.scratch.path / 'closed'
        closed.mkdir(mode=0o700)
        shutil.chown(closed, 'nobody')
        with Mount(part, closed / 'mnt') as mount:
            run, code = programs.burinctl('write', images.memtest(), '--to', drive.node,
                                          environment=bus.environment)
            self.assert_exit(EXIT_DONE, run, code)
            self.assertFalse(mount.is_mounted())
        self.assert_holds(drive, images.memtest())


if __name__ == '__main__':
    tap.main()
