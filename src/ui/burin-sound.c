/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-sound.h"

#include <glib/gi18n.h>
#include <gsound.h>

struct _BurinSound {
    GObject parent_instance;

    /* Owned */
    GSoundContext *context; /* NULL where there are no sounds */
};

G_DEFINE_FINAL_TYPE (BurinSound, burin_sound, G_TYPE_OBJECT)

static void
burin_sound_finalize (GObject *object)
{
    g_clear_object (&BURIN_SOUND (object)->context);
    G_OBJECT_CLASS (burin_sound_parent_class)->finalize (object);
}

static void
burin_sound_class_init (BurinSoundClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_sound_finalize;
}

static void
burin_sound_init (BurinSound *self)
{
    self->context = gsound_context_new (NULL, NULL); /* silence is no failure */
}

/**
 * burin_sound_new:
 *
 * Returns: (transfer full): what plays a sound if the system can
 */
BurinSound *
burin_sound_new (void)
{
    return g_object_new (BURIN_TYPE_SOUND, NULL);
}

/**
 * burin_sound_play_end:
 * @good: whether all jobs are done
 *
 * Plays one sound of the freedesktop sound naming specification, without waiting for it.
 */
void
burin_sound_play_end (BurinSound *self, gboolean good)
{
    if (self->context == NULL)
        return;
    (void) gsound_context_play_simple (
        self->context, NULL, NULL, GSOUND_ATTR_EVENT_ID, good ? "complete" : "dialog-error",
        GSOUND_ATTR_EVENT_DESCRIPTION, good ? _ ("Writing is done") : _ ("Writing has failed"),
        NULL); /* silence is no failure */
}
