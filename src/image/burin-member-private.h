/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <archive_entry.h>

#include "burin-member-rank.h"

G_BEGIN_DECLS

BurinMemberRank burin_member_rank_entry (struct archive_entry *entry);

G_END_DECLS
