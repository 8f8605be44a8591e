/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-error.h"

G_BEGIN_DECLS

/**
 * BurinUnmount:
 * @BURIN_UNMOUNT_IF_IDLE: fail if a file system is in use
 * @BURIN_UNMOUNT_DETACH: take it out of sight; it lives on until nobody uses it any more
 */
typedef enum {
    BURIN_UNMOUNT_IF_IDLE,
    BURIN_UNMOUNT_DETACH,
} BurinUnmount;

gboolean burin_unmounter_run (const char *node, BurinUnmount how, GError **error);

G_END_DECLS
