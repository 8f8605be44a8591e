# SPDX-License-Identifier: GPL-3.0-or-later
"""What a virtual machine has in its sockets, by way of QEMU's monitor."""
from lib.scratch import MIB

STICK_SIZE = 64 * MIB
# Of one that may be a counterfeit: smaller ones are not sold.
LARGE_SIZE = 96 * MIB
# Of a stick that is not QEMU's.
VENDOR, MODEL = 'Acme', 'Chisel 3000'
LIMITS = {'crawling': {'bps-write': MIB // 2},
          'slow': {'bps-write': 8 * MIB}, 'slowest': {'bps-write': 3 * MIB},
          'slow-reads': {'bps-read': 24 * MIB}, 'slowest-reads': {'bps-read': 3 * MIB}}


def limits_of(options):
    """What QEMU calls them."""
    limits = {}
    for option in options:
        limits |= LIMITS.get(option, {})
    return limits


class Plugs:
    """Plugs and unplugs by name. ask(command, event, **arguments): tells QEMU's monitor. port: into
    which all are plugged, one by one; without, there is one for each.

    A name that is plugged again is the same stick with what was written to it before.
    """

    def __init__(self, ask, scratch, port=None):
        self._ask = ask
        self._scratch = scratch
        self._where = {'bus': 'usb.0'} | ({} if port is None else {'port': port})
        self._media = set()
        self._serial = None

    def plug(self, name, kind='stick', *options, serial=None):
        """serial: what it says of itself, its name without"""
        self._serial = (serial or name).upper()
        medium = self._medium(name, options)
        {'stick': self._plug_stick,
         'uas': self._plug_uas,
         'large-blocks': self._plug_large_blocks,
         'named': self._plug_named,
         'reader': self._plug_reader}[kind](name, medium)

    def unplug(self, name):
        self._ask('device_del', ('DEVICE_DELETED', f'usb-{name}'), id=f'usb-{name}')

    def limit(self, name, *options):
        """Changes how fast a stick is; it must have been plugged with a limit."""
        self._ask('qom-set', path=f'/objects/limit-{name}', property='limits',
                  value=limits_of(options))

    def insert(self, name, card):
        """Puts a card into the empty slot of a reader."""
        self._ask('blockdev-change-medium', id=f'slot-{name}', format='raw',
                  filename=str(self._file(card)))

    def _file(self, name, size=STICK_SIZE):
        path = self._scratch.path / f'{name}.img'
        if not path.exists():
            self._scratch.file(path.name, size)
        return path

    def _medium(self, name, options):
        """Returns: QEMU's name of the content of a stick"""
        if name in self._media:
            return name
        self._media.add(name)
        size = LARGE_SIZE if 'large' in options else STICK_SIZE
        node = {'driver': 'raw', 'node-name': name, 'read-only': 'readonly' in options,
                'file': {'driver': 'file', 'filename': str(self._file(name, size))}}
        limits = limits_of(options)
        if limits:
            self._ask('object-add', **{'qom-type': 'throttle-group', 'id': f'limit-{name}',
                                       'limits': limits})
            node = {'driver': 'throttle', 'node-name': name, 'throttle-group': f'limit-{name}',
                    'file': node | {'node-name': f'{name}-fast'}}
        self._ask('blockdev-add', **node)
        return name

    def _plug_stick(self, name, medium):
        self._ask('device_add', driver='usb-storage', drive=medium, id=f'usb-{name}',
                  serial=self._serial, removable=True,
                  **self._where)

    def _plug_bridge(self, name, driver, *slots):
        """A USB device with disks behind it; the machine sees it once it is attached."""
        self._ask('device_add', driver=driver, id=f'usb-{name}', serial=self._serial,
                  **self._where)
        for slot in slots:
            self._ask('device_add', driver='scsi-hd', bus=f'usb-{name}.0', **slot)
        self._ask('qom-set', path=f'/machine/peripheral/usb-{name}', property='attached',
                  value=True)

    def _plug_uas(self, name, medium):
        self._plug_bridge(name, 'usb-uas', {'lun': 0, 'drive': medium})

    def _plug_large_blocks(self, name, medium):
        self._plug_bridge(name, 'usb-bot', {'lun': 0, 'drive': medium, 'logical_block_size': 4096,
                                            'physical_block_size': 4096})

    def _plug_named(self, name, medium):
        self._plug_bridge(name, 'usb-bot', {'lun': 0, 'drive': medium, 'removable': True,
                                            'vendor': VENDOR, 'product': MODEL})

    def _plug_reader(self, name, medium):
        """Two slots, the first one empty: QEMU is not good at telling that of any but the first."""
        self._ask('human-monitor-command',
                  **{'command-line': f'drive_add 0 if=none,id=empty-{name}'})
        self._plug_bridge(name, 'usb-bot',
                          {'lun': 0, 'drive': f'empty-{name}', 'removable': True,
                           'id': f'slot-{name}'},
                          {'lun': 1, 'drive': medium, 'removable': True})
