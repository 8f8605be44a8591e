# SPDX-License-Identifier: GPL-3.0-or-later
"""What `burinctl inspect` says of images that the real tools made."""
import gzip
import subprocess
import unittest

from lib import images, programs, scratch, tap
from lib.loop import LoopDevice
from lib.programs import EXIT_DONE
from lib.scratch import MIB

SECTOR = 512

# What makes a file system of 128 MiB with the label LABEL; the file's path is appended.
FILE_SYSTEMS = {
    'vfat': ['mkfs.vfat', '-n', 'LABEL'],
    'ext2': ['mkfs.ext2', '-q', '-L', 'LABEL'],
    'ext3': ['mkfs.ext3', '-q', '-L', 'LABEL'],
    'ext4': ['mkfs.ext4', '-q', '-L', 'LABEL'],
    'btrfs': ['mkfs.btrfs', '-q', '-L', 'LABEL'],
    'xfs': ['mkfs.xfs', '-q', '-d', 'size=300m', '-L', 'LABEL'],
    'swap': ['mkswap', '-L', 'LABEL'],
}

# The same where the label is not looked for.
UNLABELLED = {
    'exfat': ['mkfs.exfat'],
    'ntfs': ['mkfs.ntfs', '-q', '-F', '-Q'],
    'f2fs': ['mkfs.f2fs', '-q'],
    'udf': ['mkudffs', '--media-type=hd', '--blocksize=2048'],
    'crypto_LUKS': ['cryptsetup', 'luksFormat', '-q', '--pbkdf', 'pbkdf2',
                    '--pbkdf-force-iterations', '1000', '--key-file', '/etc/hostname'],
}


def run(*argv, **options):
    subprocess.run(list(map(str, argv)), check=True, capture_output=True, **options)


class InspectCase(unittest.TestCase):
    def setUp(self):
        self.scratch = self.enterContext(scratch.Scratch())

    def inspect(self, path):
        result, code = programs.burinctl('inspect', path)
        self.assertEqual(code, EXIT_DONE, result.errors)
        return result.of_type('image')[0]

    def file(self, name, size):
        path = self.scratch.path / name
        with open(path, 'xb') as file:
            file.truncate(size)
        return path

    def assert_has(self, found, **expected):
        self.assertEqual({key: found[key] for key in expected}, expected)


class DiskTest(InspectCase):
    def gpt(self):
        path = self.file('gpt.img', 20 * MIB)
        run('sfdisk', path, input=b'label: gpt\nsize=4M,type=U,name="boot"\nsize=8M,type=L\n')
        run('mformat', '-i', f'{path}@@1M', '-T', '8192', '-h', '16', '-s', '32', '-v', 'BURIN')
        run('mkfs.ext4', '-q', '-L', 'ROOT', '-E', f'offset={5 * MIB}', path, '8M')
        return path

    def test_gpt(self):
        found = self.inspect(self.gpt())
        self.assert_has(found, table='gpt', sector_size=512, boots='yes', boot_reason='loader',
                        truncated='no', expected_size=20 * MIB)
        self.assertEqual(found['partitions'], [
            {'number': 1, 'start': MIB, 'size': 4 * MIB, 'name': 'boot', 'type': 'EFI system',
             'fs_type': 'vfat', 'label': 'BURIN'},
            {'number': 2, 'start': 5 * MIB, 'size': 8 * MIB, 'name': '',
             'type': 'Linux file system', 'fs_type': 'ext4', 'label': 'ROOT'}])

    def test_compressed(self):
        """The same through a compression, but for what lies too far inside."""
        disk = self.gpt()
        packed = self.scratch.path / 'gpt.img.gz'
        packed.write_bytes(gzip.compress(disk.read_bytes(), 1))
        found, expected = self.inspect(packed), self.inspect(disk)
        for key in ('table', 'partitions', 'boots', 'expected_size', 'truncated'):
            self.assertEqual(found[key], expected[key])

    def test_truncated_gpt(self):
        disk = self.gpt()
        with open(disk, 'r+b') as file:
            file.truncate(20 * MIB - SECTOR)
        self.assert_has(self.inspect(disk), truncated='yes', expected_size=20 * MIB)

    def test_nobody_knows_whether_it_is_truncated(self):
        """bzip2 does not say how much is in it."""
        disk = self.gpt()
        packed = self.scratch.path / 'gpt.img.bz2'
        with open(packed, 'wb') as out:
            subprocess.run(['bzip2', '-1', '-c', disk], stdout=out, check=True)
        self.assert_has(self.inspect(packed), truncated='unknown', expected_size=20 * MIB)

    def test_large_sectors(self):
        path = self.file('large.img', 64 * MIB)
        with LoopDevice(path, block_size=4096) as drive:
            run('sfdisk', drive.node, input=b'label: gpt\nsize=8M,type=L\n')
        run('mkfs.ext4', '-q', '-E', f'offset={MIB}', path, '8M')
        found = self.inspect(path)
        self.assert_has(found, table='gpt', sector_size=4096, truncated='no')
        self.assertEqual(found['partitions'][0]['start'], MIB)
        self.assertEqual(found['partitions'][0]['fs_type'], 'ext4')

    def test_logical_partitions(self):
        path = self.file('mbr.img', 32 * MIB)
        run('sfdisk', path, input=b'label: dos\n1MiB 4MiB 0c *\n5MiB 20MiB 05\n6MiB 4MiB 83\n'
                                  b'12MiB 4MiB 82\n')
        run('mkfs.ext4', '-q', '-L', 'LOGICAL', '-E', f'offset={6 * MIB}', path, '4M')
        found = self.inspect(path)
        self.assert_has(found, table='mbr', sector_size=512, boot_reason='no-loader',
                        boots='unknown', truncated='unknown')
        self.assertEqual([(part['number'], part['start'], part['type'])
                          for part in found['partitions']],
                         [(1, MIB, 'FAT32'), (2, 5 * MIB, 'extended'), (5, 6 * MIB, 'Linux'),
                          (6, 12 * MIB, 'Linux swap')])
        self.assertEqual(found['partitions'][2]['label'], 'LOGICAL')

    def test_file_systems(self):
        for fs_type, argv in {**FILE_SYSTEMS, **UNLABELLED}.items():
            with self.subTest(fs_type):
                path = self.file(fs_type, 320 * MIB if fs_type == 'xfs' else 128 * MIB)
                run(*argv, path)
                self.assert_has(self.inspect(path), fs_type=fs_type, table='',
                                label='LABEL' if fs_type in FILE_SYSTEMS else '')

    def test_squashfs(self):
        path = self.scratch.path / 'squash.img'
        run('mksquashfs', self.scratch.file('content', MIB), path)
        self.assert_has(self.inspect(path), fs_type='squashfs')


class DiscTest(InspectCase):
    def disc(self, *options, **content):
        return images.make_disc(self.scratch.path / 'disc.iso', self.scratch.path / 'content',
                                *options, **content)

    def test_hybrid(self):
        self.assert_has(self.inspect(images.memtest()), content='iso9660', table='mbr',
                        boots='yes', boot_reason='hybrid', windows=False, truncated='no')
        self.assert_has(self.inspect(images.grub()), boots='yes', boot_reason='hybrid')

    def test_only_for_discs(self):
        disc = self.disc('-no-emul-boot', '-b', 'boot.img')
        self.assert_has(self.inspect(disc), label='LABEL', table='', boots='no',
                        boot_reason='disc-only', sector_size=0)

    def test_nothing_to_start(self):
        self.assert_has(self.inspect(self.disc()), boots='no', boot_reason='data-disc')

    def test_windows(self):
        disc = self.disc('-no-emul-boot', '-b', 'boot.img', '-udf',
                         '-publisher', 'MICROSOFT CORPORATION', '-A', 'CDIMAGE 2.56 (01/01/2005)')
        self.assert_has(self.inspect(disc), fs_type='udf', windows=True, boots='no',
                        boot_reason='windows')

    def test_windows_by_its_catalog(self):
        disc = self.disc('-no-emul-boot', '-b', 'boot.img')
        data = disc.read_bytes()
        catalog = int.from_bytes(data[17 * 2048 + 0x47:][:4], 'little') * 2048
        disc.write_bytes(data[:catalog + 4] + b'Microsoft Corporation'.ljust(24, b'\0') +
                         data[catalog + 28:])
        self.assert_has(self.inspect(disc), windows=True, boot_reason='windows')

    def test_system_by_its_own_words(self):
        said = ('Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST with firmware '
                '20240210-11:27\n')
        for options in ((), ('-R',), ('-R', '-J')):
            with self.subTest(options=options):
                self.assert_has(self.inspect(self.disc(*options, files={'.disk/info': said})),
                                os_name='Debian GNU/Linux 12.5.0 "Bookworm"',
                                os_version='12.5.0', os_arch='amd64')

    def test_system_by_its_tree(self):
        said = '[general]\nfamily = Fedora\nversion = 99\narch = x86_64\n'
        self.assert_has(self.inspect(self.disc('-R', files={'.treeinfo': said})),
                        os_name='Fedora 99', os_version='99', os_arch='x86_64')

    def test_system_by_the_database(self):
        if not (programs.build_dir() / 'src' / 'osinfo' / 'burin-osinfo').exists():
            self.skipTest('built without libosinfo')
        self.assert_has(self.inspect(self.disc(label='Debian 11.6.0 amd64 n')),
                        os_name='Debian 11', os_version='11', os_arch='x86_64')
        self.assert_has(self.inspect(self.disc()), os_name='')

    def test_truncated(self):
        disc = self.disc()
        size = disc.stat().st_size
        with open(disc, 'r+b') as file:
            file.truncate(size - 2048)
        self.assert_has(self.inspect(disc), truncated='yes', expected_size=size)


class TextTest(InspectCase):
    def test_all_of_it_is_shown(self):
        out = subprocess.run([programs.program('cli', 'burinctl'), 'inspect', images.memtest()],
                             check=True, capture_output=True, text=True).stdout
        for words in ('ISO image', 'discs and drives alike', 'MBR', 'EFI system', 'MEMTEST-ESP',
                      'Complete: yes'):
            self.assertIn(words, out)


    def test_warned_before_it_is_written(self):
        """Whoever writes what no computer starts from, or a part of an image, hears of it."""
        image, stick = self.file('part.img', 8 * MIB), self.scratch.path / 'stick.img'
        run('sfdisk', image, input=b'label: gpt\nsize=1M,type=L\n')
        with open(image, 'r+b') as file:
            file.truncate(4 * MIB)
        done = subprocess.run([programs.program('cli', 'burinctl'), '--yes', '--virtual-drive',
                               f'{stick}:64M', 'write', image, '--to', stick],
                              check=True, capture_output=True, text=True)
        self.assertIn('Warning: the image is incomplete', done.stderr)


if __name__ == '__main__':
    tap.main()
