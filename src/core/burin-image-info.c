/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-info.h"

#include "burin-text.h"

static const char *const answer_names[] = {"unknown", "no", "yes"};

static const struct {
    BurinAnswer answer;
    const char *name;
} boots[] = {
    [BURIN_BOOT_UNKNOWN] = {BURIN_ANSWER_UNKNOWN, "unknown"},
    [BURIN_BOOT_NO_LOADER] = {BURIN_ANSWER_UNKNOWN, "no-loader"},
    [BURIN_BOOT_LOADER] = {BURIN_ANSWER_YES, "loader"},
    [BURIN_BOOT_HYBRID] = {BURIN_ANSWER_YES, "hybrid"},
    [BURIN_BOOT_DISC_ONLY] = {BURIN_ANSWER_NO, "disc-only"},
    [BURIN_BOOT_DATA_DISC] = {BURIN_ANSWER_NO, "data-disc"},
    [BURIN_BOOT_WINDOWS] = {BURIN_ANSWER_NO, "windows"},
};
G_STATIC_ASSERT (G_N_ELEMENTS (boots) == BURIN_N_BOOTS);

/* The strings of an info, and the keys that they travel under. */
static const struct {
    const char *key;
    gsize offset;
} strings[] = {
    {"format", G_STRUCT_OFFSET (BurinImageInfo, format)},
    {"member", G_STRUCT_OFFSET (BurinImageInfo, member)},
    {"content", G_STRUCT_OFFSET (BurinImageInfo, content)},
    {"label", G_STRUCT_OFFSET (BurinImageInfo, label)},
    {"table", G_STRUCT_OFFSET (BurinImageInfo, table)},
    {"fs-type", G_STRUCT_OFFSET (BurinImageInfo, fs_type)},
    {"os-name", G_STRUCT_OFFSET (BurinImageInfo, os_name)},
    {"os-version", G_STRUCT_OFFSET (BurinImageInfo, os_version)},
    {"os-arch", G_STRUCT_OFFSET (BurinImageInfo, os_arch)},
    {"disc-system", G_STRUCT_OFFSET (BurinImageInfo, disc_system)},
    {"disc-publisher", G_STRUCT_OFFSET (BurinImageInfo, disc_publisher)},
    {"disc-application", G_STRUCT_OFFSET (BurinImageInfo, disc_application)},
};

static char **
get_string (const BurinImageInfo *info, gsize index)
{
    return G_STRUCT_MEMBER_P (info, strings[index].offset);
}

/**
 * burin_answer_to_string:
 *
 * Returns: (transfer none): "yes", "no" or "unknown"
 */
const char *
burin_answer_to_string (BurinAnswer answer)
{
    return answer_names[answer];
}

/**
 * burin_boot_get_answer:
 *
 * Returns: whether a computer can start from a drive with the image
 */
BurinAnswer
burin_boot_get_answer (BurinBoot boot)
{
    return boots[boot].answer;
}

/**
 * burin_boot_to_string:
 *
 * Returns: (transfer none): a name for programs, e.g. "disc-only"
 */
const char *
burin_boot_to_string (BurinBoot boot)
{
    return boots[boot].name;
}

/**
 * burin_image_info_suits_sectors:
 * @sector_size: bytes of a drive's logical sectors, 0 if that is not known
 *
 * A partition table counts in sectors; on a drive with others, nobody finds what is in it.
 *
 * Returns: %FALSE if the image is made for other sectors
 */
gboolean
burin_image_info_suits_sectors (const BurinImageInfo *info, guint32 sector_size)
{
    return info->sector_size == 0 || sector_size == 0 || info->sector_size == sector_size;
}

/**
 * burin_image_info_copy:
 *
 * Returns: (transfer full): a copy; strings and arrays that were %NULL become empty
 */
BurinImageInfo *
burin_image_info_copy (const BurinImageInfo *info)
{
    BurinImageInfo *copy = g_new (BurinImageInfo, 1);

    *copy = *info;
    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++) {
        const char *string = *get_string (info, i);

        *get_string (copy, i) = g_strdup (string != NULL ? string : "");
    }
    /* What is in it never changes, so it can be shared. */
    copy->partitions = info->partitions != NULL ? g_ptr_array_ref (info->partitions)
                                                : burin_image_partitions_new ();
    copy->members =
        info->members != NULL ? g_ptr_array_ref (info->members) : burin_image_members_new ();
    copy->publisher =
        info->publisher != NULL ? burin_publisher_copy (info->publisher) : burin_publisher_new ();
    return copy;
}

void
burin_image_info_free (BurinImageInfo *info)
{
    if (info == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
        g_free (*get_string (info, i));
    g_clear_pointer (&info->partitions, g_ptr_array_unref);
    g_clear_pointer (&info->members, g_ptr_array_unref);
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
    g_autoptr (BurinImageInfo) whole = burin_image_info_copy (info);
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
        g_variant_dict_insert (&dict, strings[i].key, "s", *get_string (whole, i));
    g_variant_dict_insert (&dict, "source-size", "t", info->source_size);
    g_variant_dict_insert (&dict, "size", "t", info->size);
    g_variant_dict_insert (&dict, "size-kind", "u", (guint32) info->size_kind);
    g_variant_dict_insert_value (&dict, "partitions",
                                 burin_image_partitions_to_variant (whole->partitions));
    g_variant_dict_insert_value (&dict, "members", burin_image_members_to_variant (whole->members));
    g_variant_dict_insert (&dict, "sector-size", "u", info->sector_size);
    g_variant_dict_insert (&dict, "disc-size", "t", info->disc_size);
    g_variant_dict_insert (&dict, "boot", "u", (guint32) info->boot);
    g_variant_dict_insert (&dict, "windows", "b", info->windows);
    g_variant_dict_insert (&dict, "truncated", "u", (guint32) info->truncated);
    g_variant_dict_insert (&dict, "expected-size", "t", info->expected_size);
    g_variant_dict_insert_value (&dict, "publisher", burin_publisher_to_variant (whole->publisher));
    return g_variant_dict_end (&dict);
}

/* What is missing reads as 0, which means that it is not known; so does what is out of bounds. */
static guint32
lookup_bounded (GVariantDict *dict, const char *key, guint32 bound)
{
    guint32 value = 0;

    (void) g_variant_dict_lookup (dict, key, "u", &value); /* stays 0 */
    return value < bound ? value : 0;
}

static void
lookup_details (GVariantDict *dict, BurinImageInfo *info)
{
    g_autoptr (GVariant) partitions =
        g_variant_dict_lookup_value (dict, "partitions", G_VARIANT_TYPE ("a(uttssss)"));
    g_autoptr (GVariant) members =
        g_variant_dict_lookup_value (dict, "members", G_VARIANT_TYPE ("a(st)"));

    info->members = burin_image_members_from_variant (members);
    info->partitions = burin_image_partitions_from_variant (partitions);
    info->sector_size = lookup_bounded (dict, "sector-size", G_MAXUINT16);
    info->boot = (BurinBoot) lookup_bounded (dict, "boot", BURIN_N_BOOTS);
    info->truncated = (BurinAnswer) lookup_bounded (dict, "truncated", G_N_ELEMENTS (answer_names));
    /* They stay 0 if they are missing. */
    (void) g_variant_dict_lookup (dict, "disc-size", "t", &info->disc_size);
    (void) g_variant_dict_lookup (dict, "windows", "b", &info->windows);
    (void) g_variant_dict_lookup (dict, "expected-size", "t", &info->expected_size);
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
    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++) {
        const char *value = NULL;

        (void) g_variant_dict_lookup (&dict, strings[i].key, "&s", &value); /* stays NULL */
        *get_string (info, i) = burin_text_dup_safe (value);
    }
    info->publisher = burin_publisher_from_variant (publisher);
    lookup_details (&dict, info);
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
