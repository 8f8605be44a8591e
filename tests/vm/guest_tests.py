# SPDX-License-Identifier: GPL-3.0-or-later
"""Real sticks, the helper as a system service, a user without rights. Runs in the virtual machine.

Everything is where an installation puts it: the machine's root file system is a scratch layer over
the host's, so that it may be changed at will.
"""
import os
import pathlib
import shutil
import subprocess
import sys

import kind_tests
import neighbour_tests
import prompt_tests
import release_tests
import stick_tests
import unplug_tests
from lib import programs, tap


def install():
    """What `meson install` does for the helper, with the helper left in the build tree."""
    data = programs.build_dir() / 'data' / 'helper'
    shutil.copy(data / 'org.burin.helper.policy', '/usr/share/polkit-1/actions/')
    shutil.copy(programs.source_dir() / 'data/helper/org.burin.Helper1.conf',
                '/usr/share/dbus-1/system.d/')
    helper = programs.program('helper', 'burin-helper')
    pathlib.Path('/usr/share/dbus-1/system-services/org.burin.Helper1.service').write_text(
        f'[D-BUS Service]\nName=org.burin.Helper1\nExec={helper} --system\nUser=root\n',
        encoding='ascii')


def start_services():
    os.makedirs('/run/dbus', exist_ok=True)
    for command in (['/lib/systemd/systemd-udevd', '--daemon'],
                    # Has the kernel ask the slots of card readers for cards.
                    ['udevadm', 'trigger', '--action=add', '--type=subsystems',
                     '--subsystem-match=module', '--sysname-match=block'],
                    ['udevadm', 'trigger', '--action=add', '--subsystem-match=block'],
                    ['dbus-daemon', '--system', '--fork', '--nopidfile']):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main():
    sys.argv += filter(None, os.environ['BURIN_TESTS'].split(','))
    install()
    start_services()
    tap.main(stick_tests, kind_tests, neighbour_tests, prompt_tests, release_tests, unplug_tests)


if __name__ == '__main__':
    main()
