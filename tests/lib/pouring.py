# SPDX-License-Identifier: GPL-3.0-or-later
"""Something that writes to a pipe while a test goes on."""
import os
import threading

PIECE = 1000003


class Pouring:
    """A pipe and a thread that writes to it. Context manager: `outlet` is where to read.

    source: the file whose bytes are written, or None. length: how many of them; then the pipe stays
    open and says nothing more until the context ends, if stalls is set. inlet: where to write to,
    a new pipe if it is left out.
    """

    def __init__(self, source, length=None, stalls=False, inlet=None):
        self._source = source
        self._length = length
        self._stalls = stalls
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._pour)
        self.outlet = None
        self._inlet = inlet
        self.taken = 0
        self.is_whole = False

    def __enter__(self):
        if self._inlet is None:
            self.outlet, self._inlet = os.pipe()
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._end.set()
        self.close_outlet()
        self._thread.join()

    def close_outlet(self):
        """For whoever has given it away, so that the writer sees it when that one is gone."""
        if self.outlet is not None:
            os.close(self.outlet)
        self.outlet = None

    def _pour(self):
        with open(self._source, 'rb') as source, open(self._inlet, 'wb', buffering=0) as sink:
            left = self._length if self._length is not None else os.fstat(source.fileno()).st_size
            try:
                while left > 0:
                    piece = source.read(min(left, PIECE))
                    left -= len(piece)
                    while piece:
                        n = sink.write(piece)
                        self.taken += n
                        piece = piece[n:]
            except BrokenPipeError:
                return
            self.is_whole = True
            if self._stalls:
                self._end.wait()
