# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs guest_tests.py in a virtual machine and hands its TAP on; with --systemd, systemd_tests.py.

With further arguments: only the tests whose names contain one.
"""
import re
import sys
import unittest

from lib import images
from lib.guest import Guest
from lib.scratch import MIB, Scratch

TAP = re.compile(r'(ok|not ok) \d|1\.\.\d|# ')


def run(words, systemd):
    """Returns: whether the machine printed a plan and no failure"""
    # They are made here since the machine can write nowhere but into its own memory.
    images.grub()
    images.partitioned()
    images.noise('noise-48M.img', 48 * MIB)
    images.noise('noise-8M.img', 8 * MIB)
    images.noise('noise-24M.img', 24 * MIB)
    planned = failed = False
    with Scratch() as scratch, Guest(scratch, words, systemd) as guest:
        for line in guest.lines():
            failed = failed or line.startswith('not ok')
            planned = planned or line.startswith('1..')
            print(line if TAP.match(line) else f'# {line}', flush=True)
    return planned and not failed


if __name__ == '__main__':
    try:
        words = [word for word in sys.argv[1:] if word != '--systemd']
        sys.exit(0 if run(words, '--systemd' in sys.argv) else 1)
    except unittest.SkipTest as reason:
        print(f'1..0 # SKIP {reason}')
