# SPDX-License-Identifier: GPL-3.0-or-later
"""An authentication agent for one process: what a desktop has to ask its user for a password."""
import pathlib
import threading

from gi.repository import Gio, GLib

PATH = '/org/burin/TestAgent'
INTERFACE = '''<node><interface name="org.freedesktop.PolicyKit1.AuthenticationAgent">
<method name="BeginAuthentication">
  <arg type="s" name="action" direction="in"/><arg type="s" name="message" direction="in"/>
  <arg type="s" name="icon" direction="in"/><arg type="a{ss}" name="details" direction="in"/>
  <arg type="s" name="cookie" direction="in"/><arg type="a(sa{sv})" name="who" direction="in"/>
</method>
<method name="CancelAuthentication"><arg type="s" name="cookie" direction="in"/></method>
</interface></node>'''
AUTHORITY = ('org.freedesktop.PolicyKit1', '/org/freedesktop/PolicyKit1/Authority',
             'org.freedesktop.PolicyKit1.Authority')
CANCELLED = 'org.freedesktop.PolicyKit1.Error.Cancelled'


def start_time(pid):
    stat = pathlib.Path(f'/proc/{pid}/stat').read_text(encoding='ascii')
    return int(stat.rpartition(')')[2].split()[19])


class Agent:
    """Context manager. agrees: whether it gives the right password, or closes the prompt, or what
    waits until that is known; with None it stays open.

    prompts: action and message of each question that it was asked.
    """

    def __init__(self, bus, pid, agrees):
        self._bus = bus
        self._subject = ('unix-process', {'pid': GLib.Variant('u', pid),
                                          'start-time': GLib.Variant('t', start_time(pid))})
        self._agrees = agrees
        self._context = GLib.MainContext()
        self._loop = GLib.MainLoop(self._context)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.prompts = []

    def __enter__(self):
        self._thread.start()
        if not self._ready.wait(20):
            raise AssertionError('the agent does not come up')
        return self

    def __exit__(self, *exc):
        self._loop.quit()
        self._thread.join()

    def _run(self):
        self._context.push_thread_default()
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
                 Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        connection = Gio.DBusConnection.new_for_address_sync(self._bus.address, flags, None, None)
        interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        connection.register_object(PATH, interface, self._asked, None, None)
        self._call(connection, 'RegisterAuthenticationAgent',
                   GLib.Variant('((sa{sv})ss)', (self._subject, 'C', PATH)))
        self._ready.set()
        self._loop.run()
        connection.close_sync(None)
        self._context.pop_thread_default()

    @staticmethod
    def _call(connection, method, arguments):
        name, path, interface = AUTHORITY
        connection.call_sync(name, path, interface, method, arguments, None,
                             Gio.DBusCallFlags.NONE, 10000, None)

    def _asked(self, connection, sender, path, interface, method, arguments, invocation):
        if method != 'BeginAuthentication':
            invocation.return_value(None)
            return
        action, message, _, _, cookie, who = arguments.unpack()
        self.prompts.append((action, message))
        agrees = self._agrees() if callable(self._agrees) else self._agrees
        if agrees is None:
            return
        if not agrees:
            invocation.return_dbus_error(CANCELLED, 'closed')
            return
        kind, details = who[0]
        identity = (kind, {key: GLib.Variant('u', value) for key, value in details.items()})
        self._call(connection, 'AuthenticationAgentResponse2',
                   GLib.Variant('(us(sa{sv}))', (0, cookie, identity)))
        invocation.return_value(None)
