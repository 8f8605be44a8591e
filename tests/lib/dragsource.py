# SPDX-License-Identifier: GPL-3.0-or-later
"""A window in the corner of the screen from which the files in the arguments can be dragged."""
import os
import sys

import gi
gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, GLib, Gtk

uris = [GLib.filename_to_uri(os.path.abspath(name), None) for name in sys.argv[1:]]
box = Gtk.EventBox()
box.add(Gtk.Label(label='Drag me'))
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
box.connect('drag-data-get', lambda _box, _context, data, _info, _time: data.set_uris(uris))

window = Gtk.Window(title='Drag Source')
window.set_default_size(160, 100)
window.move(0, 0)
window.add(box)
window.connect('destroy', Gtk.main_quit)
window.show_all()
Gtk.main()
