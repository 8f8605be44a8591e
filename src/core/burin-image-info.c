/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-info.h"

#include "burin-text.h"

/**
 * burin_image_info_copy:
 *
 * Returns: (transfer full): a deep copy; strings that were %NULL become empty
 */
BurinImageInfo *
burin_image_info_copy (const BurinImageInfo *info)
{
    BurinImageInfo *copy = g_new (BurinImageInfo, 1);

    *copy = *info;
    copy->format = g_strdup (info->format != NULL ? info->format : "");
    copy->member = g_strdup (info->member != NULL ? info->member : "");
    copy->content = g_strdup (info->content != NULL ? info->content : "");
    copy->label = g_strdup (info->label != NULL ? info->label : "");
    copy->publisher =
        info->publisher != NULL ? burin_publisher_copy (info->publisher) : burin_publisher_new ();
    return copy;
}

void
burin_image_info_free (BurinImageInfo *info)
{
    if (info == NULL)
        return;
    g_free (info->format);
    g_free (info->member);
    g_free (info->content);
    g_free (info->label);
    burin_publisher_free (info->publisher);
    g_free (info);
}

/**
 * burin_image_info_to_variant:
 *
 * Returns: (transfer none): a floating `a{sv}`
 */
GVariant *
burin_image_info_to_variant (const BurinImageInfo *info)
{
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

    g_variant_dict_insert (&dict, "format", "s", info->format);
    g_variant_dict_insert (&dict, "member", "s", info->member);
    g_variant_dict_insert (&dict, "content", "s", info->content);
    g_variant_dict_insert (&dict, "label", "s", info->label);
    g_variant_dict_insert (&dict, "source-size", "t", info->source_size);
    g_variant_dict_insert (&dict, "size", "t", info->size);
    g_variant_dict_insert (&dict, "size-kind", "u", (guint32) info->size_kind);
    if (info->publisher != NULL)
        g_variant_dict_insert_value (&dict, "publisher",
                                     burin_publisher_to_variant (info->publisher));
    return g_variant_dict_end (&dict);
}

static char *
lookup_safe (GVariantDict *dict, const char *key)
{
    const char *value = NULL;

    (void) g_variant_dict_lookup (dict, key, "&s", &value); /* missing reads as empty */
    return burin_text_dup_safe (value);
}

/**
 * burin_image_info_from_variant:
 * @variant: an `a{sv}` from a reader, which may be lying: it has read a hostile file
 *
 * Returns: (transfer full) (nullable): the info with every value inside its bounds, or %NULL if
 *   @variant is none
 */
BurinImageInfo *
burin_image_info_from_variant (GVariant *variant)
{
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (variant);
    g_autoptr (BurinImageInfo) info = g_new0 (BurinImageInfo, 1);
    g_autoptr (GVariant) publisher =
        g_variant_dict_lookup_value (&dict, "publisher", G_VARIANT_TYPE_VARDICT);
    guint32 size_kind = 0;

    if (!g_variant_dict_lookup (&dict, "source-size", "t", &info->source_size) ||
        !g_variant_dict_lookup (&dict, "size", "t", &info->size) ||
        !g_variant_dict_lookup (&dict, "size-kind", "u", &size_kind) ||
        size_kind > BURIN_SIZE_EXACT)
        return NULL;

    info->size_kind = (BurinSizeKind) size_kind;
    info->format = lookup_safe (&dict, "format");
    info->member = lookup_safe (&dict, "member");
    info->content = lookup_safe (&dict, "content");
    info->label = lookup_safe (&dict, "label");
    info->publisher = burin_publisher_from_variant (publisher);
    return g_steal_pointer (&info);
}

/**
 * burin_inspect_answer_encode:
 * @answer: an `a{sv}`; a floating one is consumed
 *
 * Returns: (transfer full): the bytes that the reader sends
 */
GBytes *
burin_inspect_answer_encode (GVariant *answer)
{
    g_autoptr (GVariant) sunk = g_variant_ref_sink (answer);
    g_autoptr (GVariant) little =
        G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap (sunk) : g_variant_ref (sunk);

    return g_variant_get_data_as_bytes (little);
}

/**
 * burin_inspect_answer_decode:
 * @bytes: all that an untrusted reader sent
 * @error: the error that the reader answered, or %BURIN_ERROR_IMAGE_READ if it answered nonsense
 *
 * Returns: (transfer full): what the reader found out, or %NULL
 */
BurinImageInfo *
burin_inspect_answer_decode (GBytes *bytes, GError **error)
{
    g_autoptr (GVariant) raw = NULL, answer = NULL;
    BurinImageInfo *info;
    GError *answered;

    raw = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
    answer =
        G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap (raw) : g_variant_get_normal_form (raw);
    info = burin_image_info_from_variant (answer);
    if (info != NULL)
        return info;

    answered = burin_error_from_variant (answer);
    if (answered != NULL)
        g_propagate_error (error, answered);
    else
        burin_set_error (error, BURIN_ERROR_IMAGE_READ, NULL,
                         "the image could not be read: its reader ended early");
    return NULL;
}
