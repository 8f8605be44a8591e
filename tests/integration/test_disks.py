# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual disks, as qemu-img makes them, are read by qemu-nbd; hostile ones get nothing else."""
import base64
import os
import shutil
import struct
import subprocess
import zlib

from lib import images, oldkernel, programs, tap
from lib.case import DriveCase, digest
from lib.faultdisk import FuseFile
from lib.programs import EXIT_DONE, EXIT_FAILED, EXIT_MISMATCH
from lib.scratch import MIB

SECRET = b'what nobody but its owner may read'

# What `inspect` calls a format: how qemu-img does, and what it rounds the size up to.
FORMATS = {
    'qcow2': ('qcow2', []),
    'vmdk': ('vmdk', ['-o', 'subformat=monolithicSparse']),
    'vmdk-stream': ('vmdk', ['-o', 'subformat=streamOptimized']),
    'vhd': ('vpc', ['-o', 'force_size=on']),
    'vhd-fixed': ('vpc', ['-o', 'subformat=fixed,force_size=on']),
    'vhdx': ('vhdx', []),
    'vdi': ('vdi', []),
}


def qemu_img(*argv):
    subprocess.run(['qemu-img', *map(str, argv)], check=True, capture_output=True)


def without_qemu_nbd(folder):
    """A search path on which there is everything but qemu-nbd."""
    (folder / 'bin').mkdir()
    for name in ('sh', 'env'):
        os.symlink(shutil.which(name), folder / 'bin' / name)
    return {'PATH': os.fspath(folder / 'bin')}


def dmg(content):
    """An Apple disk image, of a compressed and a plain piece."""
    middle = len(content) // 2 // 512 * 512
    pieces = ((0x80000005, content[:middle], zlib.compress(content[:middle], 1)),
              (1, content[middle:], content[middle:]))
    table, data, sector = b'', b'', 0
    for kind, piece, stored in pieces:
        table += struct.pack('>IIQQQQ', kind, 0, sector, len(piece) // 512, len(data), len(stored))
        sector += len(piece) // 512
        data += stored
    table += struct.pack('>IIQQQQ', 0xffffffff, 0, sector, 0, len(data), 0)
    block = struct.pack('>4sIQQQ', b'mish', 1, 0, sector, 0).ljust(204, b'\0') + table
    xml = (b'<plist><dict><key>resource-fork</key><dict><key>blkx</key><array><dict><key>Data</key>'
           b'<data>' + base64.b64encode(block) + b'</data></dict></array></dict></dict></plist>')
    trailer = struct.pack('>4sIIIQQQQQ', b'koly', 4, 512, 1, 0, 0, len(data), 0, 0)
    trailer = trailer.ljust(0xd8, b'\0') + struct.pack('>QQ', len(data), len(xml))
    trailer = trailer.ljust(0x1ec, b'\0') + struct.pack('>Q', sector)
    return data + xml + trailer.ljust(512, b'\0')


class DiskCase(DriveCase):
    def setUp(self):
        super().setUp()
        # What somebody else may not read could not be read by a test that root runs.
        self.scratch.path.chmod(0o755)
        self.raw = images.partitioned()

    def tearDown(self):
        self.assertTrue(programs.wait_until(lambda: not self.servers(), 10), 'a qemu-nbd is left')

    def servers(self):
        """The qemu-nbd that have an image of this test."""
        return [entry for entry in os.listdir('/proc') if entry.isdigit() and
                os.path.basename(_link(f'/proc/{entry}/exe')) == 'qemu-nbd' and
                _link(f'/proc/{entry}/fd/0').startswith(os.fspath(self.scratch.path))]

    def disk(self, name, raw=None):
        driver, options = FORMATS[name]
        path = self.scratch.path / f'disk-{name}'
        qemu_img('convert', '-f', 'raw', '-O', driver, *options, raw or self.raw, path)
        return path

    def inspect(self, path, **options):
        return programs.burinctl('inspect', path, **options)

    def assert_refused(self, path, *words):
        run, code = self.inspect(path)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, *words)
        self.assertEqual(run.of_type('image'), [])


def _link(path):
    try:
        return os.readlink(path)
    except OSError:
        return ''


class DiskTest(DiskCase):
    def test_each_format(self):
        size = self.raw.stat().st_size
        for name in FORMATS:
            with self.subTest(name):
                path, stick = self.disk(name), self.scratch.path / f'stick-{name}'
                run, code = programs.burinctl('--virtual-drive', f'{stick}:64M', 'write', path,
                                              '--to', stick)
                self.assert_exit(EXIT_DONE, run, code)
                image = run.of_type('image')[0]
                self.assertEqual(image['format'], name.split('-')[0])
                self.assertEqual(image['table'], 'mbr')
                self.assertEqual([part['fs_type'] for part in image['partitions']],
                                 ['vfat', 'ext4'])
                self.assertEqual(image['source_size'], path.stat().st_size)
                self.assertGreaterEqual(image['size'], size)
                self.assertEqual(digest(stick, size), digest(self.raw))

    def test_from_fuse(self):
        for name in FORMATS:
            with self.subTest(name):
                stick = self.scratch.path / f'stick-{name}'
                with FuseFile(self.disk(name), self.scratch.path / f'mount-{name}', '-o',
                              'allow_other') as file:
                    run, code = programs.burinctl('--virtual-drive', f'{stick}:64M', 'write',
                                                  file.path, '--to', stick)
                    self.assertTrue(programs.wait_until(lambda: not self.servers(), 10))
                self.assert_exit(EXIT_DONE, run, code)
                self.assertEqual(digest(stick, self.raw.stat().st_size), digest(self.raw))

    def test_publisher_speaks_of_the_file(self):
        """What is published is the digest of the file, and not of what is in the disk."""
        path, stick = self.disk('qcow2'), self.scratch.path / 'stick'
        for published, expected in ((digest(path), EXIT_DONE), (digest(self.raw), EXIT_DONE),
                                    ('0' * 64, EXIT_MISMATCH)):
            with self.subTest(published):
                run, code = programs.burinctl('--virtual-drive', f'{stick}:64M', 'write', path,
                                              '--checksum', published, '--to', stick)
                self.assert_exit(expected, run, code)

    def test_holes_are_kept(self):
        """Nobody reads, sends or hashes a terabyte of nothing."""
        path = self.scratch.path / 'empty.qcow2'
        qemu_img('create', '-f', 'qcow2', path, '1T')
        run, code = self.inspect(path)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(run.of_type('image')[0]['size'], 1 << 40)
        path = self.scratch.path / 'island.qcow2'
        island = self.scratch.file('island.img', MIB, 3)
        with open(island, 'r+b') as file:
            file.truncate(8192 * MIB)
        qemu_img('convert', '-f', 'raw', '-O', 'qcow2', island, path)
        stick = self.scratch.path / 'stick'
        run, code = programs.burinctl('--virtual-drive', f'{stick}:8G', 'write', path,
                                      '--to', stick)
        self.assert_exit(EXIT_DONE, run, code)
        with open(stick, 'rb') as file, open(island, 'rb') as expected:
            self.assertEqual(file.read(MIB), expected.read(MIB))

    def test_without_qemu_nbd(self):
        environment = without_qemu_nbd(self.scratch.path)
        for name in FORMATS:
            with self.subTest(name):
                run, code = self.inspect(self.disk(name), environment=environment)
                self.assert_exit(EXIT_FAILED, run, code)
                self.assert_error(run, 'virtual disk', 'convert it first')

    def truncated(self, name, raw=None):
        path = self.disk(name, raw)
        with open(path, 'r+b') as file:
            file.truncate(path.stat().st_size * 2 // 3)
        return path

    def test_truncated(self):
        """What is missing would read as zeros, if nobody looked."""
        raw = images.noise('noise-8M.img', 8 * MIB)
        for name in FORMATS.keys() - {'vhd-fixed'}:  # which is raw once its end is gone
            with self.subTest(name):
                self.assert_refused(self.truncated(name, raw), 'incomplete')

    def test_dmg(self):
        """Nothing here makes them, so this one is made by hand."""
        path = self.scratch.path / 'disk.dmg'
        path.write_bytes(dmg(self.raw.read_bytes()))
        stick = self.scratch.path / 'stick'
        run, code = programs.burinctl('--virtual-drive', f'{stick}:64M', 'write', path,
                                      '--to', stick)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(run.of_type('image')[0]['format'], 'dmg')
        self.assertEqual(digest(stick, self.raw.stat().st_size), digest(self.raw))

    def test_not_for_everybody(self):
        path = self.disk('qcow2')
        path.chmod(0o600)
        self.assert_refused(path, 'not everybody may read it')

    def test_damaged(self):
        path = self.disk('qcow2')
        with open(path, 'r+b') as file:
            file.seek(40)  # where the table of tables is
            file.write(struct.pack('>Q', 1 << 50))
        self.assert_refused(path, 'damaged')

    def test_packed(self):
        """A server reads files, and what is packed is none."""
        packed = self.scratch.path / 'disk.xz'
        with open(packed, 'wb') as out:
            subprocess.run(['xz', '-0', '-c', self.disk('qcow2')], stdout=out, check=True)
        self.assert_refused(packed, 'convert it first')


class OldKernelTest(DiskCase):
    def test_nothing_to_lock_qemu_in_with(self):
        path = self.scratch.path / 'disk.qcow2'
        qemu_img('create', '-f', 'qcow2', path, '1M')
        run, code = self.burinctl('inspect', path, prepare=oldkernel.without_landlock)
        self.assert_exit(EXIT_FAILED, run, code)
        self.assert_error(run, 'virtual disk', 'Landlock', 'qemu-img convert')


class HostileTest(DiskCase):
    """Disks that want their content from other files. None of it may come out."""

    def setUp(self):
        super().setUp()
        self.secret = self.scratch.path / 'secret'
        self.secret.write_bytes(SECRET.ljust(MIB, b'!'))

    def test_backing_file(self):
        for driver in ('qcow2', 'vmdk'):
            with self.subTest(driver):
                base = self.scratch.path / f'base.{driver}'
                path = self.scratch.path / f'overlay.{driver}'
                qemu_img('convert', '-f', 'raw', '-O', driver, self.secret, base)
                qemu_img('create', '-f', driver, '-b', base, '-F', driver, path)
                self.assert_refused(path, 'virtual disk')

    def test_backing_file_that_is_raw(self):
        path = self.scratch.path / 'overlay.qcow2'
        qemu_img('create', '-f', 'qcow2', '-b', self.secret, '-F', 'raw', path)
        self.assert_refused(path, 'incomplete without another file')

    def test_external_data_file(self):
        path = self.scratch.path / 'external.qcow2'
        qemu_img('create', '-f', 'qcow2', '-o',
                 f'data_file={self.scratch.path / "data"},data_file_raw=on', path, '1M')
        self.assert_refused(path, 'incomplete without another file')

    def test_extents_elsewhere(self):
        """The header of a sparse VMDK may say that a description is all that there is."""
        text = (f'# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\n'
                f'createType="monolithicFlat"\nRW 2048 FLAT "{self.secret}" 0\n').encode()
        path = self.scratch.path / 'text.vmdk'
        path.write_bytes(text.ljust(MIB, b'\0'))
        self.assert_refused(path, 'description of a VMDK')
        header = struct.pack('<4sIIQQQQ', b'KDMV', 1, 3, 0, 128, 1, 20)
        path.write_bytes(header.ljust(512, b'\0') + text.ljust(MIB, b'\0'))
        self.assert_refused(path, 'virtual disk')

    def test_disk_inside_a_disk(self):
        """The content is written as it is or not at all; it is not opened in turn."""
        overlay, path = self.scratch.path / 'overlay.qcow2', self.scratch.path / 'outer.qcow2'
        qemu_img('create', '-f', 'qcow2', '-b', self.secret, '-F', 'raw', overlay)
        qemu_img('convert', '-f', 'raw', '-O', 'qcow2', overlay, path)
        self.assert_refused(path, 'virtual disk')


if __name__ == '__main__':
    tap.main()
