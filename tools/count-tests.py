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

XML_FORBIDS = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]')
TAP_SKIP = re.compile(r'^ok \d+\s*-?\s*(?P<name>.*?)\s*# SKIP\S*\s*(?P<reason>.*)$', re.I)
TAP_SKIP_ALL = re.compile(r'^1\.\.0\s*# SKIP\S*\s*(?P<reason>.*)$', re.I)
FAILED = {'FAIL', 'ERROR', 'TIMEOUT', 'INTERRUPT', 'UNEXPECTEDPASS'}


class Count:
    """How many tests passed, and what failed or was skipped."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []


def short(name):
    """The name of a test program without its project and suite."""
    return name.rpartition(' / ')[2]


def programs(directory):
    """What meson says about each test program: {name: its entry}."""
    log = directory / 'meson-logs' / 'testlog.json'
    if not log.exists():
        return {}
    entries = map(json.loads, log.read_text(encoding='utf-8').splitlines())
    return {short(entry['name']): entry for entry in entries}


def cases(directory):
    """Pairs of program and test case in the JUnit log."""
    log = directory / 'meson-logs' / 'testlog.junit.xml'
    if not log.exists():
        return
    # Whatever a test printed is in there, also what XML can't hold, as the colours of a console.
    text = XML_FORBIDS.sub('', log.read_text(encoding='utf-8', errors='replace'))
    for case in ElementTree.fromstring(text).iter('testcase'):
        # A program with several tests is a class of its own, "burin.PROGRAM"; the name of one
        # without is the name of its only case.
        _, _, program = case.get('classname').partition('.')
        if not program:
            case.set('name', short(case.get('name')))
        yield short(program) or case.get('name'), case


def skipped(name, entry):
    """What a program skipped, and why."""
    output = (entry.get('stdout') or '').splitlines()
    found = [f'{name}: {match["name"]}: {match["reason"]}'
             for match in map(TAP_SKIP.match, output) if match]
    found += [f'{name}: {match["reason"]}'
              for match in map(TAP_SKIP_ALL.match, output) if match]
    if entry['result'] == 'SKIP' and not found:
        found.append(f'{name}: no reason given')
    return found


def count_directory(directory, count):
    entries = programs(directory)
    ended_badly = {program for program, entry in entries.items() if entry['result'] in FAILED}
    told = set()
    for program, case in cases(directory):
        if case.find('failure') is not None or case.find('error') is not None:
            count.failed.append(f'{directory.name}/{program}: {case.get("name")}')
            told.add(program)
        elif case.find('skipped') is None and case.get('name') not in ended_badly:
            count.passed += 1
    # A program that crashed or hung may have reported nothing but good tests until then.
    for program in sorted(ended_badly - told):
        count.failed.append(f'{directory.name}/{program}: {entries[program]["result"]}')
    for program, entry in entries.items():
        count.skipped += skipped(f'{directory.name}/{program}', entry)


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
