# SPDX-License-Identifier: GPL-3.0-or-later
"""Real sticks, and the helper as systemd starts it. Runs in the virtual machine, under systemd."""
import os
import pathlib
import shutil
import subprocess
import sys

import bus_tests
import cage_tests
import death_tests
import logout_tests
from lib import programs, tap


def install():
    """What `meson install` does for the helper, to the places that its unit names."""
    data = programs.build_dir() / 'data' / 'helper'
    service = (data / 'org.burin.Helper1.service').read_text(encoding='ascii')
    helper = pathlib.Path(service.split('Exec=')[1].split()[0])
    helper.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(programs.program('helper', 'burin-helper'), helper)
    for name, folder in (('org.burin.helper.policy', '/usr/share/polkit-1/actions'),
                         ('org.burin.Helper1.service', '/usr/share/dbus-1/system-services'),
                         ('burin-helper.service', '/etc/systemd/system')):
        shutil.copy(data / name, folder)
    shutil.copy(programs.source_dir() / 'data/helper/org.burin.Helper1.conf',
                '/usr/share/dbus-1/system.d/')
    subprocess.run(['systemctl', 'daemon-reload'], check=True)


def main():
    sys.argv += filter(None, os.environ['BURIN_TESTS'].split(','))
    install()
    # As systemd does itself where it is not led to believe that it is in a container.
    subprocess.run(['mount', '--make-rshared', '/'], check=True)
    tap.main(cage_tests, logout_tests, death_tests, bus_tests)


if __name__ == '__main__':
    main()
