# SPDX-License-Identifier: GPL-3.0-or-later
"""Has a program see one of the test's loop devices as a disk that is built into the computer.

Run as a program: fixeddisk.py NAME LOOP FOLDER COMMAND…  in a mount namespace of its own, where it
lays a /dev and a /sys/class/block of its own over the machine's, in which there is no other drive.
What the helper opens, erases and writes is the loop device.
"""
import os
import pathlib
import subprocess
import sys

PLACE = 'sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block'
COPIED = ('dev', 'size', 'ro', 'diskseq', 'queue/logical_block_size')
MODEL = 'Built-in Disk'
# What programs need besides drives.
NODES = ('null', 'zero', 'full', 'random', 'urandom', 'shm', 'pts')


class FixedDisk:
    """The loop device `drive` under the name of a SATA disk. node: what a program calls it."""

    def __init__(self, drive, scratch, name='sdb'):
        self._drive = drive
        self._folder = scratch.path / f'machine-{name}'
        self._name = name
        self.node = f'/dev/{name}'

    def command(self, *command):
        """What runs the command so that this is the only drive that it sees."""
        return ['unshare', '--mount', '--propagation', 'slave', sys.executable, __file__,
                self._name, self._drive.name, self._folder, *command]


def write_disk(name, loop, folder):
    """Describes the disk as the kernel would. Returns: the folder of its class"""
    disk = folder / PLACE / name
    for attribute in COPIED:
        (disk / attribute).parent.mkdir(parents=True, exist_ok=True)
        (disk / attribute).write_text((pathlib.Path('/sys/block') / loop / attribute).read_text())
    (disk / 'removable').write_text('0\n')
    (disk / 'device').mkdir()
    (disk / 'device' / 'model').write_text(f'{MODEL}\n')
    blocks = folder / 'block'
    blocks.mkdir()
    (blocks / name).symlink_to(disk)
    return blocks


def write_nodes(name, loop, folder):
    """Returns: a folder to take the place of /dev"""
    nodes = folder / 'dev'
    nodes.mkdir()
    mount('-t', 'tmpfs', 'nodes', nodes)
    for node in NODES:
        (nodes / node).mkdir() if os.path.isdir(f'/dev/{node}') else (nodes / node).touch()
        mount('--rbind', f'/dev/{node}', nodes / node)
    info = os.stat(f'/dev/{loop}')
    os.mknod(nodes / name, info.st_mode, info.st_rdev)
    return nodes


def mount(*arguments):
    subprocess.run(['mount', *arguments], check=True)


def leave_others_alone():
    """A copy of another test's mount would keep its loop device busy."""
    lines = pathlib.Path('/proc/self/mountinfo').read_text(encoding='utf-8').splitlines()
    for _, _, device, _, place, *_ in map(str.split, lines):
        if '/loop' in os.path.realpath(f'/sys/dev/block/{device}'):
            subprocess.run(['umount', '--lazy', place], check=False)  # it may be gone by now


def main():
    name, loop, folder, *command = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir()
    leave_others_alone()
    mount('--bind', write_disk(name, loop, folder), '/sys/class/block')
    mount('--move', write_nodes(name, loop, folder), '/dev')
    os.execvp(command[0], command)


if __name__ == '__main__':
    main()
