# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for polkitd where a test must know what it is asked, or answer as no rule can."""
from gi.repository import Gio, GLib

INTERFACE = '''<node><interface name="org.freedesktop.PolicyKit1.Authority">
<method name="CheckAuthorization">
  <arg type="(sa{sv})" name="subject" direction="in"/><arg type="s" name="action" direction="in"/>
  <arg type="a{ss}" name="details" direction="in"/><arg type="u" name="flags" direction="in"/>
  <arg type="s" name="cancellation" direction="in"/>
  <arg type="(bba{ss})" name="result" direction="out"/>
</method>
<method name="CancelCheckAuthorization">
  <arg type="s" name="cancellation" direction="in"/>
</method>
</interface></node>'''
NAME, PATH = 'org.freedesktop.PolicyKit1', '/org/freedesktop/PolicyKit1/Authority'


class FakePolkit:
    """On a BusClient's connection, from its making on; answers while the main context runs.

    permits: says whether a subject may; None leaves the prompt open. subjects: who was asked about;
    actions: and what he wanted.
    """

    def __init__(self, client, permits):
        self._permits = permits
        self.subjects = []
        self.actions = []
        self.cancelled = 0
        interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        client.connection.register_object(PATH, interface, self._asked, None, None)
        client.connection.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus',
                                    'org.freedesktop.DBus', 'RequestName',
                                    GLib.Variant('(su)', (NAME, 0)), None, 0, -1, None)

    def _asked(self, connection, sender, path, interface, method, arguments, invocation):
        if method == 'CancelCheckAuthorization':
            self.cancelled += 1
            invocation.return_value(None)
            return
        subject, action = arguments.unpack()[:2]
        self.subjects.append(subject)
        self.actions.append(action)
        answer = self._permits(subject)
        if answer is not None:
            invocation.return_value(GLib.Variant('((bba{ss}))', ((answer, False, {}),)))
