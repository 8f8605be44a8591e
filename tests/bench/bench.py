#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast Burin writes and verifies, as ratios against others and against what the drive allows.

Usage: bench.py [BUILD_DIR] [SCENARIO…]   (root; some minutes on an idle machine; each line tells
the load that it began at; prints one JSON object a line)

Each scenario makes its own loop device on a file of its own, limits it to the speed of a drive if
it is to be one, and measures everything in one run, so that the machine's own speed cancels out.
Where node finds etcher-sdk (NODE_PATH), balenaEtcher is measured as well.
"""
import contextlib
import json
import os
import random
import pathlib
import shutil
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

# name, image in MiB, bytes a second that the drive writes and reads
SCENARIOS = [
    ('stick', 160, *STICK),
    ('fast-drive', 512, 150_000_000, 300_000_000),
]

# A drive as fast as memory: what is measured is the program. The best of so many rounds counts.
FAST_SIZE = 2048 * MIB
ROUNDS = 3

# Arguments: a .gz, a drive, how many bytes are in the .gz
ZCAT_DD_CMP = ('zcat "$1" | dd of="$2" bs=4M iflag=fullblock oflag=direct'
               ' && zcat "$1" | cmp -n "$3" - "$2"')


def seconds(argv):
    start = time.monotonic()
    done = subprocess.run([str(word) for word in argv], check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise RuntimeError(f'{argv[0]} failed: {done.stderr.decode()}')
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
        limits.enter_context(throttle.Throttle(drive, read_rate, write_rate))
        direct = dd(image, drive.node, 'oflag=direct')
        synced = dd(image, drive.node, 'conv=fsync')
        burin = burinctl(build, image, drive.node)
    limit = size * MIB / write_rate + size * MIB / read_rate
    os.unlink(image)
    os.unlink(backing)
    return {'scenario': name, 'bytes': size * MIB, 'burin_seconds': burin,
            'dd_direct_write_only_seconds': direct, 'dd_fsync_write_only_seconds': synced,
            'burin_to_dd_direct': burin / direct, 'burin_to_dd_fsync': burin / synced,
            'limit_seconds': limit, 'burin_to_limit': burin / limit}


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
def system_image(directory, size=STICK_SIZE):
    """An image of what is on every system: programs and libraries, and a third of room."""
    path = directory.file('system.img', size)
    with open(path, 'r+b') as image, \
            subprocess.Popen(['tar', '-C', '/usr', '-c', 'lib', 'bin', 'share'],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tar:
        # Files in runs of 20 MiB, each followed by zeros that take room in the file; and nothing
        # at the start that looks like an archive.
        image.write(bytes(MIB))
        while image.tell() < size:
            left = min(20 * MIB, size - image.tell())
            data = tar.stdout.read(left)
            image.write(data.ljust(left, b'\0'))
            image.write(bytes(min(10 * MIB, size - image.tell())))
        tar.stdout.close()
    yield path
    os.unlink(path)


@contextlib.contextmanager
def fast_drive(directory):
    """A drive as fast as memory, all of whose memory is there already."""
    backing = directory.file('drive', FAST_SIZE + 8 * MIB)
    with loop.LoopDevice(backing) as drive:
        subprocess.run(['dd', 'if=/dev/urandom', f'of={drive.node}', 'bs=4M', 'oflag=direct'],
                       check=False, stderr=subprocess.DEVNULL)  # ends with: no space left
        yield drive.node
    os.unlink(backing)


def best(*ways):
    """The best seconds of each way, measured by turns."""
    return [min(column) for column in zip(*([way() for way in ways] for _ in range(ROUNDS)))]


def shell(script, *words):
    return seconds(['sh', '-c', script, 'sh', *words])


def etcher(image, node):
    return seconds(['node', SOURCE / 'tests/bench/etcher.js', image, node])


def has_etcher():
    found = subprocess.run(['node', '-e', 'require.resolve("etcher-sdk")'], check=False,
                           stderr=subprocess.DEVNULL) if shutil.which('node') else None
    return found is not None and found.returncode == 0


def measure_fast(build, directory):
    """Against dd, which only writes, and balenaEtcher. Targets: 1.0 of dd, 0.6 of Etcher."""
    with system_image(directory, FAST_SIZE) as image, fast_drive(directory) as node:
        took, direct = best(lambda: burinctl(build, image, node),
                            lambda: dd(image, node, 'oflag=direct'))
        result = {'scenario': 'unthrottled', 'bytes': FAST_SIZE, 'burin_seconds': took,
                  'dd_direct_write_only_seconds': direct, 'burin_to_dd_direct': took / direct}
        if has_etcher():
            other, = best(lambda: etcher(image, node))
            result.update(etcher_seconds=other, burin_to_etcher=took / other)
        yield result
        yield from measure_fast_compressed(build, image, node)


def measure_fast_compressed(build, image, node):
    """Targets: .zst 0.35 of bmaptool, which only writes; .gz 0.25 of zcat, dd and reading back."""
    for kind, others, name in (
            ('zst', lambda packed: seconds(['bmaptool', 'copy', '--nobmap', packed, node]),
             'bmaptool_write_only'),
            ('gz', lambda packed: shell(ZCAT_DD_CMP, packed, node, str(FAST_SIZE)),
             'zcat_dd_cmp')):
        packed = image.with_name(f'{image.name}.{kind}')
        with open(packed, 'wb') as out:
            subprocess.run([*images.COMPRESSORS[kind], image], stdout=out, check=True)
        took, other = best(lambda: burinctl(build, packed, node), lambda: others(packed))
        os.unlink(packed)
        yield {'scenario': f'unthrottled-{kind}', 'bytes': FAST_SIZE, 'burin_seconds': took,
               f'{name}_seconds': other, f'burin_to_{name}': took / other}


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
        one, _ = helper_costs(image, nodes[:1])
        three, _ = helper_costs(image, nodes)
    os.unlink(image)
    yield {'scenario': 'memory', 'bytes': STICK_SIZE, 'peak_mib': one / MIB,
           'further_drive_mib': (three - one) / 2 / MIB}
    with system_image(directory, FAST_SIZE) as image, fast_drive(directory) as node:
        cpu, cpu_of_dd = best(lambda: helper_costs(image, [node])[1], lambda: dd_cpu(image, node))
    yield {'scenario': 'cpu', 'bytes': FAST_SIZE, 'helper_cpu_seconds': cpu,
           'dd_cpu_seconds': cpu_of_dd, 'helper_to_dd_cpu': cpu / cpu_of_dd}


def scenarios():
    """Pairs of name and a function of build and scratch directory, which yields results."""
    for scenario in SCENARIOS:
        yield scenario[0], lambda *places, scenario=scenario: [measure_rate(*places, *scenario)]
    yield 'unthrottled', measure_fast
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
