# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs unittest cases and prints TAP, which meson understands."""
import signal
import sys
import time
import traceback
import unittest


class TapResult(unittest.TestResult):
    """Prints one TAP line per test; a failure's traceback becomes a diagnostic."""

    def __init__(self):
        super().__init__()
        self._number = 0
        self._bad_subtests = 0
        self._started = 0.0

    def startTest(self, test):
        super().startTest(test)
        self._bad_subtests = 0
        self._started = time.monotonic()

    def _line(self, verdict, test, directive=''):
        self._number += 1
        name = test.id().removeprefix('__main__.').replace('#', '')
        print(f'# {time.monotonic() - self._started:.1f} s')
        print(f'{verdict} {self._number} - {name}{directive}', flush=True)

    def _diagnose(self, error):
        for line in ''.join(traceback.format_exception(*error)).splitlines():
            print(f'# {line}', flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._line('ok', test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line('ok', test, f' # SKIP {reason}')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._diagnose(err)
        self._line('not ok', test)

    def addError(self, test, err):
        super().addError(test, err)
        self._diagnose(err)
        self._line('not ok', test)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._diagnose(err)
        self._line('ok' if err is None else 'not ok', subtest)

    @property
    def count(self):
        return self._number


def main(*modules):
    """Runs the tests of `modules`, without any those of the calling program.

    With arguments on the command line: only those whose names contain one.
    """
    # A test that meson ends for taking too long must still give back its loop devices.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    loader = unittest.TestLoader()
    if len(sys.argv) > 1:
        loader.testNamePatterns = [f'*{word}*' for word in sys.argv[1:]]
    result = TapResult()
    for module in modules or [sys.modules['__main__']]:
        loader.loadTestsFromModule(module).run(result)
    print(f'1..{result.count}', flush=True)
    sys.exit(0 if result.wasSuccessful() else 1)
