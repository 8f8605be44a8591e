# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for what a desktop offers on the session bus, and writes down what is asked of it.

Run as a program it prints one JSON line for each call and signal; a line on its standard input
answers the newest notification with a click.
"""
import json
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NOTIFICATIONS = 'org.freedesktop.Notifications'
SESSION_MANAGER = 'org.gnome.SessionManager'
LAUNCHER = 'com.canonical.Unity.LauncherEntry'


def tell(event, **fields):
    print(json.dumps({'event': event, **fields}), flush=True)


class Notifications(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(dbus.service.BusName(NOTIFICATIONS, bus, do_not_queue=True),
                         '/org/freedesktop/Notifications')
        self._last = 0

    @dbus.service.method(NOTIFICATIONS, out_signature='as')
    def GetCapabilities(self):
        return ['actions', 'body']

    @dbus.service.method(NOTIFICATIONS, out_signature='ssss')
    def GetServerInformation(self):
        return 'stand-in', 'Burin', '1', '1.2'

    @dbus.service.method(NOTIFICATIONS, in_signature='susssasa{sv}i', out_signature='u')
    def Notify(self, app, replaces, icon, summary, body, actions, hints, timeout):
        self._last = replaces or self._last + 1
        tell('notify', app=app, summary=summary, body=body)
        return dbus.UInt32(self._last)

    @dbus.service.method(NOTIFICATIONS, in_signature='u')
    def CloseNotification(self, number):
        tell('close-notification')
        self.NotificationClosed(number, 3)

    @dbus.service.signal(NOTIFICATIONS, signature='uu')
    def NotificationClosed(self, number, reason):
        pass

    @dbus.service.signal(NOTIFICATIONS, signature='us')
    def ActionInvoked(self, number, action):
        pass

    def click(self):
        self.ActionInvoked(dbus.UInt32(self._last), 'default')


class SessionManager(dbus.service.Object):
    def __init__(self, bus):
        super().__init__(dbus.service.BusName(SESSION_MANAGER, bus, do_not_queue=True),
                         '/org/gnome/SessionManager')
        self._last = 0

    @dbus.service.method(SESSION_MANAGER, in_signature='ss', out_signature='o')
    def RegisterClient(self, app, startup):
        return dbus.ObjectPath('/org/gnome/SessionManager/Client1')

    @dbus.service.method(SESSION_MANAGER, in_signature='susu', out_signature='u')
    def Inhibit(self, app, window, reason, flags):
        self._last += 1
        tell('inhibit', reason=reason, flags=int(flags))
        return dbus.UInt32(self._last)

    @dbus.service.method(SESSION_MANAGER, in_signature='u')
    def Uninhibit(self, cookie):
        tell('uninhibit')


def launcher_updated(uri, properties):
    tell('launcher', uri=str(uri), progress=float(properties['progress']),
         visible=bool(properties['progress-visible']))


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    notifications, _ = Notifications(bus), SessionManager(bus)
    bus.add_signal_receiver(launcher_updated, 'Update', LAUNCHER)

    def clicked(*_):
        if not sys.stdin.readline():
            return False
        notifications.click()
        return True
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, clicked)
    tell('ready')
    GLib.MainLoop().run()


if __name__ == '__main__':
    main()
