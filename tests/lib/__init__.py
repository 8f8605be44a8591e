# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests share: devices made for a test, images, programs under test."""
