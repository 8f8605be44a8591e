/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * BurinKeyringRow: a row of the preferences that tells which file of publishers' keys is trusted,
 * and lets the user choose or forget one.
 *
 * A file without keys is not taken. Main thread. States: none → choosing → reading → chosen.
 *
 * Signal "refused" (const char*): what is wrong with the file that was chosen, in a sentence.
 */
#define BURIN_TYPE_KEYRING_ROW (burin_keyring_row_get_type ())
G_DECLARE_FINAL_TYPE (BurinKeyringRow, burin_keyring_row, BURIN, KEYRING_ROW, AdwActionRow)

void burin_keyring_row_set_settings (BurinKeyringRow *self, GSettings *settings);

G_END_DECLS
