# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop's worst habits: whatever file system udev finds, it mounts at once, and never asks."""
import os
import pathlib
import subprocess
import threading


def is_mounted(node):
    mounts = pathlib.Path('/proc/self/mounts').read_text(encoding='utf-8')
    return any(line.startswith(f'{node} ') for line in mounts.splitlines())


class Automounter:
    """Context manager. mounted: the nodes that it has mounted so far, in order; added: the names of
    the partitions that udev has told of as new.
    """

    def __init__(self, folder):
        self._folder = pathlib.Path(folder)
        self._process = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.mounted = []
        self.added = []

    def __enter__(self):
        self._folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            ['udevadm', 'monitor', '--udev', '--property', '--subsystem-match=block'],
            stdout=subprocess.PIPE, text=True)
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._process.terminate()
        self._process.wait()
        self._thread.join()
        for node in set(self.mounted):
            while subprocess.run(['umount', node], capture_output=True,
                                 check=False).returncode == 0:
                continue  # it may be mounted more than once

    def _run(self):
        properties = {}
        for line in self._process.stdout:
            key, separator, value = line.strip().partition('=')
            if separator:
                properties[key] = value
            elif key == '' and properties:
                self._look_at(properties)
                properties = {}

    def _look_at(self, properties):
        node = properties['DEVNAME']
        if properties['ACTION'] == 'add' and properties['DEVTYPE'] == 'partition':
            self.added.append(os.path.basename(node))
        if properties.get('ID_FS_USAGE') != 'filesystem' or properties['ACTION'] == 'remove':
            return
        if not is_mounted(node) and self._mount(node):
            self.mounted.append(node)

    def _mount(self, node):
        mount_point = self._folder / os.path.basename(node)
        mount_point.mkdir(parents=True, exist_ok=True)
        return subprocess.run(['mount', node, mount_point], capture_output=True,
                              check=False).returncode == 0
