#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast burin-reader unpacks, as ratios against the formats' own tools.

Usage: reader_bench.py [BUILD_DIR]      (three minutes; prints one JSON object a line)

The image has 2 GiB as that of an operating system has them: files, and then what is free. Reader
and tool take turns in writing into a pipe that is drained, and the best of each counts, so that the
machine's own speed cancels out. The reader also hashes what it reads; the tools do not. Files lie
in memory, of which this takes 3 GiB.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / 'tests'))

from lib import scratch  # noqa: E402 (the path has to be set first)
from lib.scratch import MIB  # noqa: E402

SIZE = 2048 * MIB
DRAIN_SIZE = MIB

# format, what packs the image, what unpacks it, the largest ratio that is good enough, rounds
FORMATS = [
    ('zst', ['zstd', '-q', '-3'], ['zstdcat'], 1.1, 6),
    ('gz', ['pigz', '-p2', '-6'], ['zcat'], 0.45, 2),
    ('xz', ['xz', '-1', '-T2', '--block-size=8MiB'], ['xzcat', '-T1'], 0.6, 2),
    ('lz4', ['lz4', '-q', '-1'], ['lz4', '-dc'], None, 2),
]
RAW_ROUNDS = 5
RAW_BYTES_PER_SECOND = 2_000_000_000


def make_image(path):
    """Two thirds files, one third zeros, and at the start nothing that looks like an archive."""
    with open(path, 'wb') as out:
        out.write(bytes(MIB))
        with subprocess.Popen(['tar', '-C', '/usr', '-c', 'lib', 'bin', 'share'],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tar:
            left = SIZE * 2 // 3
            while left > 0 and (data := tar.stdout.read(min(left, MIB))):
                out.write(data)
                left -= len(data)
            tar.kill()
        while out.tell() < SIZE:
            out.write(bytes(min(MIB, SIZE - out.tell())))


def drain(argv, source):
    """How many seconds `argv` takes to write all it has into a pipe."""
    total = 0
    before = time.monotonic()
    with open(source, 'rb') as stdin, \
            subprocess.Popen(argv, stdin=stdin, stdout=subprocess.PIPE) as process:
        buffer = bytearray(DRAIN_SIZE)
        while (n := os.readv(process.stdout.fileno(), [buffer])) > 0:
            total += n
    # The reader does not write out zeros.
    if process.returncode != 0 or total < SIZE // 2:
        raise RuntimeError(f'{argv[0]} failed')
    return time.monotonic() - before


def compare(reader, tool, path, rounds):
    times = [(drain(reader, path), drain(tool, path)) for _ in range(rounds)]
    return tuple(min(column) for column in zip(*times))


def say(**result):
    print(json.dumps({key: round(value, 3) if isinstance(value, float) else value
                      for key, value in result.items()}), flush=True)


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE / 'build').resolve()
    reader = [os.fspath(build / 'src/reader/burin-reader'), 'stream']
    # Files in memory: the disk of this machine is not what is measured.
    with scratch.Scratch('/dev/shm') as directory:
        image = directory.path / 'image'
        make_image(image)
        raw = min(drain(reader, image) for _ in range(RAW_ROUNDS))
        say(format='raw', bytes=SIZE, reader_seconds=raw, bytes_per_second=int(SIZE / raw),
            bar_bytes_per_second=RAW_BYTES_PER_SECOND,
            good_enough=SIZE / raw >= RAW_BYTES_PER_SECOND)
        for name, pack, unpack, bar, rounds in FORMATS:
            packed = directory.path / f'image.{name}'
            with open(image, 'rb') as stdin, open(packed, 'wb') as stdout:
                subprocess.run([*pack, '-c'], stdin=stdin, stdout=stdout, check=True)
            reader_seconds, tool_seconds = compare(reader, unpack, packed, rounds)
            ratio = reader_seconds / tool_seconds
            say(format=name, bytes=SIZE, tool=' '.join(unpack), reader_seconds=reader_seconds,
                tool_seconds=tool_seconds, reader_to_tool=ratio, bar=bar,
                good_enough=bar is None or ratio <= bar)
            packed.unlink()


if __name__ == '__main__':
    main()
