# SPDX-License-Identifier: GPL-3.0-or-later
"""A private system bus with the real polkitd on it, and Burin's helper as its service.

Nothing of the machine's own configuration is touched: where polkitd looks for actions and rules is
compiled in, so it runs in a mount namespace of its own, in which our folders lie over those.
"""
import os
import pathlib
import shutil
import subprocess
import unittest

from lib import programs

POLKITD = '/usr/lib/polkit-1/polkitd'
NAME = 'org.burin.Helper1'
PATH = '/org/burin/Helper1'

BUS = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={directory}/socket</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{directory}/services</servicedir>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus"/>
    <allow send_destination="org.freedesktop.PolicyKit1"/>
  </policy>
  <policy user="root">
    <allow own="org.freedesktop.PolicyKit1"/>
    <allow send_destination="*"/>
  </policy>
  <policy user="polkitd">
    <allow own="org.freedesktop.PolicyKit1"/>
    <allow send_destination="*"/>
  </policy>
  <include>{source}/data/helper/org.burin.Helper1.conf</include>
  {forbidden}
</busconfig>
'''

FORBIDDEN = '''<policy context="mandatory">
    <deny send_interface="org.burin.Job1" send_member="{method}"/>
  </policy>'''

SERVICE = '''[D-BUS Service]
Name=org.burin.Helper1
Exec={wrapper} {helper} --system {options}
User=root
'''

# A copy of another test's mount would keep its loop device busy.
POLKIT_SCRIPT = f'''
awk '$3 ~ /^(7|259):/ {{print $5}}' /proc/self/mountinfo | xargs --no-run-if-empty umount --lazy
mount --bind "$1/actions" /usr/share/polkit-1/actions &&
mount --bind "$1/rules" /etc/polkit-1/rules.d &&
mount --bind "$1/empty" /usr/share/polkit-1/rules.d &&
exec {POLKITD} --no-debug
'''


class SystemBus:
    """Context manager. `environment`: what clients need.

    rules: JavaScript for polkit. options: of the helper. wrapper: the command that starts it.
    activates: the helper is started by being called; if not, there is no such service. directory:
    has the bus under its usual name. polkit: there is polkitd; if not, nobody who could permit.
    forbids: a method of jobs that the bus lets nobody call.
    """

    def __init__(self, scratch, rules='', options='', wrapper='/usr/bin/env', activates=True,
                 polkit=True, forbids=None):
        self._forbidden = FORBIDDEN.format(method=forbids) if forbids else ''
        self._polkit = polkit
        self._options = options
        self._wrapper = wrapper
        self._activates = activates
        self._directory = scratch.path / 'bus'
        self._rules = rules
        self._processes = []
        self.address = f'unix:path={self._directory}/socket'
        self.environment = {'DBUS_SYSTEM_BUS_ADDRESS': self.address}

    def __enter__(self):
        if os.geteuid() != 0 or not os.path.exists(POLKITD):
            raise unittest.SkipTest('a system bus with polkit needs root and polkitd')
        self._before = programs.running()
        self._write_configuration()
        try:
            self.start_bus()
            self.start_polkit()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc):
        for process in reversed(self._processes):
            process.terminate()
            process.wait()
        # The helper ends when its bus goes away.
        if not programs.all_gone(self._before, 5):
            raise AssertionError('the helper outlives its bus')

    @property
    def directory(self):
        return self._directory

    def _write_configuration(self):
        for name in ('actions', 'rules', 'empty', 'services'):
            (self._directory / name).mkdir(parents=True)
        shutil.copy(programs.build_dir() / 'data' / 'helper' / 'org.burin.helper.policy',
                    self._directory / 'actions')
        self._write('rules/10-test.rules', self._rules)
        shutil.copy('/usr/share/polkit-1/actions/org.freedesktop.policykit.policy',
                    self._directory / 'actions')
        (self._directory / 'system_bus_socket').symlink_to('socket')
        if self._activates:
            self._write('services/org.burin.Helper1.service',
                        SERVICE.format(helper=programs.program('helper', 'burin-helper'),
                                       options=self._options, wrapper=self._wrapper))
        self._write('bus.conf', BUS.format(directory=self._directory,
                                           source=programs.source_dir(),
                                           forbidden=self._forbidden))

    def _write(self, name, text):
        (self._directory / name).write_text(text, encoding='utf-8')

    def _start(self, command):
        with open(self._directory / 'log', 'ab') as log:
            environment = dict(os.environ, **self.environment)
            self._processes.append(subprocess.Popen([os.fspath(word) for word in command],
                                                    env=environment, stdin=subprocess.DEVNULL,
                                                    stdout=log, stderr=log))

    def start_bus(self):
        """Also after kill_bus()."""
        self._start(['dbus-daemon', f'--config-file={self._directory}/bus.conf', '--nofork',
                     '--nopidfile'])
        programs.wait_until(lambda: self.owner('org.freedesktop.DBus'), 5)

    def start_polkit(self):
        """Also after kill_bus(), with which it ends."""
        if not self._polkit:
            return
        self._start(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', POLKIT_SCRIPT,
                     'polkitd', self._directory])
        if not programs.wait_until(lambda: self.owner('org.freedesktop.PolicyKit1'), 10, 0.1):
            raise unittest.SkipTest('polkitd does not come up here')

    def kill_bus(self):
        """What a crash of dbus-daemon is."""
        for process in self._processes[:1]:
            process.kill()
        for process in self._processes:
            process.wait()
        self._processes.clear()

    def log(self):
        return pathlib.Path(self._directory / 'log').read_text(encoding='utf-8', errors='replace')

    def call(self, destination, path, method, *arguments, user=None):
        """Calls a method by way of gdbus. Returns: the finished process"""
        command = ['gdbus', 'call', '--address', self.address, '--dest', destination,
                   '--object-path', path, '--method', method, *arguments]
        if user is not None:
            command = ['setpriv', f'--reuid={user}', '--clear-groups', *command]
        return subprocess.run(command, capture_output=True, text=True, timeout=30)

    def owner(self, name):
        done = self.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.GetNameOwner', name)
        return done.stdout.strip() if done.returncode == 0 else None

    def get(self, interface, prop, path=PATH, user=None):
        """A property of the helper, in GVariant's text form."""
        return self.call(NAME, path, 'org.freedesktop.DBus.Properties.Get', interface, prop,
                         user=user).stdout.strip()
