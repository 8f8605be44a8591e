# SPDX-License-Identifier: GPL-3.0-or-later
"""Drag and drop from a file manager, on X11."""
from lib import tap
from lib.desktop import Desktop
from lib.dropcase import DropCase


class X11DropTest(DropCase):
    desktop_kind = Desktop


# What is tested stands in the case that they have in common.
del DropCase

if __name__ == '__main__':
    tap.main()
