# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on Wayland, and drag and drop from a file manager there."""
from lib import tap
from lib.dropcase import DropCase
from lib.waylanddesktop import WaylandDesktop


class WaylandDropTest(DropCase):
    desktop_kind = WaylandDesktop


# What is tested stands in the case that they have in common.
del DropCase

if __name__ == '__main__':
    tap.main()
