# SPDX-License-Identifier: GPL-3.0-or-later
"""A program in which somebody has copied the text given, or with --file, the file of that path."""
import pathlib
import sys

import gi
gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, Gtk

FILES = 'text/uri-list'


def copy_text(text):
    Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_text(text, -1)


def copy_file(path):
    """Returns: what owns the clipboard"""
    window = Gtk.Window()
    window.realize()
    window.connect('selection-get',
                   lambda _window, data, _info, _time: data.set_uris([pathlib.Path(path).as_uri()]))
    Gtk.selection_add_target(window, Gdk.SELECTION_CLIPBOARD, Gdk.Atom.intern(FILES, False), 0)
    Gtk.selection_owner_set(window, Gdk.SELECTION_CLIPBOARD, Gdk.CURRENT_TIME)
    return window


if sys.argv[1] == '--file':
    owner = copy_file(sys.argv[2])
else:
    copy_text(sys.argv[1])
print('copied', flush=True)
Gtk.main()
