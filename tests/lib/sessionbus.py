# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of a session bus on which only what a test names can be started.

What happens to be installed must not change what a test sees: with a portal, for example, programs
ask it for the settings, and a file manager brings its own services.
"""
import os
import pathlib

INSTALLED = pathlib.Path('/usr/share/dbus-1/services')
ACCESSIBILITY = 'org.a11y.Bus'
CONFIGURATION = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={directory}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''


def write_configuration(directory, services):
    """services: names of installed services. Returns: the path of the configuration"""
    folder = directory / 'services'
    folder.mkdir()
    for name in (ACCESSIBILITY, *services):
        os.symlink(INSTALLED / f'{name}.service', folder / f'{name}.service')
    path = directory / 'session-bus.conf'
    path.write_text(CONFIGURATION.format(directory=directory, services=folder), encoding='utf-8')
    return path
