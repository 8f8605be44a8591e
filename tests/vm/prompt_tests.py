# SPDX-License-Identifier: GPL-3.0-or-later
"""What a prompt says of real drives, and that each risk has an action of its own."""
from lib import images
from lib.agent import Agent
from lib.case import digest
from lib.plugs import MODEL, VENDOR
from lib.programs import (EXIT_DONE, EXIT_NOT_AUTHORIZED, EXIT_REFUSED, HeldBurinctl, burinctl)
from lib.scratch import MIB
from lib.stickcase import ASKED, BUS, USER, StickCase

FIXED = '/dev/nvme0n1'
SIZE = '67.1'


class PromptTest(StickCase):
    def ask(self, *words):
        """Has somebody do that who must be asked. Returns: the prompt's action and message"""
        with HeldBurinctl(*words, user=ASKED) as run, \
                Agent(BUS, run.process.pid, True) as agent:
            run.go()
            self.assert_ends_with(EXIT_DONE, run, run.wait())
        (action, message), = agent.prompts
        return action.removeprefix('org.burin.helper.'), message

    def assert_names(self, message, *words):
        for word in words:
            self.assertIn(word, message)

    def test_stick(self):
        node = self.plug('named', 'named')
        action, message = self.ask('write', images.grub(), '--to', node)
        self.assertEqual(action, 'write-removable')
        self.assert_names(message, 'erase', VENDOR, MODEL, SIZE, node)
        self.assertNotIn('not a removable', message)
        action, message = self.ask('verify', images.grub(), '--on', node)
        self.assertEqual(action, 'read-drive')
        self.assert_names(message, 'read', VENDOR, MODEL, SIZE, node)
        self.assertNotIn('erase', message)

    def test_fixed_drive(self):
        self.allow()
        image = images.grub()
        self.assert_refused(image, FIXED, EXIT_REFUSED, 'DriveFixed')
        done, code = burinctl('write', '--allow-fixed', image, '--to', FIXED, user=USER)
        self.assert_ends_with(EXIT_NOT_AUTHORIZED, done, code, 'NotAuthorized')
        with open(FIXED, 'rb') as drive:
            self.assertEqual(drive.read(2 * MIB), bytes(2 * MIB), 'it was touched')
        action, message = self.ask('write', '--allow-fixed', image, '--to', FIXED)
        self.assertEqual(action, 'write-fixed')
        self.assert_names(message, 'erase', 'not a removable', 'QEMU NVMe', SIZE, FIXED)
        self.assertEqual(digest(FIXED, image.stat().st_size), digest(image))
