#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the window takes to show, and what it costs while it writes.

Usage: start_bench.py [BUILD_DIR]      (root; half a minute; prints one JSON object a line)

GNOME's text editor, where it is installed, is the yardstick: both start by turns on a display of
their own. A start ends when the first frame is on the screen: when the pixel in the middle has
another colour. The best and the median are told. Targets: 0.4 s to the first frame; at most 5 % of
a core and 60 redraws a second while writing to a drive of the speed of a stick.
"""
import functools
import json
import os
import pathlib
import shutil
import statistics
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / 'tests'))

from lib import loop, programs, scratch, throttle  # noqa: E402 (the path comes first)
from lib.desktop import Desktop  # noqa: E402
from lib.frames import Frames  # noqa: E402
from lib.scratch import MIB  # noqa: E402

ROUNDS = 9
WIDTH, HEIGHT = 1280, 960
IMAGE_SIZE = 96 * MIB
STICK = (20_000_000, 90_000_000)
TICKS = os.sysconf('SC_CLK_TCK')


def say(**result):
    print(json.dumps({key: round(value, 3) if isinstance(value, float) else value
                      for key, value in result.items()}), flush=True)


class Spot:
    """The pixel in the middle of a display, which every new window covers."""

    def __init__(self, desktop):
        # When there is a display: it would look for one when it is loaded.
        import gi
        gi.require_version('Gdk', '3.0')
        from gi.repository import Gdk
        screen = Gdk.Display.open(desktop.env['DISPLAY']).get_default_screen()
        self._read = functools.partial(
            Gdk.pixbuf_get_from_window, screen.get_root_window(), WIDTH // 2, HEIGHT // 2, 1, 1)
        self._empty = self._colour()

    def _colour(self):
        return self._read().get_pixels()

    def wait(self, covered):
        """Waits until a window is there, or none."""
        if not programs.wait_until(lambda: (self._colour() != self._empty) == covered, 20, 0.002):
            raise RuntimeError('no window comes' if covered else 'the window stays')


def seconds_to_frame(desktop, spot, command):
    spot.wait(covered=False)
    time.sleep(0.5)  # the window manager still has to do with the last one
    spot.wait(covered=False)
    begin = time.monotonic()
    process = desktop.start(command)
    spot.wait(covered=True)
    took = time.monotonic() - begin
    process.terminate()
    process.wait()
    return took


def measure_start(desktop, burin):
    commands = {'burin': [burin]}
    if shutil.which('gnome-text-editor'):
        commands['text_editor'] = ['gnome-text-editor', '--standalone']
    spot = Spot(desktop)
    times = [{name: seconds_to_frame(desktop, spot, command) for name, command in commands.items()}
             for _ in range(ROUNDS)]
    result = {}
    for name in commands:
        took = [one[name] for one in times]
        result.update({f'{name}_best': min(took), f'{name}_median': statistics.median(took)})
    say(scenario='start', bar_seconds=0.4, **result)


def cpu_seconds(pid):
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text(encoding='utf-8').rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure_writing(desktop, burin, directory):
    """What the window takes of a processor, and how often it redraws, in the midst of writing."""
    image = directory.file('image', IMAGE_SIZE, pattern='start-bench')
    with loop.LoopDevice(directory.file('drive', IMAGE_SIZE + 8 * MIB)) as drive, \
            throttle.Throttle(drive, STICK[1], STICK[0]):
        process = desktop.start([burin, '--allow-loop', image])
        app = desktop.application('burin')
        if not programs.wait_until(lambda: find_row(app, drive.node), 10):
            raise RuntimeError(f'the window does not show {drive.node}')
        find_row(app, drive.node).activate()
        app.find('push button', 'Erase and Write…').activate()
        app.find('push button', 'Erase and Write').activate()
        app.find('label', 'Writing')
        with Frames(desktop, 'Burin') as frames:
            drawn, begin, before = frames.count(), time.monotonic(), cpu_seconds(process.pid)
            time.sleep(3)
            took = time.monotonic() - begin
            share = (cpu_seconds(process.pid) - before) / took
            rate = (frames.count() - drawn) / took
        app.find('push button', 'Write Another', timeout=60)
        process.terminate()
        process.wait()
    say(scenario='writing', cores=share, bar_cores=0.05, frames_per_second=rate,
        bar_frames_per_second=60)


def find_row(app, node):
    return next((item for item in app.all('list item')
                 if any(str(node) in text for text in item.texts())), None)


def main():
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE / 'build').resolve()
    burin = build / 'src/ui/burin'
    with scratch.Scratch('/dev/shm') as directory, \
            Desktop(directory, size=f'{WIDTH}x{HEIGHT}x24') as desktop:
        measure_start(desktop, burin)
        measure_writing(desktop, burin, directory)


if __name__ == '__main__':
    main()
