#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images with a bmap, made and written by bmaptool itself."""
import hashlib
import random
import re
import shutil
import subprocess

from lib import programs, tap
from lib.case import DriveCase, digest
from lib.programs import EXIT_DONE, EXIT_FAILED, EXIT_MISMATCH, EXIT_USAGE
from lib.scratch import MIB

BLOCK = 4096
IMAGE_SIZE = 6 * MIB + 700
DRIVE_SIZE = 12 * MIB

# What of the image matters: parts of the head, of a chunk, across chunks, and its end.
MAPPED = [(0, 3 * BLOCK), (MIB + 5 * BLOCK, 7 * BLOCK), (4 * MIB - BLOCK, 2 * BLOCK),
          (6 * MIB, 700)]


class BmapCase(DriveCase):
    def setUp(self):
        super().setUp()
        self.image = self.scratch.path / 'disk.img'
        source = random.Random(3)
        with open(self.image, 'wb') as file:
            file.truncate(IMAGE_SIZE)
            for start, length in MAPPED:
                file.seek(start)
                file.write(source.randbytes(length))

    def make_bmap(self, name='disk.img.bmap'):
        path = self.scratch.path / name
        subprocess.run(['bmaptool', 'create', '-o', path, self.image], check=True,
                       capture_output=True)
        return path

    def drive(self, **options):
        return super().drive(size=DRIVE_SIZE, **options)

    def assert_unmapped(self, drive, before):
        """What does not matter is as it was, but for what is always erased."""
        behind = [(start, end) for start, end in self.unmapped() if start >= MIB]
        self.assertTrue(behind)
        for start, end in behind:
            self.assertEqual(drive.read(start, end - start), before[start:end], f'at {start}')

    @staticmethod
    def unmapped():
        position = 0
        for start, length in MAPPED:
            if position < start:
                yield position, start
            position = start + length

    def inspect(self, image, *options):
        run, code = self.burinctl('inspect', image, *options)
        self.assert_exit(EXIT_DONE, run, code)
        return run.of_type('image')[-1]['publisher']


class WriteTest(BmapCase):
    def test_what_does_not_matter_becomes_zeros(self):
        self.make_bmap()
        drive = self.drive(pattern='old')
        run, code = self.write(self.image, drive)
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_holds(drive, self.image)
        self.assertEqual(run.report['bytes_skipped'], 0)
        self.assertEqual(run.report['bytes_verified'], IMAGE_SIZE)
        self.assertEqual(run.report['sha256'], digest(self.image))
        self.assertEqual(run.report['publisher']['verdict'], 'matches')
        self.assertEqual(run.report['publisher']['bmap'], 'disk.img.bmap')

        # Whoever is compared with the image, may have anything there.
        run, code = self.burinctl('verify', self.image, '--on', drive.node)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(run.report['bytes_skipped'],
                         sum(end - start for start, end in self.unmapped()))
        run, code = self.burinctl('verify', self.image, '--on', drive.node, '--no-bmap')
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(run.report['bytes_skipped'], 0)
        self.assertEqual(run.report['publisher']['verdict'], 'silent')

    def test_what_does_not_matter_is_kept_on_request(self):
        self.make_bmap()
        drive = self.drive(pattern='old')
        before = drive.read(0, DRIVE_SIZE)
        run, code = self.burinctl('write', self.image, '--to', drive.node, '--keep-unmapped')
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_unmapped(drive, before)
        self.assertEqual(run.report['bytes_skipped'] + run.report['bytes_written'], IMAGE_SIZE)
        run, code = self.burinctl('verify', self.image, '--on', drive.node)
        self.assert_exit(EXIT_DONE, run, code)
        run, code = self.burinctl('verify', self.image, '--on', drive.node, '--no-bmap')
        self.assert_exit(EXIT_MISMATCH, run, code)

    def test_drive_that_bmaptool_wrote_is_right(self):
        bmap = self.make_bmap()
        drive = self.drive(pattern='old')
        before = drive.read(0, DRIVE_SIZE)
        subprocess.run(['bmaptool', 'copy', '--bmap', bmap, self.image, drive.node], check=True,
                       capture_output=True)
        self.assert_unmapped(drive, before)
        run, code = self.burinctl('verify', self.image, '--on', drive.node)
        self.assert_exit(EXIT_DONE, run, code)

        start = MAPPED[1][0]
        with open(drive.node, 'r+b') as device:
            device.seek(start)
            device.write(bytes(1))
        run, code = self.burinctl('verify', self.image, '--on', drive.node)
        self.assert_exit(EXIT_MISMATCH, run, code)

    def test_changed_image_leaves_the_drive_blank(self):
        self.make_bmap()
        with open(self.image, 'r+b') as file:
            file.seek(MAPPED[1][0])
            file.write(b'changed')
        drive = self.drive(pattern='old')
        run, code = self.write(self.image, drive)
        self.assert_exit(EXIT_MISMATCH, run, code)
        self.assert_blank(drive)
        self.assert_error(run, 'bmap', str(MAPPED[1][0]))
        self.assertEqual(run.report['error']['code'], 'ImageMismatch')
        self.assertEqual(run.report['publisher']['verdict'], 'mismatch')


class FindTest(BmapCase):
    def test_every_form_of_its_name(self):
        packed = self.scratch.path / 'disk.img.xz'
        with open(packed, 'wb') as out:
            subprocess.run(['xz', '-0', '-c', self.image], stdout=out, check=True)
        bmap = self.make_bmap('some.bmap')
        for name in ('disk.bmap', 'disk.img.bmap', 'disk.img.xz.bmap'):
            # The one whose name fits best is taken, so the others stay.
            shutil.copyfile(bmap, self.scratch.path / name)
            self.assertEqual(self.inspect(packed)['bmap'], name)
        self.assertEqual(self.inspect(packed, '--no-bmap')['bmap'], '')
        self.assertEqual(self.inspect(packed, '--bmap', bmap)['bmap'], 'some.bmap')
        mapped = sum(length for _, length in MAPPED)
        self.assertLess(self.inspect(packed)['mapped_size'] - mapped, BLOCK)

    def test_inside_an_archive(self):
        self.make_bmap('disk.bmap')
        for name, argv in (('a.zip', ['zip', '-q', '-1']),
                           ('a.7z', ['7z', 'a', '-bd', '-bso0', '-mx=1']),
                           ('a.tar', ['tar', '-c', '-f']),
                           ('a.tar.gz', ['tar', '-c', '-z', '-f'])):
            subprocess.run([*argv, name, 'disk.bmap', 'disk.img'], cwd=self.scratch.path,
                           check=True)
        (self.scratch.path / 'disk.bmap').unlink()
        for name in ('a.zip', 'a.7z', 'a.tar', 'a.tar.gz'):
            path = self.scratch.path / name
            self.assertEqual(self.inspect(path)['bmap'], 'disk.bmap', name)
            self.assertEqual(self.inspect(path, '--no-bmap')['bmap'], '')
        drive = self.drive(pattern='old')
        before = drive.read(0, DRIVE_SIZE)
        run, code = self.burinctl('write', self.scratch.path / 'a.zip', '--to', drive.node,
                                  '--keep-unmapped')
        self.assert_exit(EXIT_DONE, run, code)
        self.assert_unmapped(drive, before)
        self.assertEqual(run.report['publisher']['verdict'], 'matches')

    def test_every_version(self):
        """As older programs wrote it: the same map, without the newer checksums."""
        bmap = self.make_bmap()
        text = bmap.read_text(encoding='ascii')
        for version in ('1.2', '1.1'):
            lines = [line for line in text.replace('version="2.0"', f'version="{version}"')
                     .splitlines() if 'Checksum' not in line]
            bmap.write_text('\n'.join(line.split(' chksum')[0] + '>' + line.split('>', 1)[1]
                                      if ' chksum' in line else line for line in lines),
                            encoding='ascii')
            found = self.inspect(self.image)
            self.assertEqual(found['verdict'], 'silent')
            self.assertEqual(found['bmap'], 'disk.img.bmap')

    def test_version_between(self):
        """What is called 2.0 now was 1.4 for a while; all of its checksums count."""
        bmap = self.make_bmap()
        old = bmap.read_text(encoding='ascii').replace('version="2.0"', 'version="1.4"')
        own = re.search('<BmapFileChecksum> *([0-9a-f]{64})', old).group(1)
        blank = old.replace(own, '0' * 64)
        bmap.write_text(old.replace(own, hashlib.sha256(blank.encode()).hexdigest()),
                        encoding='ascii')
        found = self.inspect(self.image, '--check')
        self.assertEqual((found['verdict'], found['bmap']), ('matches', 'disk.img.bmap'))
        bmap.write_text(old, encoding='ascii')
        self.assert_refused('checksum of itself')

    def assert_refused(self, *words):
        """Before any drive is touched."""
        run, code = self.burinctl('inspect', self.image)
        self.assert_exit(EXIT_MISMATCH, run, code)
        self.assert_error(run, 'disk.img.bmap', *words)

    def test_bad_ones_are_refused(self):
        bmap = self.make_bmap()
        text = bmap.read_text(encoding='ascii')
        bmap.write_text(text.replace(' 0-2 ', ' 0-3 '), encoding='ascii')
        self.assert_refused('checksum of itself')
        bmap.write_text(text[:len(text) // 2], encoding='ascii')
        self.assert_refused('XML')
        bmap.write_text('<!DOCTYPE bmap SYSTEM "file:///etc/passwd"><bmap version="2.0"/>',
                        encoding='ascii')
        self.assert_refused('document type')
        bmap.write_text(text, encoding='ascii')
        with open(self.image, 'ab') as file:
            file.write(b'longer')
        self.assert_refused('another image')

    def test_options_must_make_sense(self):
        bmap = self.make_bmap()
        for options, expected in ((['--bmap', bmap, '--no-bmap'], EXIT_USAGE),
                                  (['--bmap', self.scratch.path / 'none'], EXIT_FAILED)):
            run, code = self.burinctl('inspect', self.image, *options)
            self.assert_exit(expected, run, code)
        run, code = programs.burinctl('list', '--no-bmap')
        self.assert_exit(EXIT_USAGE, run, code)


if __name__ == '__main__':
    tap.main()
