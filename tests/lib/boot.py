# SPDX-License-Identifier: GPL-3.0-or-later
"""Boots what was written, as a USB stick in a virtual PC."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import unittest

OVMF_CODE = pathlib.Path('/usr/share/OVMF/OVMF_CODE_4M.fd')
OVMF_VARS = pathlib.Path('/usr/share/OVMF/OVMF_VARS_4M.fd')
TEXT_SCREEN = 0xb8000
TEXT_SCREEN_SIZE = 80 * 25 * 2


class Machine:
    """A PC that boots a file or device as its only stick, never writing to it. Context manager.

    firmware: 'bios' or 'uefi'; scratch: where its files go.
    """

    def __init__(self, stick, firmware, scratch, memory=256):
        self._stick = stick
        self._firmware = firmware
        self._directory = scratch.path
        self._memory = memory
        self._process = None
        self._monitor = None

    def _firmware_options(self):
        if self._firmware == 'bios':
            return []
        if not OVMF_CODE.exists():
            raise unittest.SkipTest('the package ovmf is not installed')
        variables = self._directory / 'ovmf-variables.fd'
        shutil.copyfile(OVMF_VARS, variables)
        return ['-drive', f'if=pflash,format=raw,readonly=on,file={OVMF_CODE}',
                '-drive', f'if=pflash,format=raw,file={variables}']

    def _command(self):
        self._serial = self._directory / f'serial-{self._firmware}'
        self._socket = self._directory / f'monitor-{self._firmware}'
        drive = f'if=none,id=stick,format=raw,snapshot=on,file={self._stick}'
        return ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-no-reboot',
                '-M', 'q35', '-accel', 'tcg', '-cpu', 'max', '-m', str(self._memory),
                '-display', 'none', '-vga', 'std', '-serial', f'file:{self._serial}',
                '-qmp', f'unix:{self._socket},server=on,wait=off', *self._firmware_options(),
                '-device', 'qemu-xhci', '-drive', drive,
                '-device', 'usb-storage,drive=stick,removable=on,bootindex=0']

    def __enter__(self):
        if shutil.which('qemu-system-x86_64') is None:
            raise unittest.SkipTest('the package qemu-system-x86 is not installed')
        self._process = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL)
        return self

    def __exit__(self, *exc):
        if self._monitor is not None:
            self._monitor.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def _wait(self, condition, timeout):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if condition():
                return True
            if self._process.poll() is not None:
                return condition()
            time.sleep(0.1)
        return False

    def serial(self):
        if not self._serial.exists():
            return ''
        return self._serial.read_bytes().replace(b'\0', b'').decode('utf-8', 'replace')

    def says(self, message, timeout=60):
        """Whether the machine prints `message` on its serial port in time."""
        return self._wait(lambda: message in self.serial(), timeout)

    def _ask(self, command, **arguments):
        if self._monitor is None:
            self._wait(self._socket.exists, 10)
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(os.fspath(self._socket))
            self._monitor = connection.makefile('rw')
            self._monitor.readline()
            self._ask('qmp_capabilities')
        self._monitor.write(json.dumps({'execute': command, 'arguments': arguments}) + '\n')
        self._monitor.flush()
        answer = json.loads(self._monitor.readline())
        while 'event' in answer:
            answer = json.loads(self._monitor.readline())
        return answer

    def text_screen(self):
        """What stands on the VGA text screen (BIOS only)."""
        dump = self._directory / 'text-screen'
        self._ask('pmemsave', val=TEXT_SCREEN, size=TEXT_SCREEN_SIZE, filename=os.fspath(dump))
        return dump.read_bytes()[::2].decode('cp437') if dump.exists() else ''

    def shows(self, message, timeout=60):
        """Whether `message` appears on the text screen in time (BIOS only)."""
        return self._wait(lambda: message in self.text_screen(), timeout)

    def screen_colours(self):
        """The colours on the graphics screen and how many pixels have each."""
        dump = self._directory / 'screen.ppm'
        self._ask('screendump', filename=os.fspath(dump))
        data = dump.read_bytes() if dump.exists() else b''
        _, size, _, pixels = (data.split(b'\n', 3) + [b''] * 4)[:4]
        counts = {}
        for i in range(0, len(pixels) - 2, 3 * 7):
            colour = pixels[i:i + 3]
            counts[colour] = counts.get(colour, 0) + 1
        return counts, size

    def shows_colour(self, colour, share, timeout=60):
        """Whether `colour` fills at least `share` of the screen in time."""
        def filled():
            counts, _ = self.screen_colours()
            return counts.get(colour, 0) > share * max(1, sum(counts.values()))
        return self._wait(filled, timeout)
