# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenPGP keys that live as long as a test, and what they sign."""
import os
import pathlib
import subprocess
import tempfile


class Signer:
    """Somebody with a key of his own. Context manager.

    name: what the key says; fingerprint: of the key.
    """

    def __init__(self, name):
        self.name = name
        self.fingerprint = None
        # The name of the agent's socket must be short.
        self._home = tempfile.TemporaryDirectory(prefix='gpg-')

    def __enter__(self):
        self._gpg('--passphrase', '', '--quick-gen-key', self.name, 'ed25519', 'sign', 'never')
        listing = self._gpg('--with-colons', '--list-keys').decode()
        self.fingerprint = next(line.split(':')[9] for line in listing.splitlines()
                                if line.startswith('fpr:'))
        return self

    def __exit__(self, *exc):
        subprocess.run(['gpgconf', '--kill', 'all'], env=self._environment(), check=True)
        self._home.cleanup()

    def _environment(self):
        return dict(os.environ, GNUPGHOME=self._home.name)

    def _gpg(self, *args):
        return subprocess.run(['gpg', '--batch', '--quiet', '--yes', *map(str, args)], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              env=self._environment()).stdout

    def keyring(self, path, armor=False):
        """Writes the public key to `path`. Returns: the path"""
        path = pathlib.Path(path)
        path.write_bytes(self._gpg(*(['--armor'] if armor else []), '--export'))
        return path

    def sign(self, path, suffix='.asc'):
        """Puts a signature of a file beside it."""
        armor = ['--armor'] if suffix == '.asc' else []
        self._gpg(*armor, '--output', f'{path}{suffix}', '--detach-sign', path)

    def clear_sign(self, path):
        """Makes a text file a clear-signed one."""
        signed = self._gpg('--output', '-', '--clear-sign', path)
        pathlib.Path(path).write_bytes(signed)
