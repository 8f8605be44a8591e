/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-publisher-query.h"

/**
 * burin_publisher_query_copy:
 * @query: (nullable):
 *
 * Returns: (transfer full): a deep copy; all zeros of %NULL
 */
BurinPublisherQuery *
burin_publisher_query_copy (const BurinPublisherQuery *query)
{
    BurinPublisherQuery *copy = g_new0 (BurinPublisherQuery, 1);

    if (query == NULL)
        return copy;
    *copy = *query;
    copy->checksum = g_strdup (query->checksum);
    copy->list = g_strdup (query->list);
    copy->bmap = g_strdup (query->bmap);
    copy->keyring = g_strdup (query->keyring);
    return copy;
}

/**
 * burin_publisher_query_clear:
 * @query: a value whose strings are freed
 */
void
burin_publisher_query_clear (BurinPublisherQuery *query)
{
    g_clear_pointer (&query->checksum, g_free);
    g_clear_pointer (&query->list, g_free);
    g_clear_pointer (&query->bmap, g_free);
    g_clear_pointer (&query->keyring, g_free);
}

void
burin_publisher_query_free (BurinPublisherQuery *query)
{
    if (query == NULL)
        return;
    burin_publisher_query_clear (query);
    g_free (query);
}
