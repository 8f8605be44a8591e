# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs burin-reader by itself and takes its frames, which src/core/burin-frame.h describes."""
import dataclasses
import hashlib
import struct
import subprocess

from lib import programs

HEADER = struct.Struct('<4sHHQQQ')
START, DATA, ZERO, SKIP, END, ABORT = range(1, 7)
NOTHING = bytes(1024 * 1024)


@dataclasses.dataclass
class Outcome:
    """What came out: `error` is '' if all did; `memory` is the peak resident size in bytes."""
    started: bool = False
    size: int = 0
    sha256: str = ''
    skipped: int = 0
    error: str = ''
    memory: int = 0


def _take(process, outcome):
    pipe, state = process.stdout, hashlib.sha256()
    while True:
        # Not what the kernel tells at the end: that would count the memory of this process, too.
        outcome.memory = max(outcome.memory, programs.peak_memory(process.pid))
        _, kind, _, offset, length, _ = HEADER.unpack(pipe.read(HEADER.size))
        if kind == START:
            outcome.started = True
        elif kind == DATA:
            state.update(pipe.read(length))
        elif kind in (ZERO, SKIP):
            outcome.skipped += length if kind == SKIP else 0
            for start in range(0, length, len(NOTHING)):
                state.update(NOTHING[:length - start])
        else:
            said = pipe.read(length)
            if kind == ABORT:
                outcome.error = said.decode()
            else:
                outcome.size, outcome.sha256 = offset, state.hexdigest()
            return


def read(path, *words):
    """Reads the image in the file `path`; `words` go to the reader's command line."""
    outcome = Outcome()
    with open(path, 'rb') as image, \
            subprocess.Popen([programs.program('reader', 'burin-reader'), 'stream', *words],
                             stdin=image, stdout=subprocess.PIPE) as process:
        _take(process, outcome)
    return outcome
