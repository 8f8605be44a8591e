#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast Burin writes and verifies, as ratios against others and against what the drive allows.

Usage: bench.py [BUILD_DIR] [SCENARIO…]   (root; some minutes on an idle machine; each line tells
the load that it began at; prints one JSON object a line)

Each scenario makes its own loop device on a file of its own, limits it to the speed of a drive if
it is to be one, and measures everything in one run, so that the machine's own speed cancels out.
"""
import contextlib
import json
import os
import random
import pathlib
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / 'tests'))

from lib import images, loop, scratch, throttle  # noqa: E402 (the path comes first)
from lib.helper import Helper  # noqa: E402
from lib.scratch import MIB  # noqa: E402

STICK = (20_000_000, 90_000_000)
STICK_SIZE = 96 * MIB

# name, image in MiB, bytes a second that the drive writes and reads; 0: as fast as memory
SCENARIOS = [
    ('stick', 160, *STICK),
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


def burinctl(build, image, *nodes, options=()):
    targets = [word for node in nodes for word in ('--to', node)]
    return seconds([build / 'src/cli/burinctl', '--yes', '--json', '--allow-loop', *options,
                    'write', image, *targets])


def measure_rate(build, directory, name, size, write_rate, read_rate):
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


@contextlib.contextmanager
def sticks(directory, count):
    """As many sticks, with room for an image of STICK_SIZE, whose memory is there already."""
    with contextlib.ExitStack() as stack:
        nodes = []
        for number in range(count):
            backing = directory.file(f'stick-{number}', STICK_SIZE + 8 * MIB, f'old-{number}')
            stack.callback(os.unlink, backing)
            drive = stack.enter_context(loop.LoopDevice(backing))
            write_rate, read_rate = STICK
            stack.enter_context(throttle.Throttle(drive, read_rate, write_rate))
            nodes.append(drive.node)
        yield nodes


@contextlib.contextmanager
def system_image(directory):
    """An image of what is on every system: programs and libraries, and room between them."""
    path = directory.file('system.img', STICK_SIZE)
    with open(path, 'r+b') as image:
        for source in sorted(pathlib.Path('/usr/lib').glob('*-linux-gnu/*.so.*')):
            if source.is_symlink() or not source.is_file():
                continue
            image.write(source.read_bytes())
            image.seek(-image.tell() % (256 * 1024), os.SEEK_CUR)
            if image.tell() > STICK_SIZE * 3 // 4:
                break
        image.truncate(STICK_SIZE)
    yield path
    os.unlink(path)


def measure_compressed(build, directory):
    """What decoding costs on a stick: it should hide behind the drive."""
    with system_image(directory) as image, sticks(directory, 1) as (node,):
        raw = burinctl(build, image, node)
        for kind in ('gz', 'zst', 'xz'):
            wrapped = image.with_name(f'{image.name}.{kind}')
            with open(wrapped, 'wb') as out:
                subprocess.run([*images.COMPRESSORS[kind], image], stdout=out, check=True)
            took = burinctl(build, wrapped, node)
            os.unlink(wrapped)
            yield {'scenario': f'compressed-{kind}', 'bytes': STICK_SIZE, 'burin_seconds': took,
                   'raw_seconds': raw, 'compressed_to_raw': took / raw}


def measure_bmaptool(build, directory):
    """Against bmaptool, which knows from its map what it may leave out, and does not read back."""
    with system_image(directory) as image, sticks(directory, 1) as (node,):
        block_map = image.with_suffix('.bmap')
        subprocess.run(['bmaptool', 'create', '-o', block_map, image], check=True)
        other = seconds(['bmaptool', 'copy', '--bmap', block_map, image, node])
        os.unlink(block_map)
        took = burinctl(build, image, node)
        yield {'scenario': 'bmaptool', 'bytes': STICK_SIZE, 'burin_seconds': took,
               'bmaptool_write_only_seconds': other, 'burin_to_bmaptool': took / other}


def measure_changed_only(build, directory):
    """The same image again, with 5 % of it changed. Target: at most 0.26 of the whole."""
    image = directory.file('image', STICK_SIZE, pattern='changed-only')
    with sticks(directory, 1) as (node,):
        whole = burinctl(build, image, node)
        with open(image, 'r+b') as file:
            for offset in range(10 * MIB, STICK_SIZE, 20 * MIB):
                file.seek(offset)
                file.write(random.Random(offset).randbytes(MIB))
        changed = burinctl(build, image, node, options=['--changed-only'])
    os.unlink(image)
    yield {'scenario': 'changed-only', 'bytes': STICK_SIZE, 'whole_seconds': whole,
           'changed_seconds': changed, 'changed_to_whole': changed / whole}


def measure_several(build, directory):
    """Three drives at once. Target: at most 1.05 of one."""
    image = directory.file('image', STICK_SIZE, pattern='several')
    with sticks(directory, 3) as nodes:
        one = burinctl(build, image, nodes[0])
        three = burinctl(build, image, *nodes)
    os.unlink(image)
    yield {'scenario': 'three-drives', 'bytes': STICK_SIZE, 'one_seconds': one,
           'three_seconds': three, 'three_to_one': three / one}


def helper_costs(image, nodes):
    """Writes `image` to `nodes`. Returns: the helper's peak memory and its seconds of CPU"""
    with Helper() as helper:
        for job in helper.write(image, *nodes):
            if job.wait() != 'done':
                raise RuntimeError(job.error)
        return helper.peak_memory, helper.cpu_seconds


def dd_cpu(image, node):
    """Seconds of CPU that dd takes for writing `image` and reading it back."""
    before = os.times()
    dd(image, node, 'oflag=direct')
    seconds(['dd', f'if={node}', 'of=/dev/null', 'bs=4M', 'iflag=direct'])
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def measure_costs(build, directory):
    """What the helper takes. Targets: 64 MiB, 16 MiB for each further drive, 1.2 of dd's CPU."""
    os.environ['BURIN_BUILD_DIR'] = str(build)
    image = directory.file('image', STICK_SIZE, pattern='costs')
    with sticks(directory, 3) as nodes:
        cpu_of_dd = dd_cpu(image, nodes[0])
        one, cpu = helper_costs(image, nodes[:1])
        three, _ = helper_costs(image, nodes)
    os.unlink(image)
    yield {'scenario': 'costs', 'bytes': STICK_SIZE, 'peak_mib': one / MIB,
           'further_drive_mib': (three - one) / 2 / MIB, 'helper_cpu_seconds': cpu,
           'dd_cpu_seconds': cpu_of_dd, 'helper_to_dd_cpu': cpu / cpu_of_dd}


def scenarios():
    """Pairs of name and a function of build and scratch directory, which yields results."""
    for scenario in SCENARIOS:
        yield scenario[0], lambda *places, scenario=scenario: [measure_rate(*places, *scenario)]
    yield 'compressed', measure_compressed
    yield 'bmaptool', measure_bmaptool
    yield 'changed-only', measure_changed_only
    yield 'three-drives', measure_several
    yield 'costs', measure_costs


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE / 'build').resolve()
    # Files in memory: the disk of this machine is not what is measured.
    with scratch.Scratch('/dev/shm') as directory:
        for name, measure in scenarios():
            if sys.argv[2:] and name not in sys.argv[2:]:
                continue
            load = os.getloadavg()[0]
            for result in measure(build, directory):
                print(json.dumps({key: round(value, 3) if isinstance(value, float) else value
                                  for key, value in {**result, 'load_before': load}.items()}),
                      flush=True)


if __name__ == '__main__':
    main()
