# SPDX-License-Identifier: GPL-3.0-or-later
"""QEMU's monitor: how to tell a virtual machine what happens to it."""
import json
import os
import socket
import time


class Monitor:
    """Context manager. Speaks with the monitor that listens at `path`, or will do so soon."""

    def __init__(self, path):
        self._path = path
        self._file = None

    def __enter__(self):
        with socket.socket(socket.AF_UNIX) as connection:
            self._connect(connection)
            self._file = connection.makefile('rw')
        self._file.readline()
        self.ask('qmp_capabilities')
        return self

    def __exit__(self, *exc):
        self._file.close()

    def _connect(self, connection):
        deadline = time.monotonic() + 10
        while True:
            try:
                connection.connect(os.fspath(self._path))
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def ask(self, command, awaited=None, **arguments):
        """Returns once the monitor has answered, and told of the event `awaited`."""
        self._file.write(json.dumps({'execute': command, 'arguments': arguments}) + '\n')
        self._file.flush()
        answered, events = False, set()
        while not answered or awaited and awaited not in events:
            message = json.loads(self._file.readline())
            if 'error' in message:
                raise RuntimeError(f'{command}: {message["error"]}')
            if 'event' in message:
                events.add((message['event'], message.get('data', {}).get('device')))
            else:
                answered = True
