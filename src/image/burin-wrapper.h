/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinWrapper:
 *
 * What can be around an image. Those before %BURIN_WRAPPER_ZIP hold one stream, those from it on
 * are archives with members.
 */
typedef enum {
    BURIN_WRAPPER_NONE,
    BURIN_WRAPPER_GZ,
    BURIN_WRAPPER_BZ2,
    BURIN_WRAPPER_XZ,
    BURIN_WRAPPER_ZST,
    BURIN_WRAPPER_LZ4,
    BURIN_WRAPPER_LZIP,
    BURIN_WRAPPER_LZMA,
    BURIN_WRAPPER_LZOP,
    BURIN_WRAPPER_COMPRESS,
    BURIN_WRAPPER_SPARSE,
    BURIN_WRAPPER_ZIP,
    BURIN_WRAPPER_7ZIP,
    BURIN_WRAPPER_TAR,
    BURIN_WRAPPER_CPIO,
    BURIN_N_WRAPPERS
} BurinWrapper;

BurinWrapper burin_wrapper_identify (const guint8 *head, gsize length);
const char *burin_wrapper_get_suffix (BurinWrapper wrapper);
gboolean burin_wrapper_is_archive (BurinWrapper wrapper);

G_END_DECLS
