/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-info.h"

G_BEGIN_DECLS

/**
 * BurinImageNoteLevel:
 * @BURIN_IMAGE_NOTE_GOOD: something that speaks for the image
 * @BURIN_IMAGE_NOTE_NEUTRAL: something to know
 * @BURIN_IMAGE_NOTE_WARNING: something that may spoil what the user wants
 */
typedef enum {
    BURIN_IMAGE_NOTE_GOOD,
    BURIN_IMAGE_NOTE_NEUTRAL,
    BURIN_IMAGE_NOTE_WARNING,
} BurinImageNoteLevel;

/**
 * BurinImageNote:
 * @title: what it is, in a few words without a full stop
 * @advice: what it means and what to do, in whole sentences; "" if nothing
 *
 * Something that the user should know about an image before he writes it. A plain value that owns
 * its strings.
 */
typedef struct {
    BurinImageNoteLevel level;
    char *title;
    char *advice;
} BurinImageNote;

void burin_image_note_free (BurinImageNote *note);

GPtrArray *burin_image_note_list (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
