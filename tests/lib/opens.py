# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files processes open, as strace sees it."""
import re
import subprocess
import unittest

from lib.programs import wait_until

CALL = re.compile(r'open(?:at2?)?\((?:AT_FDCWD, |\d+, )?"([^"]*)"')
TRACE = ['strace', '-f', '-e', 'trace=open,openat,openat2', '-o']


def _read(log):
    return CALL.findall(log.read_text(encoding='utf-8', errors='replace'))


def opened_by(command, log):
    """Runs a command. Returns: what it and its children have tried to open"""
    try:
        subprocess.run([*TRACE, log, *command], stdout=subprocess.DEVNULL, check=True)
    except FileNotFoundError as error:
        raise unittest.SkipTest('strace is not installed') from error
    return _read(log)


class Opens:
    """Context manager: traces processes that run already, all threads and children of theirs.

    paths: what they have tried to open, once it is over.
    """

    def __init__(self, pids, log):
        self._pids = list(pids)
        self._log = log
        self.paths = []

    def __enter__(self):
        pids = [word for pid in self._pids for word in ('-p', str(pid))]
        try:
            self._process = subprocess.Popen([*TRACE, self._log, *pids],
                                             stderr=subprocess.PIPE, text=True)
        except FileNotFoundError as error:
            raise unittest.SkipTest('strace is not installed') from error
        if not wait_until(lambda: all(map(self._is_traced, self._pids)), 20):
            self._process.kill()
            raise AssertionError('strace does not get hold of them')
        return self

    def _is_traced(self, pid):
        with open(f'/proc/{pid}/status', encoding='utf-8') as status:
            return f'TracerPid:\t{self._process.pid}\n' in status

    def __exit__(self, *exc):
        self._process.terminate()
        self._process.communicate()
        self.paths = _read(self._log)
