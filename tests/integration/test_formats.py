# SPDX-License-Identifier: GPL-3.0-or-later
"""What the real tools pack comes out of burin-reader as it went in, and what is bad is said so."""
import hashlib
import io
import os
import random
import shutil
import struct
import subprocess
import tarfile
import threading
import unittest

from lib import programs, reader, scratch, tap
from lib.case import digest
from lib.faultdisk import FuseFile
from lib.programs import EXIT_DONE, EXIT_FAILED
from lib.scratch import MIB

# What of a pipe is put aside here: little, so that a small image shows how the rest is read.
HEAD = MIB

IMAGE_SIZE = 10 * MIB + 12345

# What every way of packing may take to unpack, in bytes; and those that need more.
MEMORY = 32 * MIB
MORE_MEMORY = {'xz-blocks': 192 * MIB, 'xz-best': 96 * MIB, 'zst-long': 160 * MIB,
               '7z': 96 * MIB, '7z-ppmd': 96 * MIB, 'zip-lzma': 64 * MIB, 'lzma': 64 * MIB,
               'tar.xz': 64 * MIB, 'lz': 64 * MIB}

# Each is a shell command; $1 is the image, $2 the file to be made.
PACKERS = {
    'gz-parallel': 'pigz -p2 -c "$1" > "$2"',
    'gz-members': 'head -c 3000000 "$1" | gzip -1 > "$2"; tail -c +3000001 "$1" | gzip -9 >> "$2"',
    'bz2-parallel': 'lbzip2 -n2 -1 -c "$1" > "$2"',
    'bz2-members': 'head -c 50000 "$1" | bzip2 > "$2"; tail -c +50001 "$1" | bzip2 -1 >> "$2"',
    'xz-blocks': 'xz -1 -T2 --block-size=1MiB -c "$1" > "$2"',
    'xz-best': 'xz -T1 -7 -c "$1" > "$2"',
    'xz-streams': 'head -c 50000 "$1" | xz -0 > "$2"; head -c 8 /dev/zero >> "$2";'
                  'tail -c +50001 "$1" | xz -1 -T1 --check=sha256 >> "$2"',
    'lzma': 'xz --format=lzma -1 -c "$1" > "$2"',
    'zst-parallel': 'zstd -q -T2 -c "$1" > "$2"',
    'zst-long': 'zstd -q --long=27 -c "$1" > "$2"',
    'zst-unsized': 'zstd -q -c < "$1" > "$2"',
    'zst-frames': 'head -c 50000 "$1" | zstd -q > "$2"; tail -c +50001 "$1" | zstd -q >> "$2"',
    'lz4': 'lz4 -q -c "$1" > "$2"',
    'lz4-linked': 'lz4 -q -BD -9 --content-size -c "$1" > "$2"',
    'lz4-legacy': 'lz4 -q -l -c "$1" > "$2"',
    'lz4-frames': 'head -c 50000 "$1" | lz4 -q > "$2"; tail -c +50001 "$1" | lz4 -q >> "$2"',
    'lzo': 'lzop -c "$1" > "$2"',
    'lzo-parts': 'head -c 3000000 "$1" | lzop > "$2"; tail -c +3000001 "$1" | lzop >> "$2"',
    'lzo-best': 'lzop -9 -C -c "$1" > "$2"',
    'lz': 'lzip -1 -c "$1" > "$2"',
    'lz-parallel': 'plzip -n2 -0 -B1MiB -c "$1" > "$2"',
    'Z': 'compress -f -c "$1" > "$2"',
    'zip': 'zip -q -j - "$1" > "$2"',
    'zip-stored': 'cd "$(dirname "$1")" && zip -q -0 "$2.zip" a.img && mv "$2.zip" "$2"',
    'zip-64': 'cd "$(dirname "$1")" && zip -q -1 -fz "$2.zip" a.img && mv "$2.zip" "$2"',
    'zip-bzip2': '7z a -bd -bso0 -tzip -mm=BZip2 -mx=1 "$2.zip" "$1" && mv "$2.zip" "$2"',
    'zip-lzma': '7z a -bd -bso0 -tzip -mm=LZMA -mx=1 "$2.zip" "$1" && mv "$2.zip" "$2"',
    '7z': '7z a -bd -bso0 -mx=1 "$2.7z" "$1" && mv "$2.7z" "$2"',
    '7z-ppmd': '7z a -bd -bso0 -m0=PPMd:mem=16m "$2.7z" "$1" && mv "$2.7z" "$2"',
    '7z-bzip2': '7z a -bd -bso0 -m0=BZip2 -mx=1 "$2.7z" "$1" && mv "$2.7z" "$2"',
    'tar-sparse': 'tar -C "$(dirname "$1")" -S -c a.img > "$2"',
    'tar-posix': 'tar -C "$(dirname "$1")" -H posix -c a.img > "$2"',
    'tar.xz': 'tar -C "$(dirname "$1")" -c a.img | xz -1 > "$2"',
    'cpio': 'cd "$(dirname "$1")" && echo a.img | cpio --quiet -o -H newc > "$2"',
    'cpio-old.gz': 'cd "$(dirname "$1")" && echo a.img | cpio --quiet -o -H odc | gzip -1 > "$2"',
    'simg': 'img2simg "$1" "$2"',
    'simg.gz': 'img2simg "$1" /dev/fd/1 | gzip -1 > "$2"',
    'xz-in-zip': 'xz -0 -c "$1" > "$2.a.img.xz" && zip -q -j - "$2.a.img.xz" > "$2"',
    'zip-in-tar.gz': 'zip -q -j "$2.a.zip" "$1" && '
                     'tar -C "$(dirname "$2")" -c "$(basename "$2").a.zip" | gzip -1 > "$2"',
}

# What packs the files that it reads the names of, and what compresses that.
ARCHIVERS = (['tar', '-c', '-T', '-'], ['cpio', '-o', '-H', 'newc'])
COMPRESSORS = (['gzip', '-1'], ['bzip2', '-1'], ['xz', '-0'], ['xz', '-0', '--format=lzma'],
               ['zstd', '-q', '-1'], ['lz4', '-q'], ['lzop'], ['lzip', '-0'], ['compress', '-f'])

# One way of packing of each format.
EACH = ('gz-parallel', 'bz2-parallel', 'xz-blocks', 'lzma', 'zst-long', 'lz4', 'lzo', 'lz', 'Z',
        'zip-64', '7z', 'tar-sparse', 'tar.xz', 'cpio', 'simg')

# Those whose members only their end tells.
NOT_STREAMABLE = {'7z', '7z-ppmd', '7z-bzip2'}

# Those in which nothing would tell a changed byte: there is no check sum over the content.
UNCHECKED = {'Z', 'lzma', 'lz4-legacy', 'tar-sparse', 'tar-posix', 'cpio', 'simg'}
# An old compress file has no end either.
ENDLESS = {'Z'}

# Sizes that a few bytes claim to unpack to.
EIGHT_EIB = 1 << 63


def make_image(path):
    """Noise, text and zeros in pieces, and no multiple of a sector."""
    source = random.Random(4)
    with open(path, 'wb') as file:
        while file.tell() < IMAGE_SIZE:
            kind = source.randrange(3)
            size = min(source.randrange(1, MIB), IMAGE_SIZE - file.tell())
            if kind == 0:
                file.write(source.randbytes(size))
            elif kind == 1:
                file.write((b'all work and no play %d ' % size * (size // 20))[:size].ljust(size))
            else:
                file.seek(size, os.SEEK_CUR)
        file.truncate(IMAGE_SIZE)


class FormatCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = cls.enterClassContext(scratch.Scratch())
        folder = cls.scratch.path / 'image'
        folder.mkdir()
        cls.image = folder / 'a.img'
        make_image(cls.image)
        cls.expected = digest(cls.image)

    def pack(self, name):
        """The image as one of PACKERS packs it; the file's own name says nothing."""
        path = self.scratch.path / f'packed {name}.bin'
        if not path.exists():
            subprocess.run(['bash', '-e', '-o', 'pipefail', '-c', PACKERS[name], 'bash',
                            self.image, path], check=True, stdout=subprocess.DEVNULL)
        return path

    def file(self, name, data):
        path = self.scratch.path / name
        path.write_bytes(data)
        return path

    def assert_image(self, outcome, **padding):
        self.assertEqual(outcome.error, '')
        self.assertEqual(outcome.sha256, self.expected_padded(**padding))

    def expected_padded(self, block=1):
        """Of the image with zeros up to a whole number of blocks."""
        if IMAGE_SIZE % block == 0:
            return self.expected
        padded = self.scratch.path / 'padded'
        padded.write_bytes(self.image.read_bytes() + bytes(-IMAGE_SIZE % block))
        return digest(padded)


class GoodTest(FormatCase):
    def test_identical_at_constant_memory(self):
        for name in PACKERS:
            with self.subTest(name):
                outcome = reader.read(self.pack(name))
                self.assert_image(outcome, block=4096 if 'simg' in name else 1)
                print(f'# {name}: {outcome.memory / MIB:.0f} MiB')
                self.assertLess(outcome.memory, MORE_MEMORY.get(name, MEMORY))

    def test_from_pipe(self):
        """As `burinctl write -` gives it: its start as a file, and a pipe with the rest."""
        for name in ('raw', *(PACKERS.keys() - NOT_STREAMABLE)):
            with self.subTest(name):
                packed = self.image if name == 'raw' else self.pack(name)
                # The blocks of lz4 have up to 8 MiB, and one must be whole to see what is in it.
                head = packed.stat().st_size - 50000 if 'lz4' in name else HEAD
                outcome = reader.read_pipe(packed, head)
                self.assert_image(outcome, block=4096 if 'simg' in name else 1)
                self.assertLess(outcome.memory, MORE_MEMORY.get(name, MEMORY))
        for name in NOT_STREAMABLE:
            with self.subTest(name):
                self.assertIn('save it to a file', reader.read_pipe(self.pack(name), HEAD).error)

    def test_name_says_something_else(self):
        for name, wrong in (('gz-parallel', 'a.iso'), ('xz-blocks', 'a.zip'), ('zip', 'a.img.xz')):
            with self.subTest(wrong):
                path = self.scratch.path / wrong
                os.link(self.pack(name), path)
                self.assert_image(reader.read(path))
        path = self.scratch.path / 'raw.img.gz'
        os.link(self.image, path)
        self.assert_image(reader.read(path))

    def test_from_fuse(self):
        """A file system that knows of no holes, and of no memory mapping."""
        for name in ('raw', *EACH):
            with self.subTest(name):
                packed = self.image if name == 'raw' else self.pack(name)
                with FuseFile(packed, self.scratch.path / f'mount-{name}', '-o',
                              'allow_other') as file:
                    outcome = reader.read(file.path)
                self.assert_image(outcome, block=4096 if 'simg' in name else 1)
                self.assertLess(outcome.memory, MORE_MEMORY.get(name, MEMORY))

    def test_fuse_mount_of_its_user(self):
        """As desktops mount what lies on a server: nobody else may look into it."""
        self.scratch.path.chmod(0o711)
        user = 'nobody' if os.geteuid() == 0 else None
        backing = self.file('own.img', self.image.read_bytes())
        if user is not None:
            shutil.chown(backing, user)
        with FuseFile(backing, self.scratch.path / 'own-mount', user=user) as file:
            done = subprocess.run([programs.program('cli', 'burinctl'), 'inspect', file.path,
                                   '--check', '--checksum', self.expected], user=user,
                                  capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (EXIT_DONE, ''))
        self.assertIn('matches', done.stdout)

    def test_fuse_mount_that_hides_it(self):
        """Somebody is not its user: root, or what reads images for him."""
        self.scratch.path.chmod(0o711)
        for user in (None, 'nobody'):
            with self.subTest(user):
                backing = self.file(f'{user}.img', self.image.read_bytes())
                if user is not None:
                    shutil.chown(backing, user)
                with FuseFile(backing, self.scratch.path / f'mount-of-{user}', user=user) as file:
                    run, code = programs.burinctl('inspect', file.path)
                self.assertEqual(code, EXIT_FAILED)
                self.assertIn('allow_other, or copy the image first', run.message)


class ArchiveTest(FormatCase):
    """Archives, in whatever they are compressed."""

    def test_every_compression(self):
        small = self.file('b.img', self.image.read_bytes()[:MIB + 321])
        expected = digest(small)
        for archiver in ARCHIVERS:
            plain = self.scratch.path / f'plain-{archiver[0]}'
            with open(plain, 'wb') as out:
                subprocess.run(archiver, input=b'b.img\n', stdout=out, check=True,
                               stderr=subprocess.DEVNULL, cwd=self.scratch.path)
            for compressor in COMPRESSORS:
                with self.subTest(archive=archiver[0], compressor=compressor[0]):
                    packed = self.scratch.path / 'packed-archive'
                    with open(plain, 'rb') as source, open(packed, 'wb') as out:
                        subprocess.run(compressor, stdin=source, stdout=out, check=True)
                    outcome = reader.read(packed)
                    self.assertEqual((outcome.error, outcome.sha256), ('', expected))


class DeepTest(FormatCase):
    """Compressed archives in which more comes first than is unpacked to look for other images."""

    def tar(self, *members):
        """A tar.gz with `members`: each a name and its content."""
        path = self.scratch.path / 'deep.tar.gz'
        with tarfile.open(path, 'w:gz', compresslevel=1) as archive:
            for name, content in members:
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        return path

    def test_image_behind_much_else(self):
        path = self.tar(('CHANGES.txt', bytes(80 * MIB)), ('a.img', self.image.read_bytes()))
        self.assert_image(reader.read(path))

    def test_second_image_behind_the_first(self):
        path = self.tar(('a.img', bytes(80 * MIB)), ('b.img', self.image.read_bytes()))
        self.assertIn('more than one image', reader.read(path).error)
        self.assert_image(reader.read(path, 'b.img'))
        self.assertEqual(reader.read(path, 'a.img').sha256,
                         hashlib.sha256(bytes(80 * MIB)).hexdigest())


class BadTest(FormatCase):
    def assert_refused(self, path, name):
        outcome = reader.read(path)
        self.assertNotEqual(outcome.error, '', name)
        self.assertLess(outcome.memory, MORE_MEMORY.get(name, MEMORY))

    def test_truncated(self):
        for name in PACKERS.keys() - ENDLESS:
            with self.subTest(name):
                data = self.pack(name).read_bytes()
                for kept in (len(data) * 2 // 3, 1000):
                    self.assert_refused(self.file('cut', data[:kept]), name)

    def test_pipe_ends_early(self):
        for name in PACKERS.keys() - ENDLESS - NOT_STREAMABLE:
            with self.subTest(name):
                data = self.pack(name).read_bytes()
                outcome = reader.read_pipe(self.file('cut', data[:len(data) * 2 // 3]), HEAD)
                self.assertNotEqual(outcome.error, '', name)

    def test_damaged(self):
        for name in PACKERS.keys() - UNCHECKED:
            with self.subTest(name):
                data = bytearray(self.pack(name).read_bytes())
                data[len(data) // 2] ^= 0x10
                self.assert_refused(self.file('damaged', data), name)


def zstd_frame():
    """A frame that claims 8 EiB, with the only block in it missing."""
    return struct.pack('<IBBQ', 0xfd2fb528, 0xc0, 0x58, EIGHT_EIB)


def sparse_image():
    return struct.pack('<IHHHHIIII', 0xed26ff3a, 1, 0, 28, 12, 0x80000000, 0xffffffff, 1, 0) + \
        struct.pack('<HHIII', 0xcac2, 0, 0xffffffff, 16, 0)


def tar_member():
    header = bytearray(512)
    header[:5] = b'a.img'
    header[100:108] = b'0000644\0'
    header[124:136] = b'\x80\0\0\0' + struct.pack('>Q', EIGHT_EIB)
    header[148:156] = b' ' * 8
    header[156] = ord('0')
    header[257:265] = b'ustar\x0000'
    header[148:156] = b'%06o\0 ' % sum(header)
    return bytes(header)


def zip_member():
    extra = struct.pack('<HHQQ', 1, 16, EIGHT_EIB, 10 * MIB)
    sizes = (0xffffffff, 0xffffffff)
    local = struct.pack('<IHHHHHIIIHH', 0x04034b50, 45, 0, 8, 0, 0, 0, *sizes, 5, len(extra))
    return local + b'a.img' + extra


BOMBS = {
    'zst': zstd_frame,
    'lzip': lambda: b'LZIP\1\x14' + bytes(30) + struct.pack('<IQQ', 0, EIGHT_EIB, 56 + 10 * MIB),
    'lz4': lambda: struct.pack('<IBBQB', 0x184d2204, 0x68, 0x70, EIGHT_EIB, 0x4c),
    'simg': sparse_image,
    'tar': tar_member,
    'zip': zip_member,
}


class BombTest(FormatCase):
    """Files of 10 MiB that say that 8 EiB are in them, and what nobody should wait for."""

    def test_claims(self):
        for name, make in BOMBS.items():
            with self.subTest(name):
                path = self.file(name, make().ljust(10 * MIB, b'\0'))
                outcome = reader.read(path)
                self.assertNotEqual(outcome.error, '')
                self.assertFalse(outcome.started, 'its size was believed')
                self.assertLess(outcome.memory, MEMORY)
                run, code = programs.burinctl('inspect', path)
                self.assertEqual(code, EXIT_FAILED, run.events)

    def test_drive_bounds_what_is_unpacked(self):
        """A megabyte that unpacks to more than the drive holds is given up in between."""
        bomb, stick = self.scratch.path / 'bomb.img.bz2', self.scratch.path / 'stick.img'
        with open(bomb, 'wb') as out:
            subprocess.run('head -c 300M /dev/zero | lbzip2 -9', shell=True, stdout=out,
                           check=True)
        run, code = programs.burinctl('--virtual-drive', f'{stick}:64M', 'write', bomb,
                                      '--to', stick)
        self.assertNotEqual(code, EXIT_DONE)
        self.assertIn('larger', run.message)

    def test_image_that_shrinks_meanwhile(self):
        path = self.scratch.path / 'shrinking.img'
        path.write_bytes(self.image.read_bytes())
        watcher = threading.Thread(target=os.truncate, args=(path, MIB))
        watcher.start()
        outcome = reader.read(path)
        watcher.join()
        self.assertTrue(outcome.error or outcome.size in (MIB, IMAGE_SIZE))


if __name__ == '__main__':
    tap.main()
