# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs burin-reader by itself and takes its frames, which src/core/burin-frame.h describes."""
import dataclasses
import hashlib
import os
import struct
import subprocess
import tempfile
import threading

from lib import programs

HEADER = struct.Struct('<4sHHQQQ')
START, DATA, ZERO, SKIP, END, ABORT = range(1, 7)
NOTHING = bytes(1024 * 1024)

# Where the reader expects the rest of what comes through a pipe.
REST_FILENO = 5


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


def _pour(source, pipe):
    """Writes what is left of a file to a pipe, as long as somebody reads."""
    with open(pipe, 'wb', buffering=0) as sink:
        try:
            while data := source.read(1000003):
                sink.write(data)
        except BrokenPipeError:
            pass


def read_pipe(path, head_size, *words):
    """Like read(), with the file's first bytes put aside and the rest coming through a pipe."""
    outcome = Outcome()
    rest, sink = os.pipe()
    with open(path, 'rb') as source, tempfile.TemporaryFile() as head:
        head.write(source.read(head_size))
        head.seek(0)
        pouring = threading.Thread(target=_pour, args=(source, sink))
        with subprocess.Popen([programs.program('reader', 'burin-reader'), '--pipe', 'stream',
                               *words], stdin=head, stdout=subprocess.PIPE,
                              preexec_fn=lambda: os.dup2(rest, REST_FILENO),
                              pass_fds=[REST_FILENO]) as process:
            os.close(rest)
            pouring.start()
            _take(process, outcome)
        pouring.join()
    return outcome
