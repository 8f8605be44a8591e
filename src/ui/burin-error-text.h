/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-error.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

/**
 * BurinErrorText:
 * @title: what went wrong, for a headline
 * @explanation: what that means, in whole sentences
 * @advice: what to do next, in whole sentences
 * @technical: what a helper or a bug report needs: message, operation, errno, place; a line for
 * each
 *
 * An error as the user reads it. A plain value that owns its strings.
 */
typedef struct {
    char *title;
    char *explanation;
    char *advice;
    char *technical;
} BurinErrorText;

BurinErrorText *
burin_error_text_new (const GError *error, BurinSizeKind size_kind) G_GNUC_WARN_UNUSED_RESULT;
void burin_error_text_free (BurinErrorText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinErrorText, burin_error_text_free)

char *burin_error_text_dup_reason (const GError *error, BurinSizeKind size_kind)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
