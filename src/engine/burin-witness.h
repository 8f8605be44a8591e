/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-transfer.h"

G_BEGIN_DECLS

/*
 * BurinWitness: remembers a little of what is on a drive, and knows by that, after a pause that is
 * long enough to exchange it, whether it is still the same drive. Any thread.
 *
 * While a machine sleeps, its ports may lose their power. What the kernel finds there afterwards it
 * takes for what was there before, if it calls itself by the same names, and gives it the requests
 * of those who have the drive open; and many sticks of a kind share all their names, or have no
 * serial number.
 */
typedef struct _BurinWitness BurinWitness;

BurinWitness *burin_witness_new (gint64 patience) G_GNUC_WARN_UNUSED_RESULT;
void burin_witness_free (BurinWitness *witness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinWitness, burin_witness_free)

gboolean burin_witness_begin (BurinWitness *witness,
                              const BurinTarget *target,
                              const BurinTransfer *transfer,
                              GError **error);
void burin_witness_end (BurinWitness *witness, const BurinTransfer *transfer);

G_END_DECLS
