/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-statement.h"

#include "burin-nameless-file.h"
#include "burin-text.h"

/* Name, content, signer, subject, asked. */
#define PART_TYPE "(saysayb)"
#define PARTS_TYPE "a" PART_TYPE

/**
 * burin_statement_part_new:
 * @name: of the file, as it is
 * @content: of the file
 * @subject: of a digest that has no name
 *
 * Returns: (transfer full): a part that nobody signed and nobody asked for
 */
BurinStatementPart *
burin_statement_part_new (const char *name, GBytes *content, const char *subject)
{
    BurinStatementPart *part = g_new0 (BurinStatementPart, 1);

    part->name = burin_text_dup_safe (name);
    part->content = g_bytes_ref (content);
    part->signer = g_strdup ("");
    part->subject = g_strdup (subject);
    return part;
}

void
burin_statement_part_free (BurinStatementPart *part)
{
    if (part == NULL)
        return;
    g_free (part->name);
    g_bytes_unref (part->content);
    g_free (part->signer);
    g_free (part->subject);
    g_free (part);
}

static GPtrArray *
parts_new (void)
{
    return g_ptr_array_new_with_free_func (
        (GDestroyNotify) (void (*) (void)) burin_statement_part_free);
}

/**
 * burin_statement_new:
 * @image_name: of the image file, as it is
 * @checksum: (nullable): that the user gave by hand
 *
 * Returns: (transfer full): a statement that says nothing else
 */
BurinStatement *
burin_statement_new (const char *image_name, const char *checksum)
{
    BurinStatement *statement = g_new0 (BurinStatement, 1);

    statement->image_name = g_strdup (image_name);
    statement->checksum = g_strdup (checksum != NULL ? checksum : "");
    statement->lists = parts_new ();
    statement->bmaps = parts_new ();
    return statement;
}

void
burin_statement_free (BurinStatement *statement)
{
    if (statement == NULL)
        return;
    g_free (statement->image_name);
    g_free (statement->checksum);
    g_ptr_array_unref (statement->lists);
    g_ptr_array_unref (statement->bmaps);
    g_free (statement);
}

/* A file's name need not be UTF-8. */
static void
insert_name (GVariantDict *dict, const char *key, const char *name)
{
    g_variant_dict_insert_value (dict, key, g_variant_new_bytestring (name));
}

static GVariant *
parts_to_variant (GPtrArray *parts)
{
    g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (PARTS_TYPE));

    for (guint i = 0; i < parts->len; i++) {
        const BurinStatementPart *part = g_ptr_array_index (parts, i);

        g_variant_builder_add (
            &builder, "(s@ays@ayb)", part->name,
            g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, part->content, TRUE), part->signer,
            g_variant_new_bytestring (part->subject), part->asked);
    }
    return g_variant_builder_end (&builder);
}

static GVariant *
to_variant (const BurinStatement *statement)
{
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

    insert_name (&dict, "image-name", statement->image_name);
    g_variant_dict_insert (&dict, "image-size", "t", statement->image_size);
    g_variant_dict_insert (&dict, "checksum", "s", statement->checksum);
    g_variant_dict_insert_value (&dict, "lists", parts_to_variant (statement->lists));
    g_variant_dict_insert_value (&dict, "bmaps", parts_to_variant (statement->bmaps));
    g_variant_dict_insert (&dict, "takes-bmap", "b", statement->takes_bmap);
    g_variant_dict_insert (&dict, "needs-signer", "b", statement->needs_signer);
    return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/**
 * burin_statement_write:
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: a new file without a name that burin_statement_read() takes, owned by the caller, or -1
 */
int
burin_statement_write (const BurinStatement *statement, GError **error)
{
    g_autoptr (GVariant) variant = to_variant (statement);
    g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (variant);

    return burin_nameless_file_new (bytes, error);
}

static char *
dup_name (GVariant *bytestring)
{
    return g_variant_dup_bytestring (bytestring, NULL);
}

static void
read_parts (GVariantDict *dict, const char *key, GPtrArray *parts)
{
    g_autoptr (GVariant) array =
        g_variant_dict_lookup_value (dict, key, G_VARIANT_TYPE (PARTS_TYPE));
    gsize n = array != NULL ? g_variant_n_children (array) : 0;

    for (gsize i = 0; i < n; i++) {
        BurinStatementPart *part = g_new0 (BurinStatementPart, 1);
        g_autoptr (GVariant) content = NULL, subject = NULL;

        g_variant_get_child (array, i, "(s@ays@ayb)", &part->name, &content, &part->signer,
                             &subject, &part->asked);
        part->content = g_variant_get_data_as_bytes (content);
        part->subject = dup_name (subject);
        g_ptr_array_add (parts, part);
    }
}

static BurinStatement *
from_variant (GVariant *variant)
{
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (variant);
    g_autoptr (GVariant) name =
        g_variant_dict_lookup_value (&dict, "image-name", G_VARIANT_TYPE_BYTESTRING);
    g_autofree char *image_name = name != NULL ? dup_name (name) : g_strdup ("");
    const char *checksum = NULL;
    BurinStatement *statement;

    /* It comes from ourselves: what is missing is not said. */
    (void) g_variant_dict_lookup (&dict, "checksum", "&s", &checksum);
    statement = burin_statement_new (image_name, checksum);
    read_parts (&dict, "lists", statement->lists);
    read_parts (&dict, "bmaps", statement->bmaps);
    (void) g_variant_dict_lookup (&dict, "image-size", "t", &statement->image_size);
    (void) g_variant_dict_lookup (&dict, "takes-bmap", "b", &statement->takes_bmap);
    (void) g_variant_dict_lookup (&dict, "needs-signer", "b", &statement->needs_signer);
    return statement;
}

/**
 * burin_statement_read:
 * @fd: what burin_statement_write() made; its position does not matter
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: (transfer full): the statement, or %NULL
 */
BurinStatement *
burin_statement_read (int fd, GError **error)
{
    g_autoptr (GBytes) bytes = burin_nameless_file_read (fd, BURIN_STATEMENT_MAX_SIZE, error);
    g_autoptr (GVariant) raw = NULL, variant = NULL;

    if (bytes == NULL)
        return NULL;
    raw = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
    variant = g_variant_get_normal_form (raw);
    return from_variant (variant);
}
