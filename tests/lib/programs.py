# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the programs of the build tree and watches what they leave behind."""
import json
import os
import pathlib
import pwd
import signal
import subprocess
import threading
import time

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_REFUSED = 0, 1, 2, 3
EXIT_MISMATCH, EXIT_CANCELLED, EXIT_NOT_AUTHORIZED = 4, 5, 6


def build_dir():
    return pathlib.Path(os.environ['BURIN_BUILD_DIR']).resolve()


def source_dir():
    return pathlib.Path(os.environ['BURIN_SOURCE_DIR']).resolve()


def program(folder, name):
    path = build_dir() / 'src' / folder / name
    if not path.exists():
        raise AssertionError(f'{name} is not built')
    return path


def running():
    """Processes whose program lies in the build tree: {pid: program name}."""
    found = {}
    root = str(build_dir() / 'src') + os.sep
    for entry in os.listdir('/proc'):
        if not entry.isdigit():
            continue
        try:
            exe = os.readlink(f'/proc/{entry}/exe')
        except OSError:
            continue
        if exe.startswith(root):
            found[int(entry)] = os.path.basename(exe)
    return found


def wait_until(condition, timeout, step=0.02):
    """Whether `condition()` became true in time."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True


def all_gone(before, timeout=2):
    """Whether all programs that were not running `before` end within `timeout` seconds."""
    return wait_until(lambda: set(running()) <= set(before), timeout)


class Burinctl:
    """One run of burinctl with its events as they come. Context manager; kills what still runs.

    options: what goes before the command. user: name of the user to be, for a root's test.
    stdin: what its standard input is. prepare: called in the new process before it is burinctl.
    """

    def __init__(self, *args, user=None, environment=None, directory=None, confirm=True,
                 stdin=subprocess.DEVNULL, prepare=None):
        fixed = ['--json'] + (['--yes'] if confirm else [])
        self._argv = [program('cli', 'burinctl'), *fixed, *map(str, args)]
        self._environment = dict(os.environ, LC_ALL='C.UTF-8', **(environment or {}))
        self._identity = {}
        if user is not None:
            entry = pwd.getpwnam(user)
            self._identity = {'user': entry.pw_uid, 'group': entry.pw_gid, 'extra_groups': []}
        self._directory = directory
        self._stdin = stdin
        self._prepare = prepare
        self._threads = []
        self._changed = threading.Condition()
        self._ended = False
        self._before = running()
        self.events = []
        self.errors = ''
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(self._argv, stdin=self._stdin, preexec_fn=self._prepare,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=self._environment, cwd=self._directory,
                                        **self._identity)
        for target in (self._read_events, self._read_errors):
            self._threads.append(threading.Thread(target=target, daemon=True))
            self._threads[-1].start()
        return self

    def __exit__(self, *exc):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _read_events(self):
        for line in self.process.stdout:
            with self._changed:
                self.events.append(json.loads(line))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _read_errors(self):
        self.errors = self.process.stderr.read()

    def of_type(self, kind):
        return [event for event in self.events if event['type'] == kind]

    @property
    def report(self):
        reports = self.of_type('report')
        return reports[-1] if reports else None

    @property
    def message(self):
        """What the user is told about an error, '' if there was none."""
        return ((self.report or {}).get('error') or {}).get('message', '')

    def wait_for(self, condition, timeout=30):
        """Waits until an event fulfils `condition`; fails if none does."""
        def seen():
            return any(condition(event) for event in self.events)
        with self._changed:
            self._changed.wait_for(lambda: seen() or self._ended, timeout)
            if not seen():
                raise AssertionError(f'no such event; the last ones: {self.events[-3:]} '
                                     f'{self.errors}')

    def wait_for_state(self, state, fraction=0.0, timeout=30):
        self.wait_for(lambda event: event['type'] == 'progress' and event['state'] == state
                      and event['fraction'] >= fraction, timeout)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def wait(self, timeout=120):
        """Waits for the end. Returns: the exit code"""
        code = self.process.wait(timeout)
        for thread in self._threads:
            thread.join(5)
        return code

    def nothing_left(self, timeout=2):
        """Whether all processes that this run started are gone."""
        return all_gone(self._before, timeout)


class HeldBurinctl(Burinctl):
    """Started, but held until go(): its process is known before it asks for anything."""

    def __init__(self, *args, **options):
        super().__init__(*args, stdin=subprocess.PIPE, **options)
        self._argv = ['sh', '-c', 'read -r go && exec "$@" </dev/null', 'sh', *self._argv]

    def go(self):
        self.process.stdin.write('go\n')
        self.process.stdin.close()


def burinctl(*args, timeout=120, **options):
    """Runs burinctl to its end. Returns: the run and its exit code"""
    with Burinctl(*args, **options) as run:
        return run, run.wait(timeout)


class MemoryWatch:
    """Records the peak resident size of our programs while it is open: `peaks`, name to bytes."""

    def __init__(self, names, interval=0.02):
        self._names = names
        self._interval = interval
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.peaks = dict.fromkeys(names, 0)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._stop.set()
        self._thread.join()

    def _sample(self):
        while not self._stop.wait(self._interval):
            for pid, name in running().items():
                if name in self._names:
                    self.peaks[name] = max(self.peaks[name], peak_memory(pid))


def peak_memory(pid):
    """The kernel's own high-water mark of a process's resident size in bytes, 0 if it is gone."""
    try:
        status = pathlib.Path(f'/proc/{pid}/status').read_text(encoding='utf-8')
    except OSError:
        return 0
    for line in status.splitlines():
        if line.startswith('VmHWM:'):
            return int(line.split()[1]) * 1024
    return 0
