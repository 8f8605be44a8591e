# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop in which programs of other users may run, too."""
from lib.desktop import Desktop

REGISTRY = '/usr/libexec/at-spi2-registryd'


class OpenDesktop(Desktop):
    """As Desktop, but the bus of AT-SPI is one that serves everybody, not its owner and root."""

    def _start_windows(self):
        configuration = self._home / 'session-bus.conf'
        self.env['AT_SPI_BUS_ADDRESS'] = self._start_telling(
            ['dbus-daemon', f'--config-file={configuration}', '--nofork', '--print-address={fd}'])
        self.start([REGISTRY])
        super()._start_windows()
