/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the publisher of an image says of it: where to look for that, and how to tell what came of
 * it.
 */
#include "burin-cli-publisher.h"

#include <glib/gi18n.h>
#include <string.h>

#include "burin-error.h"
#include "burin-publisher-words.h"
#include "burin-text.h"

/* An MD5; what is shorter is the name of a file. */
#define SHORTEST_DIGEST 32

void
burin_cli_publisher_args_clear (BurinCliPublisherArgs *args)
{
    g_clear_pointer (&args->checksum, g_free);
    g_clear_pointer (&args->bmap, g_free);
    g_clear_pointer (&args->keyring, g_free);
}

/**
 * burin_cli_publisher_args_add:
 * @args: takes what the options say; must live as long as @context
 */
void
burin_cli_publisher_args_add (BurinCliPublisherArgs *args, GOptionContext *context)
{
    const GOptionEntry entries[] = {
        {"checksum", 0, 0, G_OPTION_ARG_FILENAME, &args->checksum,
         N_ ("What the image's digest is, or a list that it is in"), N_ ("[ALGORITHM:]HEX|FILE")},
        {"no-checksum", 0, 0, G_OPTION_ARG_NONE, &args->no_checksum,
         N_ ("Do not look for lists of digests beside the image"), NULL},
        {"bmap", 0, 0, G_OPTION_ARG_FILENAME, &args->bmap,
         N_ ("The image's bmap, which says what of it matters"), N_ ("FILE")},
        {"no-bmap", 0, 0, G_OPTION_ARG_NONE, &args->no_bmap,
         N_ ("Do not look for a bmap beside the image or in it"), NULL},
        {"keyring", 0, 0, G_OPTION_ARG_FILENAME, &args->keyring,
         N_ ("Take no image but one that the owner of a key in it has signed for"), N_ ("FILE")},
        G_OPTION_ENTRY_NULL,
    };

    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/**
 * burin_cli_publisher_args_get_given:
 *
 * Returns: (transfer none) (nullable): the first of these options that was given, if any
 */
const char *
burin_cli_publisher_args_get_given (const BurinCliPublisherArgs *args)
{
    if (args->checksum != NULL)
        return "--checksum";
    if (args->no_checksum)
        return "--no-checksum";
    if (args->bmap != NULL)
        return "--bmap";
    if (args->no_bmap)
        return "--no-bmap";
    return args->keyring != NULL ? "--keyring" : NULL;
}

/* Whether it is that or a file, nothing but its look can tell. */
static gboolean
is_digest (const char *text)
{
    const char *colon = strchr (text, ':');
    const char *hex = colon != NULL ? colon + 1 : text;

    return strlen (hex) >= SHORTEST_DIGEST &&
           strspn (hex, "0123456789abcdefABCDEF") == strlen (hex);
}

/**
 * burin_cli_publisher_args_interpret:
 * @query: (out): where to look
 * @error: %BURIN_ERROR_INVALID_ARGUMENT with a translated message
 *
 * Returns: %FALSE if two of the options exclude each other
 */
gboolean
burin_cli_publisher_args_interpret (const BurinCliPublisherArgs *args,
                                    BurinPublisherQuery *query,
                                    GError **error)
{
    if ((args->checksum != NULL && args->no_checksum) || (args->bmap != NULL && args->no_bmap)) {
        burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                         _ ("%s and %s exclude each other"),
                         args->no_checksum ? "--checksum" : "--bmap",
                         args->no_checksum ? "--no-checksum" : "--no-bmap");
        return FALSE;
    }
    *query = (BurinPublisherQuery){
        .ignores_lists = args->no_checksum,
        .bmap = g_strdup (args->bmap),
        .ignores_bmap = args->no_bmap,
        .keyring = g_strdup (args->keyring),
    };
    if (args->checksum != NULL && is_digest (args->checksum))
        query->checksum = g_strdup (args->checksum);
    else
        query->list = g_strdup (args->checksum);
    return TRUE;
}

static char *
dup_nothing (const BurinPublisher *publisher)
{
    if (*publisher->passed_over == '\0')
        return g_strdup (_ ("Publisher: nothing to compare the image with"));
    if (*publisher->foreign_algorithm == '\0')
        /* Translators: %s is the name of a list of digests. */
        return g_strdup_printf (
            _ ("Publisher: nothing to compare the image with: it is not listed in %s"),
            publisher->passed_over);
    /* Translators: a kind of digest, such as BLAKE3, and the name of the file that it is in. */
    return g_strdup_printf (_ ("Publisher: nothing to compare the image with: the %s in %s is of a "
                               "kind that Burin cannot compute"),
                            publisher->foreign_algorithm, publisher->passed_over);
}

static void
append_bmap (GString *text, const BurinPublisher *publisher)
{
    g_autofree char *size = burin_text_dup_size (publisher->mapped_size);

    if (*publisher->bmap != '\0')
        g_string_append_printf (text, _ ("Block map: %s, by which %s of the image matter\n"),
                                publisher->bmap, size);
}

/**
 * burin_cli_publisher_dup_expected:
 *
 * Returns: (transfer full): what an image will be compared with, or what came of that, a line for
 *   each thing
 */
char *
burin_cli_publisher_dup_expected (const BurinPublisher *publisher)
{
    GString *text = g_string_new (NULL);
    g_autofree char *source = NULL, *verdict = NULL;

    append_bmap (text, publisher);
    if (publisher->verdict == BURIN_PUBLISHER_MATCHES ||
        publisher->verdict == BURIN_PUBLISHER_SIGNED) {
        verdict = burin_publisher_words_dup_verdict (publisher, publisher->verdict);
        g_string_append_printf (text, "%s\n", verdict);
        return g_string_free (text, FALSE);
    }
    if (publisher->verdict == BURIN_PUBLISHER_SILENT) {
        source = dup_nothing (publisher);
        g_string_append_printf (text, "%s\n", source);
        return g_string_free (text, FALSE);
    }
    source = burin_publisher_words_dup_source (publisher);
    if (*publisher->signer != '\0')
        g_string_append_printf (text,
                                _ ("Publisher: %s, signed by %s; compared while it is read\n"),
                                source, publisher->signer);
    else
        g_string_append_printf (text, _ ("Publisher: %s; compared while it is read\n"), source);
    return g_string_free (text, FALSE);
}
