# SPDX-License-Identifier: GPL-3.0-or-later
"""A Wayland session of one's own, drawn in an X window, where xdotool's mouse and keys are real.

sway is the compositor because it tells where its windows are, which no Wayland client knows.
"""
import json
import shutil
import unittest

from lib import programs
from lib.desktop import Desktop

CONFIGURATION = '''
output * resolution {size} position 0 0
xwayland disable
default_border none
'''
SOCKET = 'wayland-1'
USER = 'nobody'


class WaylandDesktop(Desktop):
    """A desktop whose windows lie side by side and fill it. `env`: for Wayland programs."""

    def _start_windows(self):
        if shutil.which('sway') is None:
            raise unittest.SkipTest('not installed: sway')
        configuration = self._home / 'sway.conf'
        size = self._size.rsplit('x', 1)[0]
        configuration.write_text(CONFIGURATION.format(size=size), encoding='utf-8')
        run = self._home / 'sway'
        run.mkdir(mode=0o700)
        shutil.chown(run, USER)
        self.env['SWAYSOCK'] = str(run / 'control')
        # sway does not run as root, and who is root may use anybody's sockets.
        self.start(['setpriv', f'--reuid={USER}', '--regid=nogroup', '--clear-groups',
                    'env', f'XDG_RUNTIME_DIR={run}', 'WLR_BACKENDS=x11', 'WLR_RENDERER=pixman',
                    'sway', '--config', configuration])
        if not programs.wait_until((run / SOCKET).exists, 15):
            raise unittest.SkipTest(f'no Wayland comes up here: {self.log("setpriv")}')
        self.env.update(WAYLAND_DISPLAY=str(run / SOCKET), GDK_BACKEND='wayland')

    def _windows(self):
        """All windows: their names and where they are."""
        answer = self.run(['swaymsg', '--raw', '--type', 'get_tree'])
        waiting, found = [json.loads(answer.stdout)], []
        while waiting:
            node = waiting.pop()
            waiting += node['nodes'] + node['floating_nodes']
            if node.get('pid'):
                found.append(node)
        return found

    def put_side_by_side(self, left, right):
        del left, right  # which is how they always lie

    def _place(self, name):
        return next(window['rect'] for window in self._windows() if window['name'] == name)

    def middle(self, name):
        place = self._place(name)
        return place['x'] + place['width'] // 2, place['y'] + place['height'] // 2

    def frame_origin(self, name, width, height):
        del width, height  # a window that fills its place has no shadow
        place = self._place(name)
        return place['x'], place['y']

    def claimed_origin(self, name):
        return self.frame_origin(name, 0, 0)  # no client is told where on the screen it is
