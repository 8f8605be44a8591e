#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast Burin writes and verifies, as ratios against dd and against what the drive allows.

Usage: bench.py [BUILD_DIR]      (root; about a minute; prints one JSON object a line)

Each scenario makes its own loop device on a file of its own, limits it to the speed of a drive if
it is to be one, and measures everything in one run, so that the machine's own speed cancels out.
"""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / 'tests'))

from lib import loop, scratch, throttle  # noqa: E402 (the path has to be set first)
from lib.scratch import MIB  # noqa: E402

# name, image in MiB, bytes a second that the drive writes and reads; 0: as fast as memory
SCENARIOS = [
    ('stick', 160, 20_000_000, 90_000_000),
    ('fast-drive', 512, 150_000_000, 300_000_000),
    ('unthrottled', 1024, 0, 0),
]


def seconds(argv):
    start = time.monotonic()
    subprocess.run([str(word) for word in argv], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def dd(image, node, *options):
    return seconds(['dd', f'if={image}', f'of={node}', 'bs=4M', *options])


def burinctl(build, image, node):
    return seconds([build / 'src/cli/burinctl', '--yes', '--json', '--allow-loop', 'write', image,
                    '--to', node])


def measure(build, directory, name, size, write_rate, read_rate):
    image = directory.file('image', size * MIB, pattern=name)
    backing = directory.file('drive', (size + 8) * MIB)
    with loop.LoopDevice(backing) as drive, contextlib.ExitStack() as limits:
        # The first one to write to a new file pays for its memory.
        dd(image, drive.node, 'conv=fsync')
        if write_rate:
            limits.enter_context(throttle.Throttle(drive, read_rate, write_rate))
        direct = dd(image, drive.node, 'oflag=direct')
        synced = dd(image, drive.node, 'conv=fsync')
        burin = burinctl(build, image, drive.node)
    result = {'scenario': name, 'bytes': size * MIB, 'burin_seconds': burin,
              'dd_direct_write_only_seconds': direct, 'dd_fsync_write_only_seconds': synced,
              'burin_to_dd_direct': burin / direct, 'burin_to_dd_fsync': burin / synced}
    if write_rate:
        limit = size * MIB / write_rate + size * MIB / read_rate
        result.update(limit_seconds=limit, burin_to_limit=burin / limit)
    os.unlink(image)
    os.unlink(backing)
    return result


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE / 'build').resolve()
    # Files in memory: the disk of this machine is not what is measured.
    with scratch.Scratch('/dev/shm') as directory:
        for scenario in SCENARIOS:
            result = measure(build, directory, *scenario)
            print(json.dumps({key: round(value, 3) if isinstance(value, float) else value
                              for key, value in result.items()}), flush=True)


if __name__ == '__main__':
    main()
