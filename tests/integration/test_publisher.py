#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images and what their publishers say of them, written with the tools that publishers use."""
import contextlib
import hashlib
import os
import pathlib
import pty
import shutil
import subprocess

from lib import programs, tap
from lib.case import DriveCase
from lib.programs import EXIT_CANCELLED, EXIT_DONE, EXIT_FAILED, EXIT_MISMATCH, EXIT_USAGE
from lib.scratch import MIB
from lib.signing import Signer

IMAGE_SIZE = 3 * MIB + 100
ALGORITHMS = ('md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512')
# Of the same length as others, so that something has to say which they are.
NAMED = {'blake2b': 'blake2b', 'sha3-256': 'sha3_256', 'sha3-512': 'sha3_512',
         'sha512-256': 'sha512_256'}
ZEROS = '0' * 64

# Nobody else sleeps for just as long.
SLEEP = f'sleep {10_000_000 + os.getpid()}'


class PublisherCase(DriveCase):
    def setUp(self):
        super().setUp()
        self.folder = self.scratch.path
        self.image = self.scratch.file('disk.img', IMAGE_SIZE, 'image')
        self.packed = self.folder / 'disk.img.gz'
        with open(self.packed, 'wb') as out:
            subprocess.run(['gzip', '-1', '-c', self.image], stdout=out, check=True)
        self.stick = self.folder / 'stick'

    def tool(self, *argv, into):
        """What a tool prints in the folder of the images goes to a file there."""
        with open(self.folder / into, 'wb') as out:
            subprocess.run(argv, cwd=self.folder, stdout=out, check=True)
        return self.folder / into

    def put(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding='ascii')
        return path

    def publisher(self, image, *options):
        run, code = programs.burinctl('inspect', image, *options)
        self.assert_exit(EXIT_DONE, run, code)
        return run.of_type('image')[-1]['publisher']

    def write_virtual(self, image, *options):
        """Writes to a file that stands in for a drive. Returns: the run and its exit code"""
        return programs.burinctl('--virtual-drive', f'{self.stick}:8M', 'write', image, '--to',
                                 self.stick, *options)

    def assert_verdict(self, verdict, image, *options):
        run, code = self.write_virtual(image, *options)
        self.assert_exit(EXIT_MISMATCH if verdict == 'mismatch' else EXIT_DONE, run, code)
        self.assertEqual(run.report['publisher']['verdict'], verdict)
        return run

    def assert_refused(self, image, *options, words=(), expected=EXIT_MISMATCH):
        """Before any drive is looked for."""
        run, code = self.write_virtual(image, *options)
        self.assert_exit(expected, run, code)
        self.assertEqual(run.of_type('image'), [])
        self.assert_error(run, *words)


def sleepers():
    """Processes that pretend to be a slow gpgv."""
    found = subprocess.run(['pgrep', '--full', '--exact', SLEEP], stdout=subprocess.PIPE,
                           check=False)
    return found.stdout.split()


def digest(path, algorithm):
    return hashlib.new(algorithm, path.read_bytes()).hexdigest()


class ByHandTest(PublisherCase):
    def test_digest_of_the_file_or_of_the_image(self):
        for algorithm in ALGORITHMS:
            for path in (self.image, self.packed):
                run = self.assert_verdict('matches', self.packed, '--checksum',
                                          f'{algorithm}:{digest(path, algorithm)}')
                self.assertEqual(run.report['publisher']['algorithm'], algorithm)
        self.assert_verdict('matches', self.image, '--checksum',
                            digest(self.image, 'sha256').upper())

    def test_digest_of_a_named_kind(self):
        for name, known_as in NAMED.items():
            run = self.assert_verdict('matches', self.image, '--checksum',
                                      f'{name}:{digest(self.image, known_as)}')
            self.assertEqual(run.report['publisher']['algorithm'], name)
        self.assert_refused(self.image, '--checksum', f'blake3:{ZEROS}', expected=EXIT_USAGE,
                            words=['no digest'])
        run = self.assert_verdict('mismatch', self.image, '--checksum',
                                  digest(self.image, 'blake2b'))
        self.assert_error(run, 'sha512', 'by its length alone')

    def test_wrong_digest_leaves_the_drive_blank(self):
        drive = self.drive(size=8 * MIB)
        for path in (self.image, self.packed):
            run, code = self.burinctl('write', path, '--to', drive.node, '--checksum', ZEROS)
            self.assert_exit(EXIT_MISMATCH, run, code)
            self.assert_blank(drive)
            self.assert_error(run, 'sha256', ZEROS)
            self.assertEqual(run.report['error']['code'], 'ImageMismatch')
            self.assertEqual(run.report['publisher']['verdict'], 'mismatch')
            self.assertEqual(run.report['sha256'], '')

    def test_verify_compares_it_too(self):
        self.write_virtual(self.image)
        for checksum, expected in ((digest(self.image, 'sha512'), EXIT_DONE),
                                   (ZEROS, EXIT_MISMATCH)):
            run, code = programs.burinctl('--virtual-drive', self.stick, 'verify', self.image,
                                          '--on', self.stick, '--checksum', checksum)
            self.assert_exit(expected, run, code)

    def test_inspecting_can_compare_it(self):
        for path in (self.image, self.packed):
            found = self.publisher(path, '--check', '--checksum', digest(path, 'sha512'))
            self.assertEqual(found['verdict'], 'matches')
            run, code = programs.burinctl('inspect', path, '--check', '--checksum', ZEROS)
            self.assert_exit(EXIT_MISMATCH, run, code)
        self.assertEqual(self.publisher(self.image, '--check')['verdict'], 'silent')
        with open(self.packed, 'r+b') as file:
            file.truncate(self.packed.stat().st_size - 100)
        run, code = programs.burinctl('inspect', self.packed, '--check')
        self.assert_exit(EXIT_FAILED, run, code)

    def test_mistyped(self):
        self.assert_refused(self.image, '--checksum', ZEROS[1:], expected=EXIT_USAGE,
                            words=['no digest'])
        self.assert_refused(self.image, '--checksum', f'md5:{ZEROS}', expected=EXIT_USAGE,
                            words=['no digest'])
        self.assert_refused(self.image, '--checksum', 'none', expected=EXIT_FAILED,
                            words=['none'])
        run, code = self.write_virtual(self.image, '--checksum', ZEROS, '--no-checksum')
        self.assert_exit(EXIT_USAGE, run, code)


class ListTest(PublisherCase):
    def test_what_the_tools_print(self):
        other = self.scratch.file('another.img', 100, 'other').name
        names = [other, self.packed.name]
        lists = [self.tool(f'{algorithm}sum', *options, *names, into=f'list-{algorithm}-{number}')
                 for algorithm in ALGORITHMS
                 for number, options in enumerate(([], ['--tag'], ['--binary']))]
        lists += [self.tool('openssl', 'dgst', f'-{algorithm}', *names, into=f'openssl-{algorithm}')
                  for algorithm in ALGORITHMS]
        for path in lists:
            found = self.publisher(self.packed, '--checksum', path)
            self.assertEqual(found['source'], path.name)
            self.assertEqual(found['digest'], digest(self.packed, found['algorithm']))
            self.assertEqual(found['verdict'], 'expected')
        self.assert_verdict('matches', self.packed, '--checksum', lists[-1])

    def test_found_beside_the_image(self):
        for name in ('disk.img.gz.sha256', 'disk.img.gz.md5', 'SHA512SUMS', 'sha256sum.txt',
                     'Fedora-39-CHECKSUM'):
            path = self.put(name, f'{digest(self.packed, "sha256")}  {self.packed.name}\n')
            self.assertEqual(self.publisher(self.packed)['source'], name)
            self.assertEqual(self.publisher(self.packed, '--no-checksum')['verdict'], 'silent')
            path.unlink()

    def test_kind_that_the_name_of_the_list_tells(self):
        for name in ('disk.img.b2', 'B2SUMS'):
            path = self.tool('b2sum', self.image.name, into=name)
            run = self.assert_verdict('matches', self.image)
            self.assertEqual(run.report['publisher']['algorithm'], 'blake2b')
            self.assertEqual(run.report['publisher']['source'], name)
            path.unlink()
        path = self.tool('b2sum', '--tag', self.image.name, into='CHECKSUM')
        self.assert_verdict('matches', self.image)
        self.put('CHECKSUM', f'# BLAKE2B HASH\n{digest(self.image, "blake2b")}  disk.img\n'
                             f'# SHA512 HASH\n{digest(self.image, "sha512")}  disk.img\n')
        self.assert_verdict('matches', self.image)

    def test_kind_that_nobody_here_can_compute(self):
        path = self.put('disk.img.b3', f'{ZEROS}  disk.img\n')
        said = self.publisher(self.image)
        self.assertEqual((said['verdict'], said['passed_over'], said['foreign_algorithm']),
                         ('silent', 'disk.img.b3', 'BLAKE3'))
        self.assert_verdict('silent', self.image)
        self.assert_refused(self.image, '--checksum', path, words=['disk.img.b3', 'BLAKE3'])
        self.tool('sha256sum', self.image.name, into='SHA256SUMS')
        self.assert_verdict('matches', self.image)
        self.assertEqual(self.publisher(self.image)['passed_over'], '')

    def test_said_before_anything_is_written(self):
        def words():
            run = subprocess.run([programs.program('cli', 'burinctl'), 'inspect', self.image],
                                 stdout=subprocess.PIPE, check=True, text=True)
            return run.stdout
        path = self.put('SHA256SUMS', f'{ZEROS}  disk-2.img\n')
        self.assertIn('not listed in SHA256SUMS', words())
        self.tool('sha256sum', self.image.name, into='SHA256SUMS')
        self.assertIn('the SHA-256 of disk.img in SHA256SUMS; compared while', words())
        path.rename(self.folder / 'disk.img.b3')
        self.assertIn('the BLAKE3 in disk.img.b3', words())

    def test_list_of_another_version_that_tells_the_size(self):
        self.put('CHECKSUM', f'# disk.img: {IMAGE_SIZE} bytes\n'
                             f'SHA256 (disk.img) = {digest(self.image, "sha256")}\n')
        self.assert_verdict('matches', self.image)
        self.put('CHECKSUM', f'# disk.img: {IMAGE_SIZE + 1} bytes\nSHA256 (disk.img) = {ZEROS}\n')
        self.assert_refused(self.image, words=['CHECKSUM', str(IMAGE_SIZE + 1), str(IMAGE_SIZE)])

    def test_list_of_another_version_that_tells_no_size(self):
        """It is told which list counts, and who asks for it hears the rest before he writes."""
        self.put('SHA256SUMS', f'{ZEROS}  disk.img\n')
        said = self.publisher(self.image)
        self.assertEqual((said['verdict'], said['source']), ('expected', 'SHA256SUMS'))
        run, code = programs.burinctl('inspect', self.image, '--check')
        self.assert_exit(EXIT_MISMATCH, run, code)
        self.assert_error(run, ZEROS, 'SHA256SUMS')
        drive = self.drive(size=8 * MIB)
        run, code = self.burinctl('write', self.image, '--to', drive.node)
        self.assert_exit(EXIT_MISMATCH, run, code)
        self.assert_blank(drive)

    def test_strongest_counts(self):
        for algorithm in ('md5', 'sha512', 'sha256'):
            self.tool(f'{algorithm}sum', self.image.name, into=f'{algorithm.upper()}SUMS')
        self.assertEqual(self.publisher(self.image)['algorithm'], 'sha512')

    def test_of_what_is_in_the_file(self):
        path = self.tool('sha512sum', self.image.name, into='SHA512SUMS')
        self.assert_verdict('matches', self.packed)
        self.image.unlink()
        path.write_text(path.read_text().replace(path.read_text()[:8], 'deadbeef'))
        self.assert_verdict('mismatch', self.packed)

    def test_by_name_and_never_the_first_line(self):
        self.put('SHA256SUMS', f'{digest(self.image, "sha256")}  another.img\n'
                               f'{ZEROS}  {self.image.name}\n')
        self.assert_verdict('mismatch', self.image)
        path = self.put('SHA256SUMS', f'{digest(self.image, "sha256")}  another.img\n')
        self.assertEqual(self.publisher(self.image)['verdict'], 'silent')
        self.assert_refused(self.image, '--checksum', path, words=['SHA256SUMS', 'disk.img'])

    def test_digest_alone(self):
        path = self.put('disk.img.sha256', digest(self.image, 'sha256'))
        self.assert_verdict('matches', self.image)
        self.assert_verdict('matches', self.packed)
        path.rename(self.folder / 'disk.img.gz.sha256')
        self.assert_verdict('mismatch', self.packed)  # it is that of the file, by its name
        (self.folder / 'disk.img.gz.sha256').rename(self.folder / 'disk.sha256')
        self.assert_verdict('matches', self.image)
        (self.folder / 'disk.sha256').rename(self.folder / 'another-CHECKSUM')
        self.assert_verdict('silent', self.image)  # it may be that of anything

    def test_contradiction(self):
        self.put('SHA256SUMS', f'{digest(self.image, "sha256")}  disk.img\n{ZEROS}  disk.img\n')
        self.assert_refused(self.image, words=['SHA256SUMS', 'two different'])


class SignatureTest(PublisherCase):
    def setUp(self):
        super().setUp()
        self.signer = self.enterContext(Signer('Publisher <p@example.org>'))
        self.stranger = self.enterContext(Signer('Stranger <s@example.org>'))
        self.keyring = self.signer.keyring(self.folder / 'keys.gpg')
        self.list = self.tool('sha256sum', self.image.name, into='SHA256SUMS')

    def assert_signed(self, image, *options):
        run = self.assert_verdict('signed', image, *options)
        signer = run.report['publisher']['signer']
        self.assertIn(self.signer.name, signer)
        self.assertIn(self.signer.fingerprint, signer)

    def test_signature_beside_the_list(self):
        for suffix in ('.asc', '.sig', '.gpg', '.sign'):
            self.signer.sign(self.list, suffix)
            self.assertEqual(self.publisher(self.image)['signer'], '')  # nobody asked
            self.assertIn(self.signer.name,
                          self.publisher(self.image, '--keyring', self.keyring)['signer'])
            (self.folder / f'SHA256SUMS{suffix}').unlink()

    def test_signature_in_the_list(self):
        self.put('SHA256SUMS', '# disk.img: 3145828 bytes\n'
                               f'SHA256 (disk.img) = {digest(self.image, "sha256")}\n')
        self.signer.clear_sign(self.list)
        self.list.rename(self.folder / 'Fedora-39-CHECKSUM')
        self.assert_verdict('matches', self.image)
        self.assert_signed(self.image, '--keyring', self.keyring)
        found = self.publisher(self.image, '--check', '--keyring', self.keyring)
        self.assertEqual(found['verdict'], 'signed')
        self.assert_signed(self.image, '--keyring',
                           self.signer.keyring(self.folder / 'keys.asc', armor=True))

    def test_text_around_what_is_signed_does_not_count(self):
        self.put('SHA256SUMS', f'{digest(self.image, "sha256")}  another.img\n')
        self.signer.clear_sign(self.list)
        forged = f'{digest(self.image, "sha256")}  disk.img\n'
        self.list.write_text(forged + self.list.read_text() + forged)
        self.assertEqual(self.publisher(self.image)['verdict'], 'silent')
        self.assert_refused(self.image, '--keyring', self.keyring, words=['signed'])

    def test_stranger(self):
        self.stranger.sign(self.list)
        self.assert_refused(self.image, '--keyring', self.keyring, words=['signed'])
        self.assert_refused(self.image, '--keyring', self.keyring, '--checksum', self.list,
                            words=['SHA256SUMS', 'not signed'])

    def test_changed(self):
        self.signer.sign(self.list)
        self.put('SHA256SUMS', f'{ZEROS}  disk.img\n')
        self.assert_refused(self.image, '--keyring', self.keyring,
                            words=['SHA256SUMS', 'signature is wrong'])

    def test_nobody_signed(self):
        self.assert_refused(self.image, '--keyring', self.keyring, words=['signed'])
        self.assert_refused(self.image, '--keyring', self.keyring, '--checksum',
                            digest(self.image, 'sha256'), words=['signed'])

    @contextlib.contextmanager
    def only_tools(self, *tools):
        """An environment in which no programs are found but these."""
        folder = self.folder / 'tools'
        folder.mkdir()
        for tool in tools:
            (folder / tool).symlink_to(shutil.which(tool))
        yield {'PATH': str(folder)}
        shutil.rmtree(folder)

    def assert_signer_with(self, tools, image, expected):
        """Inspects the image where no other tools are than these."""
        with self.only_tools(*tools) as environment:
            run, code = programs.burinctl('inspect', image, '--keyring', self.keyring,
                                          environment=environment)
        self.assert_exit(EXIT_DONE if expected else EXIT_MISMATCH, run, code)
        if expected:
            self.assertIn(expected, run.of_type('image')[-1]['publisher']['signer'])

    def test_either_tool_for_every_kind_of_signature(self):
        text = self.list.read_text() + '\n- a dash, and blanks at the end \t \n'

        def detached(signer):
            self.put('SHA256SUMS', text)
            signer.sign(self.list, '.gpg')

        def inside(signer):
            (self.folder / 'SHA256SUMS.gpg').unlink(missing_ok=True)
            self.put('SHA256SUMS', text)
            signer.clear_sign(self.list)

        def of_the_image(signer):
            self.list.unlink(missing_ok=True)
            signer.sign(self.image)

        for sign in (detached, inside, of_the_image):
            for tool in ('gpgv', 'sqv'):
                with self.subTest(f'{sign.__name__}, {tool}'):
                    sign(self.signer)
                    self.assert_signer_with([tool], self.image, self.signer.fingerprint)
                    sign(self.stranger)
                    self.assert_signer_with([tool], self.image, None)
        sign(self.signer)
        with open(self.image, 'r+b') as file:
            file.seek(IMAGE_SIZE - 1)
            file.write(b'x')
        for tool in ('gpgv', 'sqv'):
            self.assert_signer_with([tool], self.image, None)

    def test_changed_where_the_signature_is_inside(self):
        self.signer.clear_sign(self.list)
        self.list.write_text(self.list.read_text().replace('disk.img', 'disc.img'))
        for tool in ('gpgv', 'sqv'):
            self.assert_signer_with([tool], self.image, None)

    def test_no_tool(self):
        self.signer.sign(self.list)
        self.signer.sign(self.image)
        for _ in ('the list', 'the image'):
            with self.only_tools() as environment:
                run, code = programs.burinctl('inspect', self.image, '--keyring', self.keyring,
                                              environment=environment)
            self.assert_exit(EXIT_FAILED, run, code)
            self.assert_error(run, 'install gpgv or sqv')
            self.list.unlink(missing_ok=True)

    @contextlib.contextmanager
    def slow_tool(self):
        """An environment with a gpgv that does not come to an end."""
        with self.only_tools('head', 'sleep') as environment:
            slow = pathlib.Path(environment['PATH']) / 'gpgv'
            slow.write_text(f'#!/bin/sh\nhead -c 1000000 > /dev/null\nexec {SLEEP}\n')
            slow.chmod(0o755)
            yield environment

    def test_the_same_on_a_terminal(self):
        self.list.unlink()
        self.signer.sign(self.image)
        terminal, other_end = pty.openpty()
        self.addCleanup(os.close, terminal)
        argv = ['setsid', '--ctty', programs.program('cli', 'burinctl'), 'inspect', self.image,
                '--keyring', self.keyring]
        with self.slow_tool() as environment:
            setsid = shutil.which(argv[0])
            process = subprocess.Popen([setsid, *argv[1:]], stdin=other_end, stdout=other_end,
                                       stderr=other_end,
                                       env=dict(os.environ, LC_ALL='C.UTF-8', **environment))
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
            os.close(other_end)
            shown = b''
            while b'Checking who signed the image' not in shown:
                shown += os.read(terminal, 4096)
            os.write(terminal, b'\x03')  # Ctrl-C
            self.assertEqual(process.wait(30), EXIT_CANCELLED)
        self.assertTrue(programs.wait_until(lambda: not sleepers(), 10), 'the tool runs on')

    def test_reading_for_the_signature_tells_how_far_it_is_and_can_be_cancelled(self):
        self.list.unlink()
        self.signer.sign(self.image)
        run, code = programs.burinctl('inspect', self.image, '--keyring', self.keyring)
        self.assert_exit(EXIT_DONE, run, code)
        self.assertEqual(run.of_type('reading')[0]['total'], IMAGE_SIZE)
        with self.slow_tool() as environment:
            with programs.Burinctl('write', self.image, '--to', self.stick, '--keyring',
                                   self.keyring, environment=environment) as run:
                run.wait_for(lambda event: event['type'] == 'reading')
                run.interrupt()
                self.assert_exit(EXIT_CANCELLED, run, run.wait())
        self.assertTrue(programs.wait_until(lambda: not sleepers(), 10), 'the tool runs on')

    def test_signature_of_the_image_itself(self):
        self.list.unlink()
        self.signer.sign(self.packed)
        self.assert_signed(self.packed, '--keyring', self.keyring)
        self.assertEqual(self.publisher(self.packed)['verdict'], 'silent')  # nobody asked
        self.stranger.sign(self.packed)
        self.assert_refused(self.packed, '--keyring', self.keyring, words=['signed'])
        self.signer.sign(self.packed)
        with open(self.packed, 'r+b') as file:
            file.seek(4)  # the time stamp, which nothing else protects
            file.write(b'1234')
        self.assert_refused(self.packed, '--keyring', self.keyring,
                            words=['disk.img.gz.asc', 'signature is wrong'])

    def test_weak_digest_is_no_proof(self):
        self.list.unlink()
        self.signer.sign(self.tool('md5sum', self.image.name, into='MD5SUMS'))
        self.assert_refused(self.image, '--keyring', self.keyring, words=['signed'])

    def test_signed_bmap(self):
        bmap = self.folder / 'disk.img.bmap'
        subprocess.run(['bmaptool', 'create', '-o', bmap, self.image], check=True,
                       capture_output=True)
        self.signer.sign(self.list)
        # Nobody signed the map, so that it might leave out anything.
        self.assertEqual(self.publisher(self.image, '--keyring', self.keyring)['bmap'], '')
        self.list.unlink()
        self.stranger.sign(bmap, '.sig')
        self.assert_refused(self.image, '--keyring', self.keyring, words=['signed'])
        self.signer.sign(bmap, '.sig')
        self.assert_signed(self.image, '--keyring', self.keyring)
        self.assert_signer_with(['sqv'], self.image, self.signer.fingerprint)
        (self.folder / 'disk.img.bmap.sig').unlink()
        self.signer.clear_sign(bmap)
        self.assertEqual(self.publisher(self.image)['bmap'], 'disk.img.bmap')
        self.assert_signed(self.image, '--keyring', self.keyring)
        self.assert_signer_with(['sqv'], self.image, self.signer.fingerprint)
        bmap.write_text(bmap.read_text().replace('<BlockSize>', '<BlockSize> '))
        self.assert_refused(self.image, '--keyring', self.keyring,
                            words=['disk.img.bmap', 'signature is wrong'])


if __name__ == '__main__':
    tap.main()
