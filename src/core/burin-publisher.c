/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-publisher.h"

#include <string.h>

#include "burin-digest-algorithm.h"
#include "burin-text.h"

static const char *const verdict_names[] = {
    [BURIN_PUBLISHER_SILENT] = "silent",     [BURIN_PUBLISHER_EXPECTED] = "expected",
    [BURIN_PUBLISHER_MATCHES] = "matches",   [BURIN_PUBLISHER_SIGNED] = "signed",
    [BURIN_PUBLISHER_MISMATCH] = "mismatch",
};

/* The strings of a publisher, and the keys that they travel under. */
static const struct {
    const char *key;
    gsize offset;
} strings[] = {
    {"source", G_STRUCT_OFFSET (BurinPublisher, source)},
    {"algorithm", G_STRUCT_OFFSET (BurinPublisher, algorithm)},
    {"digest", G_STRUCT_OFFSET (BurinPublisher, digest)},
    {"signer", G_STRUCT_OFFSET (BurinPublisher, signer)},
    {"bmap", G_STRUCT_OFFSET (BurinPublisher, bmap)},
    {"subject", G_STRUCT_OFFSET (BurinPublisher, subject)},
    {"passed-over", G_STRUCT_OFFSET (BurinPublisher, passed_over)},
    {"foreign-algorithm", G_STRUCT_OFFSET (BurinPublisher, foreign_algorithm)},
};

static char **
get_string (const BurinPublisher *publisher, gsize index)
{
    return G_STRUCT_MEMBER_P (publisher, strings[index].offset);
}

/**
 * burin_publisher_new:
 *
 * Returns: (transfer full): one that says nothing
 */
BurinPublisher *
burin_publisher_new (void)
{
    BurinPublisher nothing = {};

    return burin_publisher_copy (&nothing);
}

/**
 * burin_publisher_copy:
 *
 * Returns: (transfer full): a copy; strings that were %NULL become empty
 */
BurinPublisher *
burin_publisher_copy (const BurinPublisher *publisher)
{
    BurinPublisher *copy = g_new (BurinPublisher, 1);

    *copy = *publisher;
    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++) {
        const char *string = *get_string (publisher, i);

        *get_string (copy, i) = g_strdup (string != NULL ? string : "");
    }
    return copy;
}

void
burin_publisher_free (BurinPublisher *publisher)
{
    if (publisher == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
        g_free (*get_string (publisher, i));
    g_free (publisher);
}

/**
 * burin_publisher_is_weak:
 *
 * Returns: whether the digest finds damage, but would not find a forgery
 */
gboolean
burin_publisher_is_weak (const BurinPublisher *publisher)
{
    BurinDigestAlgorithm algorithm;

    return burin_digest_algorithm_from_name (publisher->algorithm, &algorithm) &&
           burin_digest_algorithm_is_weak (algorithm);
}

/**
 * burin_publisher_get_algorithm_title:
 *
 * Returns: (transfer none): what people call the digest's algorithm, e.g. "SHA-256"
 */
const char *
burin_publisher_get_algorithm_title (const BurinPublisher *publisher)
{
    BurinDigestAlgorithm algorithm;

    return burin_digest_algorithm_from_name (publisher->algorithm, &algorithm)
               ? burin_digest_algorithm_get_title (algorithm)
               : publisher->algorithm;
}

/**
 * burin_publisher_get_best_verdict:
 *
 * Returns: the verdict on an image that is what @publisher says
 */
BurinPublisherVerdict
burin_publisher_get_best_verdict (const BurinPublisher *publisher)
{
    if (*publisher->algorithm == '\0')
        return BURIN_PUBLISHER_SILENT;
    if (*publisher->signer == '\0' || burin_publisher_is_weak (publisher))
        return BURIN_PUBLISHER_MATCHES;
    return BURIN_PUBLISHER_SIGNED;
}

/**
 * burin_publisher_to_variant:
 *
 * Returns: (transfer none): a floating `a{sv}`
 */
GVariant *
burin_publisher_to_variant (const BurinPublisher *publisher)
{
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
        g_variant_dict_insert (&dict, strings[i].key, "s", *get_string (publisher, i));
    g_variant_dict_insert (&dict, "verdict", "s",
                           burin_publisher_verdict_to_string (publisher->verdict));
    g_variant_dict_insert (&dict, "mapped-size", "t", publisher->mapped_size);
    return g_variant_dict_end (&dict);
}

/**
 * burin_publisher_from_variant:
 * @variant: (nullable): an `a{sv}` from a reader, which may be lying: it has read hostile files
 *
 * Returns: (transfer full): what can be made of it; what is missing is empty
 */
BurinPublisher *
burin_publisher_from_variant (GVariant *variant)
{
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (variant);
    BurinPublisher *publisher = g_new0 (BurinPublisher, 1);
    const char *verdict = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++) {
        const char *value = NULL;

        (void) g_variant_dict_lookup (&dict, strings[i].key, "&s", &value); /* stays NULL */
        *get_string (publisher, i) = burin_text_dup_safe (value);
    }
    /* Both stay 0 if they are missing or make no sense. */
    (void) g_variant_dict_lookup (&dict, "mapped-size", "t", &publisher->mapped_size);
    if (g_variant_dict_lookup (&dict, "verdict", "&s", &verdict))
        (void) burin_publisher_verdict_from_string (verdict, &publisher->verdict);
    return publisher;
}

/**
 * burin_publisher_verdict_to_string:
 *
 * Returns: (transfer none): its name on D-Bus and in JSON
 */
const char *
burin_publisher_verdict_to_string (BurinPublisherVerdict verdict)
{
    return verdict_names[verdict];
}

/**
 * burin_publisher_verdict_from_string:
 * @string: a name on D-Bus
 * @verdict: (out):
 *
 * Returns: whether @string is one of the names
 */
gboolean
burin_publisher_verdict_from_string (const char *string, BurinPublisherVerdict *verdict)
{
    for (guint i = 0; i < G_N_ELEMENTS (verdict_names); i++) {
        if (strcmp (string, verdict_names[i]) != 0)
            continue;
        *verdict = (BurinPublisherVerdict) i;
        return TRUE;
    }
    return FALSE;
}
