# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper runs as root, so it links nothing that decodes, parses or talks to the network.

The rule concerns what the helper asks for itself, the NEEDED entries of the program, and what these
bring along. GIO brings zlib, for its resources, and libmount; the helper calls neither.
"""
import re
import subprocess
import unittest

from lib import programs, tap

ALLOWED = {
    'libc.so.6', 'libm.so.6', 'libpthread.so.0', 'ld-linux-x86-64.so.2', 'libgcc_s.so.1',
    'libglib-2.0.so.0', 'libgobject-2.0.so.0', 'libgio-2.0.so.0',
    'libudev.so.1', 'libmount.so.1', 'libblkid.so.1',
    'libxxhash.so.0', 'libcrypto.so.3',
}

FORBIDDEN = re.compile(r'lib(archive|lzma|bz2|zstd|lz4|isal|xml2|expat|json|curl|ssl|soup|gnutls'
                       r'|yaml|nghttp2|proxy|seccomp|gtk|adwaita)\b')


def needed(path):
    listing = subprocess.run(['readelf', '--dynamic', '--wide', path], check=True,
                             capture_output=True, text=True).stdout
    return set(re.findall(r'\(NEEDED\).*\[(.+)\]', listing))


def closure(path):
    listing = subprocess.run(['ldd', path], check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in listing.splitlines()}


class LinkageTest(unittest.TestCase):
    def test_helper_asks_for_allowed_libraries_only(self):
        helper = programs.program('helper', 'burin-helper')
        self.assertLessEqual(needed(helper), ALLOWED)

    def test_nothing_brings_a_decoder_into_the_helper(self):
        helper = programs.program('helper', 'burin-helper')
        found = {name for name in closure(helper) if FORBIDDEN.match(name)}
        self.assertEqual(found, set())

    def test_reader_has_no_bus_and_no_window(self):
        reader = programs.program('reader', 'burin-reader')
        unwanted = {name for name in needed(reader) if re.match(r'lib(gtk|polkit|curl|udev)', name)}
        self.assertEqual(unwanted, set())


if __name__ == '__main__':
    tap.main()
