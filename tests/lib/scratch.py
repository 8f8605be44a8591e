# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place in which tests make files, and the proof that a file is ours."""
import os
import pathlib
import random
import shutil
import tempfile

MIB = 1024 * 1024

_roots = set()


class Scratch:
    """A directory that goes away with everything in it. Context manager."""

    def __init__(self, parent=None):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix='burin-test-', dir=parent)).resolve()
        # Programs that run as another user work in here, too.
        self.path.chmod(0o755)
        _roots.add(self.path)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.path)
        _roots.discard(self.path)

    def file(self, name, size, pattern=None):
        """Makes a file of `size` bytes: a hole, or what the seed `pattern` yields."""
        path = self.path / name
        with open(path, 'xb') as file:
            file.truncate(size)
            if pattern is not None:
                fill(file, size, pattern)
        return path


def fill(file, size, seed):
    """Writes `size` bytes that depend on nothing but `seed`."""
    source = random.Random(seed)
    file.seek(0)
    while size > 0:
        step = min(size, MIB)
        file.write(source.randbytes(step))
        size -= step


def is_ours(path):
    """Whether this process made the file: whether it lies in a Scratch that is still there."""
    resolved = pathlib.Path(os.path.realpath(path))
    return any(root in resolved.parents for root in _roots)
