# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop's worst habits: whatever file system udev finds, it mounts at once, and never asks."""
import os
import pathlib
import subprocess
import threading


class Automounter:
    """Context manager. mounted: the nodes that it has mounted so far, in order."""

    def __init__(self, folder):
        self._folder = pathlib.Path(folder)
        self._process = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.mounted = []

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
        for mount_point in self._folder.iterdir():
            if os.path.ismount(mount_point):
                subprocess.run(['umount', mount_point], check=True)

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
        if properties.get('ID_FS_USAGE') != 'filesystem' or properties['ACTION'] == 'remove':
            return
        node = properties['DEVNAME']
        mount_point = self._folder / os.path.basename(node)
        mount_point.mkdir(parents=True, exist_ok=True)
        if os.path.ismount(mount_point):
            return
        done = subprocess.run(['mount', node, mount_point], capture_output=True, check=False)
        if done.returncode == 0:
            self.mounted.append(node)
