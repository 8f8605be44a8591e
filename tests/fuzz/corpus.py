#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the seeds that fuzzing begins with, and runs a target on them.

Usage: corpus.py make TARGET DIRECTORY      writes the seeds of a target
       corpus.py run PROGRAM TARGET         runs a program once on each of them
"""
import bz2
import gzip
import hashlib
import io
import lzma
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import uuid
import zipfile
import zlib

SECTOR = 512
BLOCK = 4096


def _glib():
    import gi  # few targets need it
    gi.require_version('GLib', '2.0')
    from gi.repository import GLib
    return GLib


def _variant(entries):
    """An a{sv} of strings and numbers as GVariant serializes it."""
    GLib = _glib()
    variant = GLib.Variant('a{sv}', {key: GLib.Variant(kind, value)
                                     for key, (kind, value) in entries.items()})
    return variant.get_data_as_bytes().get_data()


def answers():
    info = {'format': ('s', 'zip'), 'member': ('s', 'a.img'), 'content': ('s', 'iso9660'),
            'label': ('s', 'DEBIAN'), 'source-size': ('t', 1000), 'size': ('t', 4000),
            'size-kind': ('u', 2)}
    yield 'info', _variant(info)
    parts = [(1, 2048, 4096, 'boot', 'EFI system', 'vfat', 'ESP'), (5, 0, 1, '', '0x3c', '', '')]
    yield 'details', _variant({**info, 'partitions': ('a(uttssss)', parts), 'table': ('s', 'gpt'),
                               'sector-size': ('u', 512), 'boot': ('u', 3), 'windows': ('b', True),
                               'truncated': ('u', 2), 'expected-size': ('t', 9000),
                               'os-name': ('s', 'Debian'), 'disc-size': ('t', 8000)})
    yield 'published', _variant({**info, 'publisher': ('a{sv}', {
        'verdict': _glib().Variant('s', 'expected'), 'source': _glib().Variant('s', 'SHA256SUMS'),
        'mapped-size': _glib().Variant('t', 9)})})
    yield 'choice', _variant({**info, 'members': ('a(st)', [('../a.img', 5), ('b.img', 0)])})
    yield 'kind', _variant({**info, 'size-kind': ('u', 9)})
    yield 'error', _variant({'code': ('s', 'org.burin.Error.ImageCorrupt'), 'message': ('s', 'no')})
    yield 'empty', b''


def _mbr():
    entry = struct.pack('<B3sB3sII', 0x80, bytes(3), 0x0c, bytes(3), 8, 8)
    return bytes(446) + entry + bytes(48) + b'\x55\xaa'


def _gpt():
    header = struct.pack('<8sIIIIQQQQ16sQIII', b'EFI PART', 0x10000, 92, 0, 0, 1, 63, 34, 30,
                         bytes(16), 2, 128, 128, 0)
    return _mbr() + header.ljust(SECTOR, b'\0')


def _iso():
    volume = b'\1CD001\1\0' + b'LINUX'.ljust(32) + b'LABEL'.ljust(32)
    return bytes(0x8000) + volume.ljust(2048, b'\0')


def sparse():
    """An Android sparse image with a part of each kind."""
    content = random.Random(1).randbytes(BLOCK) + b'abcd' * (BLOCK // 4) + bytes(2 * BLOCK)
    chunks = [(0xcac1, 1, content[:BLOCK]), (0xcac2, 1, b'abcd'), (0xcac3, 1, b''),
              (0xcac2, 1, bytes(4)), (0xcac4, 0, struct.pack('<I', zlib.crc32(content)))]
    header = struct.pack('<IHHHHIIII', 0xed26ff3a, 1, 0, 28, 12, BLOCK, 4, len(chunks), 0)
    return header + b''.join(struct.pack('<HHII', kind, 0, blocks, 12 + len(data)) + data
                             for kind, blocks, data in chunks)


def _lzop(data):
    header = struct.pack('>HHHBBIIIIB', 0x1040, 0x20a0, 0x0940, 1, 5, 0x1, 0o100644, 0, 0, 0)
    return (b'\x89LZO\0\r\n\x1a\n' + header + struct.pack('>I', zlib.adler32(header)) +
            struct.pack('>III', len(data), len(data), zlib.adler32(data)) + data + bytes(4))


def _zip(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('README', 'words')
        archive.writestr('a.img', data)
    return out.getvalue()


def _tar(data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=tarfile.USTAR_FORMAT) as archive:
        member = tarfile.TarInfo('a.img')
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def _tool(argv, data):
    return subprocess.run(argv, input=data, stdout=subprocess.PIPE, check=True).stdout


def heads():
    yield 'mbr', _mbr()
    yield 'gpt', _gpt()
    yield 'iso', _iso()
    yield 'sparse', sparse()[:28]
    yield 'tar', _tar(b'image')[:1024]
    yield 'cpio', b'070701' + b'0' * 104
    yield 'compress', b'\x1f\x9d\x90abc'
    yield 'lzma', lzma.compress(b'image', lzma.FORMAT_ALONE)
    yield 'skippable', b'\x50\x2a\x4d\x18\4\0\0\0abcd\x28\xb5\x2f\xfd'
    yield 'qcow2', b'QFI\xfb'


def _utf16(text, size):
    return text.encode('utf-16-le').ljust(size, b'\0')


def _whole_gpt():
    """A GPT with right check sums, and a FAT and an ext4 partition."""
    entries = b''.join(
        kind + bytes([number]) * 16 + struct.pack('<QQQ', first, last, 0) + _utf16(name, 72)
        for number, (kind, first, last, name) in enumerate((
            (uuid.UUID('c12a7328-f81f-11d2-ba4b-00a0c93ec93b').bytes_le, 6, 12, 'ESP'),
            (uuid.UUID('0fc63daf-8483-4772-8e79-3d69d8477de4').bytes_le, 13, 99, 'root'))))

    def header(crc):
        return struct.pack('<8sIIIIQQQQ16sQIII', b'EFI PART', 0x10000, 92, crc, 0, 1, 199, 6, 190,
                           bytes(16), 2, 4, 128, zlib.crc32(entries.ljust(512, b'\0')))
    disk = bytearray(200 * SECTOR)
    disk[:SECTOR] = _mbr()
    disk[SECTOR:SECTOR + 92] = header(zlib.crc32(header(0)))
    disk[2 * SECTOR:2 * SECTOR + len(entries)] = entries
    disk[6 * SECTOR:7 * SECTOR] = _fat()
    disk[13 * SECTOR + 0x438:13 * SECTOR + 0x43a] = b'\x53\xef'
    disk[13 * SECTOR + 0x460] = 0x40
    return bytes(disk)


def _fat():
    return (b'\xeb\x3c\x90mkfs.fat' + struct.pack('<HBHB', 512, 4, 1, 2) + bytes(26) +
            b'NO NAME    FAT16   ').ljust(510, b'\0') + b'\x55\xaa'


def _logical():
    """An MBR whose extended partition has two links, the second of which leads back."""
    def sector(*entries):
        table = b''.join(struct.pack('<B3sB3sII', 0, bytes(3), kind, bytes(3), start, size)
                         for kind, start, size in entries)
        return bytes(446) + table.ljust(64, b'\0') + b'\x55\xaa'
    return (sector((0x83, 1, 1), (5, 2, 9)) + bytes(SECTOR) + sector((0x83, 1, 1), (5, 2, 2)) +
            bytes(SECTOR) + sector((0x83, 1, 1), (5, 0, 2)))


def _disc():
    """A disc of Microsoft with UDF and El Torito."""
    volume = (b'\1CD001\1\0' + bytes(32) + b'CCCOMA_X64FRE'.ljust(32) + bytes(8) +
              struct.pack('<I', 999) + bytes(44) + struct.pack('<H', 2048)).ljust(318, b'\0')
    volume += b'MICROSOFT CORPORATION'.ljust(256) + b'CDIMAGE 2.56'.ljust(128)
    boot = b'\0CD001\1EL TORITO SPECIFICATION'.ljust(0x47, b'\0') + struct.pack('<I', 22)
    parts = [volume, boot, b'\xffCD001\1', b'\0BEA01\1', b'\0NSR02\1', b'\0TEA01\1',
             b'\1\0\0\0Microsoft Corporation']
    return bytes(0x8000) + b''.join(part.ljust(2048, b'\0') for part in parts)


def _record(name, lba, size, rock_ridge=b''):
    """What a folder of a disc says of a file in it."""
    extra = b'NM' + bytes([5 + len(rock_ridge), 1, 0]) + rock_ridge if rock_ridge else b''
    body = (struct.pack('<BIIII7sBBBHHB', 0, lba, 0, size, 0, bytes(7), 0, 0, 0, 1, 0, len(name)) +
            name + bytes(1 - len(name) % 2) + extra)
    return bytes([1 + len(body)]) + body


def _debian():
    """A disc that says what is on it, under a name of each kind."""
    volume = (b'\1CD001\1\0'.ljust(128, b'\0') + struct.pack('<H', 2048)).ljust(156, b'\0')
    sectors = [volume + _record(b'\0', 18, 2048), b'\xffCD001\1', _record(b'_DISK', 19, 2048),
               _record(b'INFO.;1', 20, 40, b'info'), b'Debian 12 "Bookworm" - Official amd64 X\n']
    return bytes(0x8000) + b''.join(sector.ljust(2048, b'\0') for sector in sectors)


def details():
    yield 'debian', _debian()
    yield 'gpt', _whole_gpt()
    yield 'logical', _logical()
    yield 'fat', _fat()
    yield 'disc', _disc()
    yield 'hybrid', _mbr() + _disc()[SECTOR:]


def images():
    data = (_gpt() + random.Random(2).randbytes(3000) + bytes(3000))
    yield 'raw', data
    yield 'sparse', sparse()
    yield 'lzo', _lzop(data)
    yield 'lzo2', _lzop(data) * 2
    yield 'gz', gzip.compress(data, mtime=0)
    yield 'gz-miscounted', bytes.fromhex(
        '1f8b080002000000023d33f407167da1aa178dc8ad2faf0000000000')  # found by fuzzing
    yield 'bz2', bz2.compress(data)
    yield 'xz', lzma.compress(data)
    yield 'xz2', lzma.compress(data) * 2
    yield 'lzma', lzma.compress(data, lzma.FORMAT_ALONE)
    yield 'zip', _zip(data)
    yield 'tar', _tar(data)
    yield 'tar-gz', gzip.compress(_tar(data), mtime=0)
    yield 'sparse-gz', gzip.compress(sparse(), mtime=0)
    for name, argv in (('zst', ['zstd', '-q', '-c']), ('lz4', ['lz4', '-q', '-c']),
                       ('lz', ['lzip', '-c']), ('lzo-tool', ['lzop', '-c']),
                       ('Z', ['compress', '-f', '-c'])):
        if shutil.which(argv[0]):
            yield name, _tool(argv, data)


def _bmap(version, digest=b'', checksums=False):
    """A bmap, with `digest` for the element with the digest of itself."""
    first, last = (hashlib.sha256(data).hexdigest() for data in (bytes(2 * BLOCK), bytes(700)))
    attributes = [f' chksum="{value}"' if checksums else '' for value in (first, last)]
    return (f'<?xml version="1.0" ?>\n<!-- comment --><bmap version="{version}">\n'
            f'<ImageSize> {10 * BLOCK + 700} </ImageSize><BlockSize> {BLOCK} </BlockSize>\n'
            f'<BlocksCount>11</BlocksCount><MappedBlocksCount>3</MappedBlocksCount>'.encode() +
            digest + f'<BlockMap><Range{attributes[0]}> 0-1 </Range>'
            f'<Range{attributes[1]}>10</Range></BlockMap></bmap>\n'.encode())


def bmaps():
    yield '1.2', _bmap('1.2')
    yield '1.2-checksums', _bmap('1.2', b'<ChecksumType>sha256</ChecksumType>')
    element = b'<ChecksumType>sha256</ChecksumType><BmapFileChecksum>%s</BmapFileChecksum>'
    blank = _bmap('2.0', element % (b'0' * 64), checksums=True)
    yield '2.0', blank.replace(b'0' * 64, hashlib.sha256(blank).hexdigest().encode())
    blank = _bmap('1.3', b'<BmapFileSHA1>%s</BmapFileSHA1>' % (b'0' * 40))
    yield '1.3', blank.replace(b'0' * 40, hashlib.sha1(blank).hexdigest().encode())
    yield 'entities', b'<!DOCTYPE bmap [<!ENTITY a "1">]>' + _bmap('1.2')


def checksums():
    """The name of a list, and then the list."""
    sha256, md5 = hashlib.sha256(b'').hexdigest(), hashlib.md5(b'').hexdigest()
    blake2b = hashlib.blake2b(b'').hexdigest()
    yield 'coreutils', f'SHA256SUMS\n{sha256}  a.img\n{sha256} *b.img\r\n\\{md5}  c\\n\n'.encode()
    yield 'tag', f'CHECKSUM\nSHA256 (a (1).img) = {sha256}\n\\MD5 (a\\\\b) = {md5}\n'.encode()
    yield 'openssl', f'\nSHA2-256(a.img)= {sha256}\nMD5(a.img)= {md5}\n'.encode()
    yield 'alone', f'a.img.sha256\n{sha256}'.encode()
    yield 'contradiction', f'\n{sha256}  a\n{"0" * 64}  a\n# comment\n'.encode()
    yield 'blake2b', f'a.img.b2\n{blake2b}  a.img\n{sha256}  b.img\n'.encode()
    yield 'headings', (f'a.DIGESTS\n# BLAKE2B HASH\n{blake2b}  a\n'
                       f'### SHA512SUMS:\n{sha256}  a').encode()
    yield 'foreign', f'B3SUMS.txt\n{sha256}  a\nBLAKE3 (b) = {sha256}\n'.encode()
    yield 'sfv', b'a.sfv\n; comment\na b.img 1234ABCD\r\n'
    yield 'sizes', b'CHECKSUM\n# a: b.img: 1234 bytes\nSIZE (c) = 18446744073709551616\n'


def signed():
    begin, end = b'-----BEGIN PGP SIGNED MESSAGE-----\n', b'-----END PGP SIGNATURE-----\n'
    message = (begin + b'Hash: SHA256\n\n- -dash\ntext\n-----BEGIN PGP SIGNATURE-----\n\nabcd\n' +
               end)
    yield 'message', message
    yield 'around', b'before\n' + message + b'after\n'
    yield 'crlf', message.replace(b'\n', b'\r\n')
    yield 'twice', message * 2
    yield 'cut', message[:80]
    yield 'plain', b'text\n'


def sidecar_names():
    """The name of an image, and that of what lies beside it."""
    for image, beside in (('a.b.img.xz', 'a.b.img.SHA256SUM.txt'), ('a.img', 'SHA256SUMS.asc'),
                          ('a.img', 'Fedora-39-1.5-CHECKSUM'), ('a.img', 'a.img.sha3-256'),
                          ('.img', '.img.b2'), ('a', 'CHECKSUM.SHA512-FreeBSD-14'), ('', '.md5')):
        yield f'{image}-{beside}', f'{image}\n{beside}'.encode()


def signatures():
    """What gpgv says, and keys with armor."""
    good = ('[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 1234 Somebody <s@example.org>\n'
            '[GNUPG:] VALIDSIG ABCDEF 2026-01-01 0 0 4 0 22 8 00 ABCDEF\n')
    yield 'good', good.encode()
    yield 'inside', (good + '[GNUPG:] PLAINTEXT 74 0 \n').encode()
    yield 'bad', (good + '[GNUPG:] BADSIG 1234 \xff\n').encode('latin-1')
    yield 'keys', (b'-----BEGIN PGP PUBLIC KEY BLOCK-----\r\nVersion: 1\r\n\r\nYWJj\r\n=abcd\r\n'
                   b'-----END PGP PUBLIC KEY BLOCK-----\n')
    yield 'message', b'x\n-----BEGIN PGP SIGNED MESSAGE-----\n'


def os_answers():
    yield 'debian', b'Debian 12\n12\nx86_64\n'
    yield 'nameless', b'\n12\nx86_64\n'
    yield 'binary', b'a\xff\x1b\n\n\n'
    yield 'unshowable', b'\x7f\x1b\n\n\xff\xff\xe8\x1b'  # found by fuzzing


def journals():
    """Notes of jobs: one that runs, and one with its result."""
    GLib = _glib()
    form, digest = '(uyyysuttsssssstsa{sv}a{sv})', '0' * 64
    drive = (7, 1 << 30, 'sdx-7', '/dev/sdx', 'Vendor', 'Model', 'Serial')
    for name, phase, error, report in (
            ('running', 0, {}, {}),
            ('ended', 3, {'code': GLib.Variant('s', 'org.burin.Error.DriveGone')},
             {'published': GLib.Variant('a{sv}', {'signer': GLib.Variant('s', 'Ada')})}),
            ('phase', 9, {}, {})):
        note = GLib.Variant(form, (4, 0, phase, 3, 'id', 1000, *drive, 'a.img', 5, digest,
                                   error, report))
        yield name, note.get_data_as_bytes().get_data()


def usb_bos():
    """Binary object stores: of a stick for USB 3, of one for USB 2, and one that is too long."""
    usb2 = bytes((7, 0x10, 2, 2, 0, 0, 0))
    usb3 = bytes((10, 0x10, 3, 0, 0x0e, 0, 1, 10, 255, 1))
    for name, capabilities in (('usb3', usb2 + usb3), ('usb2', usb2), ('nothing', b'')):
        yield name, struct.pack('<BBHB', 5, 0x0f, 5 + len(capabilities), 2) + capabilities
    yield 'long', struct.pack('<BBHB', 5, 0x0f, 12, 1) + bytes((255, 0x10, 3))


TARGETS = {'bmap': bmaps, 'checksums': checksums, 'clear-signed': signed,
           'inspect-answer': answers, 'probe': heads, 'image': images, 'detail': details,
           'sidecar-names': sidecar_names, 'signature': signatures, 'os-answer': os_answers,
           'journal': journals, 'usb-bos': usb_bos}


def seeds(target):
    """Every seed, whole, and cut off in the middle and just before its end."""
    for name, data in TARGETS[target]():
        yield name, data
        yield f'{name}.half', data[:len(data) // 2]
        yield f'{name}.short', data[:-1]


def make(target, directory):
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in seeds(target):
        path = directory / name
        path.write_bytes(data)
        paths.append(path)
    return paths


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ('make', 'run'):
        sys.exit(__doc__)
    if sys.argv[1] == 'make':
        make(sys.argv[2], pathlib.Path(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as directory:
        paths = make(sys.argv[3], pathlib.Path(directory))
        sys.exit(subprocess.run([sys.argv[2], *paths], check=False).returncode)


if __name__ == '__main__':
    main()
