# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of one's own: X display, window manager, session bus, accessibility tree.

A process has one desktop at most, since AT-SPI connects to one bus and stays with it.
"""
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import unittest

from lib import programs, sessionbus

SETTINGS = '''[Settings]
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-cursor-theme-name=Adwaita
gtk-enable-animations=0
'''
NEEDED_PROGRAMS = ('Xvfb', 'mutter', 'dbus-daemon', 'xdotool', 'xprop')
DRAG_STEPS = 20


def _read_line(fd):
    # To the newline: Xvfb dies if the pipe is closed between the number and the newline.
    data = b''
    while not data.endswith(b'\n'):
        more = os.read(fd, 512)
        if not more:
            break
        data += more
    os.close(fd)
    return data.decode().strip()


class Desktop:
    """Context manager. `env`: the environment of everything that runs in it.

    `vanished`: what is raised when a widget is asked for something that is not there any more.
    services: what may be started by its name on the session bus, besides AT-SPI.
    """

    def __init__(self, scratch, size='1280x960x24', environment=None, services=()):
        self._home = scratch.path / 'home'
        self._services = services
        self._processes = []
        self._size = size
        self._width = int(size.split('x')[0])
        self._atspi = None
        self.vanished = None
        self.env = self._environment()
        self.env.update(environment or {})

    def _environment(self):
        env = {key: os.environ[key] for key in ('PATH',) if key in os.environ}
        env.update(HOME=str(self._home), XDG_RUNTIME_DIR=str(self._home / 'run'),
                   XDG_CURRENT_DESKTOP='GNOME', GSETTINGS_BACKEND='memory', GIO_USE_VFS='local',
                   GDK_BACKEND='x11', GSK_RENDERER='cairo', LIBGL_ALWAYS_SOFTWARE='1',
                   GTK_A11Y='atspi', LANG='C.UTF-8', XCURSOR_THEME='Adwaita',
                   LSAN_OPTIONS='detect_leaks=0')
        return env

    def __enter__(self):
        missing = [name for name in NEEDED_PROGRAMS if shutil.which(name) is None]
        if missing:
            raise unittest.SkipTest(f'not installed: {", ".join(missing)}')
        self._make_home()
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc):
        for process in reversed(self._processes):
            stop(process)
        self._processes.clear()
        # The document portal unmounts its files when the bus is gone, but in its own time.
        programs.wait_until(lambda: not self._is_mounted_on(), 10)

    def _is_mounted_on(self):
        return f' {self._home}/' in pathlib.Path('/proc/self/mounts').read_text(encoding='utf-8')

    def _make_home(self):
        (self._home / 'run').mkdir(parents=True, mode=0o700)
        for toolkit in ('gtk-3.0', 'gtk-4.0'):
            folder = self._home / '.config' / toolkit
            folder.mkdir(parents=True)
            (folder / 'settings.ini').write_text(SETTINGS, encoding='utf-8')

    def _start(self):
        self.env['DISPLAY'] = ':' + self._start_telling(
            ['Xvfb', '-displayfd', '{fd}', '-screen', '0', self._size, '-nolisten', 'tcp',
             '-noreset', '-dpi', '96'])
        configuration = sessionbus.write_configuration(self._home, self._services)
        self.env['DBUS_SESSION_BUS_ADDRESS'] = self._start_telling(
            ['dbus-daemon', f'--config-file={configuration}', '--nofork', '--print-address={fd}'])
        self._start_windows()
        os.environ.update(self.env)
        self._atspi, self.vanished = _load_atspi()

    def _start_windows(self):
        """Starts what programs show their windows with."""
        self.start(['mutter', '--x11', '--sm-disable'])
        if not programs.wait_until(self._has_window_manager, 15):
            raise unittest.SkipTest('no window manager comes up here')

    def _start_telling(self, command):
        """Starts a program that tells something on the descriptor {fd}. Returns: what it tells"""
        reader, writer = os.pipe()
        self.start([word.format(fd=writer) for word in command], pass_fds=(writer,))
        os.close(writer)
        return _read_line(reader)

    def _has_window_manager(self):
        answer = self.run(['xprop', '-root', '_NET_SUPPORTING_WM_CHECK'])
        return 'window id' in answer.stdout

    def start(self, command, **options):
        """Starts a program that ends with the desktop at the latest."""
        log = open(self._home / f'{pathlib.Path(command[0]).name}.log', 'ab')
        process = subprocess.Popen([str(word) for word in command], env=self.env, cwd=self._home,
                                   stdin=options.pop('stdin', subprocess.DEVNULL),
                                   stdout=options.pop('stdout', log),
                                   stderr=log, **options)
        log.close()
        self._processes.append(process)
        return process

    def run(self, command, timeout=30):
        return subprocess.run([str(word) for word in command], env=self.env, cwd=self._home,
                              capture_output=True, text=True, timeout=timeout)

    def log(self, name):
        """What the program of that name has said so far."""
        path = self._home / f'{name}.log'
        return path.read_text(encoding='utf-8', errors='replace') if path.exists() else ''

    def screenshot(self, path):
        self.run(['import', '-window', 'root', path])

    def application(self, name, timeout=20):
        """The accessible object of a running application."""
        desktop = self._atspi.get_desktop(0)

        def found():
            try:
                children = [desktop.get_child_at_index(i) for i in range(desktop.get_child_count())]
                return [Element(self, child) for child in children
                        if child is not None and child.get_name() == name]
            except self.vanished:
                return []
        return wait_for(found, timeout, f'no application {name}')[0]

    def press(self, *keys):
        """Presses keys by their X names, e.g. 'Return', 'ctrl+o'."""
        self.run(['xdotool', 'key', '--delay', '50', *keys])

    def type(self, text):
        self.run(['xdotool', 'type', '--delay', '10', text])

    def click(self, x, y):
        self.run(['xdotool', 'mousemove', x, y, 'sleep', '0.1', 'click', '1'])

    def drag(self, begin, end):
        """Drags with the mouse. In steps: toolkits have a threshold and answer asynchronously."""
        path = [(begin[0] + (end[0] - begin[0]) * i // DRAG_STEPS,
                 begin[1] + (end[1] - begin[1]) * i // DRAG_STEPS) for i in range(DRAG_STEPS + 1)]
        command = ['xdotool', 'mousemove', *begin, 'sleep', '0.2', 'mousedown', '1']
        for x, y in [*path, (end[0] + 1, end[1]), end]:
            command += ['sleep', '0.04', 'mousemove', x, y]
        self.run(command + ['sleep', '0.5', 'mouseup', '1'])

    def drag_source(self, path):
        """A window from which the file can be dragged. Returns: where to press, on the screen"""
        self.start([sys.executable, pathlib.Path(__file__).with_name('dragsource.py'), path])
        wait_for(lambda: self.find_windows('Drag Source'), 10, 'no drag source')
        return self.middle('Drag Source')

    def bring_to_front(self, name):
        """Gives the window of that name the keyboard, as a click on its title would."""
        self.run(['xdotool', 'windowactivate', '--sync', self._find_window(name)])

    def put_side_by_side(self, left, right):
        """Moves the windows of these names so that neither covers the other."""
        self.run(['xdotool', 'windowmove', '--sync', self._find_window(left), '0', '0'])
        window = self._find_window(right)
        _, _, width, _ = self.window_geometry(window)
        self.run(['xdotool', 'windowmove', '--sync', window, self._width - width, '0'])

    def find_windows(self, name):
        """The numbers of the windows of that name that are on the screen."""
        return self.run(['xdotool', 'search', '--onlyvisible', '--name',
                         f'^{re.escape(name)}$']).stdout.split()

    def _find_window(self, name):
        return self.find_windows(name)[-1]

    def middle(self, name):
        """Where the middle of the window of that name is on the screen."""
        x, y, width, height = self.window_geometry(self._find_window(name))
        return x + width // 2, y + height // 2

    def frame_origin(self, name, width, height):
        """Where on the screen the accessible frame of that name and size begins."""
        window = self._find_window(name)
        x, y, outer_width, outer_height = self.window_geometry(window)
        # The window is larger than the frame: shadows are drawn by the program itself.
        left, top = self._shadow(window) or ((outer_width - width) // 2,
                                             (outer_height - height) // 2)
        return x + left, y + top

    def claimed_origin(self, name):
        """What to add to the places on the screen that GTK 3 claims for parts of that window."""
        del name  # X tells it the truth
        return 0, 0

    def _shadow(self, window):
        told = self.run(['xprop', '-id', window, '_GTK_FRAME_EXTENTS']).stdout
        match = re.search(r'= (\d+), \d+, (\d+), \d+', told)
        if match is None or match[0] == '= 0, 0, 0, 0':
            return None
        return int(match[1]), int(match[2])

    def window_geometry(self, window):
        told = self.run(['xdotool', 'getwindowgeometry', '--shell', window]).stdout
        values = dict(line.split('=') for line in told.split())
        return tuple(int(values[key]) for key in ('X', 'Y', 'WIDTH', 'HEIGHT'))


def _load_atspi():
    import gi
    gi.require_version('Atspi', '2.0')
    from gi.repository import Atspi, GLib
    Atspi.init()
    return Atspi, GLib.Error


def stop(process):
    """Ends a process, gently first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(find, timeout, complaint):
    """What `find()` returns once that is something."""
    deadline = time.monotonic() + timeout
    while True:
        found = find()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(complaint)
        time.sleep(0.1)


def plain_name(name):
    """GTK 4.8 calls a button with a mnemonic '_Write Write'; returns 'Write'."""
    for i, char in enumerate(name):
        if char == ' ' and name[:i].replace('_', '', 1) == name[i + 1:]:
            return name[i + 1:]
    return name


def _ancestry(accessible):
    """The widget, its parent and so on, up to the window."""
    chain = []
    while accessible is not None and accessible.get_role_name() != 'application':
        chain.append(accessible)
        accessible = accessible.get_parent()
    return chain


class Element:
    """A widget as assistive technology sees it."""

    def __init__(self, desktop, accessible):
        self._desktop = desktop
        self._accessible = accessible
        self._atspi = desktop._atspi

    @property
    def role(self):
        return self._accessible.get_role_name()

    @property
    def name(self):
        return plain_name(self._accessible.get_name() or '')

    @property
    def text(self):
        """The text of a label or entry, else its name."""
        if self._accessible.get_text_iface() is None:
            return self.name
        count = self._atspi.Text.get_character_count(self._accessible)
        return self._atspi.Text.get_text(self._accessible, 0, count)

    @property
    def description(self):
        return self._accessible.get_description() or ''

    def _has_state(self, state):
        return self._accessible.get_state_set().contains(state)

    @property
    def sensitive(self):
        return self._has_state(self._atspi.StateType.SENSITIVE)

    @property
    def focused(self):
        return self._has_state(self._atspi.StateType.FOCUSED)

    @property
    def checked(self):
        return self._has_state(self._atspi.StateType.CHECKED)

    @property
    def visible(self):
        """Whether the user can see it: whether something of it lies at its middle.

        Its state does not tell: hidden pages of a stack say that they are visible, and where.
        """
        if self._accessible.get_component_iface() is None:
            return True
        extents = self._extents()
        if extents.width <= 0 or extents.height <= 0:
            return False
        hit = self._atspi.Component.get_accessible_at_point(
            self._toplevel(), extents.x + extents.width // 2, extents.y + extents.height // 2,
            self._atspi.CoordType.WINDOW)
        if hit is None:
            # Parts of some widgets have no accessible object; then their page decides.
            chain = _ancestry(self._accessible)
            return len(chain) == 1 or Element(self._desktop, chain[1]).visible
        return self._accessible in _ancestry(hit) or hit in _ancestry(self._accessible)

    def _toplevel(self):
        return _ancestry(self._accessible)[-1]

    @property
    def value(self):
        return self._atspi.Value.get_current_value(self._accessible)

    def _extents(self):
        return self._atspi.Component.get_extents(self._accessible, self._atspi.CoordType.WINDOW)

    def _children(self):
        try:
            count = self._accessible.get_child_count()
            children = [self._accessible.get_child_at_index(i) for i in range(count)]
        except self._desktop.vanished:
            return []
        return [Element(self._desktop, child) for child in children if child is not None]

    @property
    def width(self):
        return self._extents().width

    def walk(self):
        yield self
        for child in self._children():
            yield from child.walk()

    def _fits(self, role, name, text):
        try:
            return ((role is None or re.fullmatch(role, self.role))
                    and (name is None or re.fullmatch(name, self.name))
                    and (text is None or re.search(text, self.text or ''))
                    and self.visible)
        except self._desktop.vanished:
            return False

    def all(self, role=None, name=None, text=None):
        """All visible widgets of that role, name, and with that text inside (patterns)."""
        return [element for element in self.walk() if element._fits(role, name, text)]

    def find(self, role=None, name=None, text=None, timeout=10):
        wanted = f'no {role or "widget"} {name or text or ""}'
        return wait_for(lambda: self.all(role, name, text), timeout, wanted)[0]

    def has(self, role=None, name=None, text=None):
        return bool(self.all(role, name, text))

    def texts(self):
        """All that can be read here."""
        found = []
        for element in self.all('label|text'):
            with contextlib.suppress(self._desktop.vanished):
                found.append(element.text)
        return found

    def activate(self):
        """What a screen reader's user does to a button or switch."""
        self._atspi.Action.do_action(self._accessible, 0)

    def click(self):
        self._desktop.click(*self.centre())

    def centre(self):
        """The middle of the widget on the screen."""
        frame = Element(self._desktop, self._toplevel())
        inner, outer = self._extents(), frame._extents()
        x, y = self._desktop.frame_origin(frame.name, outer.width, outer.height)
        return (x + inner.x - outer.x + inner.width // 2,
                y + inner.y - outer.y + inner.height // 2)

    def claimed_centre(self):
        """The middle of the widget on the screen, as the program sees it: GTK 4 does not."""
        place = self._atspi.Component.get_extents(self._accessible, self._atspi.CoordType.SCREEN)
        return place.x + place.width // 2, place.y + place.height // 2
