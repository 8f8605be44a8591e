/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * BurinSound: tells by a sound of the desktop's theme how jobs have ended.
 *
 * Main thread, reference-counted. Where there are no sounds, it is silent.
 */
#define BURIN_TYPE_SOUND (burin_sound_get_type ())
G_DECLARE_FINAL_TYPE (BurinSound, burin_sound, BURIN, SOUND, GObject)

BurinSound *burin_sound_new (void) G_GNUC_WARN_UNUSED_RESULT;

void burin_sound_play_end (BurinSound *self, gboolean good);

G_END_DECLS
