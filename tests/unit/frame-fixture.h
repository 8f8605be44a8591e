/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reader's end of the socket, as tests of the engine play it.
 */
#pragma once

#include "burin-frame.h"

G_BEGIN_DECLS

void fixture_send_all (int fd, const void *data, gsize length);
void fixture_send_frame (
    int fd, BurinFrameType type, BurinFrameFlags flags, guint64 offset, guint64 length);
void fixture_send_end (int fd, guint64 offset);
void fixture_send_abort (int fd, BurinError code, const char *message);

/*
 * A reader in a thread of its own. Every byte of a chunk of its image is the chunk's number. Stays
 * to answer requests until the other end is closed, unless it @hangs_up.
 */
typedef struct {
    int fd;
    guint n_chunks;
    gboolean hangs_up;
    GThread *thread;
} FixtureReader;

int fixture_reader_start (FixtureReader *reader, guint n_chunks);
void fixture_reader_join (FixtureReader *reader);

G_END_DECLS
