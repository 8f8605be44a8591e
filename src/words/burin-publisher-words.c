/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-publisher-words.h"

#include <glib/gi18n.h>

/**
 * burin_publisher_words_dup_source:
 * @publisher: that says something
 *
 * Returns: (transfer full): what an image is compared with, to be put into a sentence: "the SHA-256
 *   of disk.img in SHA256SUMS"
 */
char *
burin_publisher_words_dup_source (const BurinPublisher *publisher)
{
    const char *algorithm = burin_publisher_get_algorithm_title (publisher);

    if (*publisher->source == '\0')
        return g_strdup_printf (_ ("the %s that you gave"), algorithm);
    if (*publisher->subject == '\0')
        return g_strdup_printf (_ ("the %s in %s"), algorithm, publisher->source);
    /* Translators: a digest such as SHA-256, of what file it is, and in which list. */
    return g_strdup_printf (_ ("the %s of %s in %s"), algorithm, publisher->subject,
                            publisher->source);
}

static char *
dup_match (const BurinPublisher *publisher)
{
    g_autofree char *source = burin_publisher_words_dup_source (publisher);

    if (burin_publisher_is_weak (publisher))
        return g_strdup_printf (_ ("The image matches %s: that shows that it is undamaged, but not "
                                   "that it is genuine."),
                                source);
    return g_strdup_printf (_ ("The image matches %s."), source);
}

/**
 * burin_publisher_words_dup_verdict:
 * @publisher: what was expected
 * @verdict: what came of it, by the report
 *
 * Returns: (transfer full): whether an image is what its publisher says, in one sentence; "" for a
 *   mismatch, of which the error tells
 */
char *
burin_publisher_words_dup_verdict (const BurinPublisher *publisher, BurinPublisherVerdict verdict)
{
    g_autofree char *source = NULL;

    switch (verdict) {
    case BURIN_PUBLISHER_SILENT:
        return g_strdup (_ ("There was nothing of its publisher to compare the image with."));
    case BURIN_PUBLISHER_MATCHES:
        return dup_match (publisher);
    case BURIN_PUBLISHER_SIGNED:
        source = burin_publisher_words_dup_source (publisher);
        return g_strdup_printf (_ ("The image matches %s, signed by %s."), source,
                                publisher->signer);
    default:
        return g_strdup ("");
    }
}
