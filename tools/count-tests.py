#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what `meson test` found in some build directories, each TAP test for itself.

The last line is `N passed, N failed, N skipped`. Exits with 1 if anything failed.
"""
import argparse
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

TAP_SKIP = re.compile(r'^ok \d+\s*-?\s*(?P<name>.*?)\s*# SKIP\S*\s*(?P<reason>.*)$', re.I)
TAP_SKIP_ALL = re.compile(r'^1\.\.0\s*# SKIP\S*\s*(?P<reason>.*)$', re.I)
FAILED = {'FAIL', 'ERROR', 'TIMEOUT', 'INTERRUPT', 'UNEXPECTEDPASS'}


class Count:
    """How many tests passed, failed and were skipped, and what is to be said about them."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []

    def add_case(self, program, case):
        name = f'{program}: {case.get("name")}'
        if case.find('failure') is not None or case.find('error') is not None:
            self.failed.append(name)
        elif case.find('skipped') is None:
            self.passed += 1


def programs(directory):
    """What meson says about each test program: {name: its entry}."""
    log = directory / 'meson-logs' / 'testlog.json'
    if not log.exists():
        return {}
    entries = map(json.loads, log.read_text(encoding='utf-8').splitlines())
    return {entry['name'].rpartition(' / ')[2]: entry for entry in entries}


def cases(directory):
    """Pairs of program and test case in the JUnit log."""
    log = directory / 'meson-logs' / 'testlog.junit.xml'
    if not log.exists():
        return
    for case in ElementTree.parse(log).iter('testcase'):
        # A program with several tests is a class of its own, "burin.PROGRAM".
        _, _, program = case.get('classname').partition('.')
        yield program or case.get('name'), case


def count_skipped(name, entry, count):
    for line in (entry.get('stdout') or '').splitlines():
        match = TAP_SKIP.match(line)
        if match:
            count.skipped.append(f'{name}: {match["name"]}: {match["reason"]}')
        match = TAP_SKIP_ALL.match(line)
        if match:
            count.skipped.append(f'{name}: {match["reason"]}')


def count_directory(directory, count):
    seen_failing = set()
    for program, case in cases(directory):
        before = len(count.failed)
        count.add_case(f'{directory.name}/{program}', case)
        if len(count.failed) > before:
            seen_failing.add(program)
    for program, entry in programs(directory).items():
        name = f'{directory.name}/{program}'
        count_skipped(name, entry, count)
        # A program that crashed or hung may have reported nothing but good tests until then.
        if entry['result'] in FAILED and program not in seen_failing:
            count.failed.append(f'{name}: {entry["result"]}')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--broken', type=int, default=0, help='steps that failed outside the tests')
    parser.add_argument('directories', type=pathlib.Path, nargs='+')
    arguments = parser.parse_args()

    count = Count()
    for directory in arguments.directories:
        count_directory(directory, count)
    for name in count.skipped:
        print(f'skipped: {name}')
    for name in count.failed:
        print(f'FAILED: {name}')
    failed = len(count.failed) + arguments.broken
    print(f'{count.passed} passed, {failed} failed, {len(count.skipped)} skipped')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
