# SPDX-License-Identifier: GPL-3.0-or-later
"""The images that are written in tests, in every wrapping. Made once and kept in the build tree."""
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

from lib import programs
from lib.scratch import MIB

MEMTEST_ISO = pathlib.Path('/usr/lib/memtest86+/memtest86+x64.iso')
BOOTED = 'BURIN-BOOTED'

GRUB_CONFIGURATION = f'''
serial --unit=0 --speed=115200
terminal_output serial
echo "{BOOTED} $grub_platform"
sleep 1
halt
'''

# What wraps a file; its path is appended, the wrapped file goes to standard output.
COMPRESSORS = {
    'gz': ['gzip', '-1', '-c'],
    'bz2': ['bzip2', '-1', '-c'],
    'xz': ['xz', '-6', '-T2', '-c'],
    'zst': ['zstd', '-q', '-1', '-c'],
    'lz4': ['lz4', '-q', '-1', '-c'],
    'lzma': ['xz', '--format=lzma', '-0', '-c'],
    'lz': ['lzip', '-0', '-c'],
    'lzo': ['lzop', '-1', '-c'],
    'Z': ['compress', '-f', '-c'],
    'simg': ['sh', '-c', 'img2simg "$1" /dev/fd/1', 'sh'],
    'simg.xz': ['sh', '-c', 'img2simg "$1" /dev/fd/1 | xz -0 -c', 'sh'],
}

# What makes an archive: the new file's path is appended, then the member's name.
ARCHIVERS = {
    'zip': ['zip', '-q', '-1'],
    '7z': ['7z', 'a', '-bd', '-bso0', '-mx=1'],
    'tar': ['tar', '-S', '-c', '-f'],
    'cpio': ['sh', '-c', 'echo "$2" | cpio --quiet -o -H newc -F "$1"', 'sh'],
    'tar.gz': ['tar', '-I', 'gzip -1', '-c', '-f'],
    'tar.xz': ['tar', '-I', 'xz -0', '-c', '-f'],
    'tar.zst': ['tar', '-I', 'zstd -q -1', '-c', '-f'],
}

WRAPPINGS = ['raw', *COMPRESSORS, *ARCHIVERS]


def _cached(name, make):
    """The cached file `name`; `make(path)` makes it at a path that is renamed when it is whole."""
    directory = programs.build_dir() / 'tests' / 'images'
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / name
    if not path.exists():
        unfinished = directory / f'unfinished.{os.getpid()}.{name}'
        make(unfinished)
        unfinished.rename(path)
    return path


def memtest():
    """The memtest86+ ISO image."""
    if not MEMTEST_ISO.exists():
        raise unittest.SkipTest('the package memtest86+ is not installed')
    return _cached('memtest.iso', lambda path: shutil.copyfile(MEMTEST_ISO, path))


def grub():
    """An image of grub-mkrescue that boots under BIOS and UEFI, says BOOTED on serial and halts."""
    return _cached('grub.iso', _make_grub)


def _make_grub(path):
    with tempfile.TemporaryDirectory() as tree:
        folder = pathlib.Path(tree) / 'boot' / 'grub'
        folder.mkdir(parents=True)
        (folder / 'grub.cfg').write_text(GRUB_CONFIGURATION, encoding='ascii')
        subprocess.run(['grub-mkrescue', '--locales=', '--themes=', '-o', path, tree],
                       check=True, capture_output=True)


def make_disc(path, content, *options, label='LABEL', files=None):
    """Makes a disc as genisoimage does, of a folder `content` and `files`: path to text."""
    content.mkdir(exist_ok=True)
    (content / 'boot.img').write_bytes(bytes(2048))
    for name, text in (files or {}).items():
        (content / name).parent.mkdir(exist_ok=True)
        (content / name).write_text(text, encoding='utf-8')
    subprocess.run(['genisoimage', '-quiet', '-V', label, '-o', path, *options, content],
                   check=True, capture_output=True)
    return path


def partitioned():
    """An image with a FAT and an ext4 partition, which a desktop would mount."""
    return _cached('partitioned.img', _make_partitioned)


def _make_partitioned(path):
    with open(path, 'xb') as file:
        file.truncate(16 * MIB)
    subprocess.run(['sfdisk', '--quiet', path], input='1MiB 4MiB 0c\n5MiB 10MiB 83\n', text=True,
                   check=True, capture_output=True)
    subprocess.run(['mformat', '-i', f'{path}@@1M', '-T', '8192', '-h', '16', '-s', '32',
                    '-v', 'BURIN'], check=True)
    subprocess.run(['mkfs.ext4', '-q', '-E', f'offset={5 * MIB}', path, '10M'], check=True)


def noise(name, size, seed=1):
    """An image of `size` bytes in which nothing repeats."""
    def make(path):
        source = random.Random(seed)
        with open(path, 'wb') as file:
            for start in range(0, size, MIB):
                file.write(source.randbytes(min(MIB, size - start)))
    return _cached(name, make)


def mostly_zeros(name, size, noise_every=256 * MIB, noise_size=MIB, seed=2):
    """An image of `size` bytes, a hole but for a bit of noise here and there and at its end."""
    def make(path):
        source = random.Random(seed)
        with open(path, 'wb') as file:
            for start in range(0, size - noise_size, noise_every):
                file.seek(start)
                file.write(source.randbytes(noise_size))
            file.seek(size - noise_size)
            file.write(source.randbytes(noise_size))
    return _cached(name, make)


def wrapped(image, wrapping):
    """The image file `image` in a wrapping of WRAPPINGS."""
    if wrapping == 'raw':
        return image
    tool = (COMPRESSORS.get(wrapping) or ARCHIVERS[wrapping])[0]
    if shutil.which(tool) is None:
        raise unittest.SkipTest(f'{tool} is not installed')
    make = _compress if wrapping in COMPRESSORS else _archive
    name = f'{image.name}.{wrapping}' if wrapping in COMPRESSORS else f'{image.stem}.{wrapping}'
    return _cached(name, lambda path: make(image, wrapping, path))


def _compress(image, wrapping, path):
    with open(path, 'wb') as out:
        subprocess.run([*COMPRESSORS[wrapping], image], stdout=out, check=True)


def _archive(image, wrapping, path):
    # These tools look at the name's ending.
    target = path.with_name(f'{path.name}.{wrapping}')
    subprocess.run([*ARCHIVERS[wrapping], target, image.name], cwd=image.parent, check=True)
    target.rename(path)
