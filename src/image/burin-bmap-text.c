/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The XML of a bmap, read in one go: it may be large, and no tree of it is needed. No document
 * type, so no entities; libxml2 opens no file and no connection.
 */
#include "burin-bmap-private.h"

#include <libxml/xmlreader.h>
#include <string.h>

#define DEPTH_ROOT 0
#define DEPTH_FIELD 1
#define DEPTH_RANGE 2

static const char *const field_names[] = {
    [BURIN_BMAP_IMAGE_SIZE] = "ImageSize",
    [BURIN_BMAP_BLOCK_SIZE] = "BlockSize",
    [BURIN_BMAP_BLOCKS_COUNT] = "BlocksCount",
    [BURIN_BMAP_MAPPED_BLOCKS_COUNT] = "MappedBlocksCount",
    [BURIN_BMAP_CHECKSUM_TYPE] = "ChecksumType",
    [BURIN_BMAP_FILE_CHECKSUM] = "BmapFileChecksum",
    [BURIN_BMAP_FILE_SHA1] = "BmapFileSHA1",
};
G_STATIC_ASSERT (G_N_ELEMENTS (field_names) == BURIN_BMAP_N_FIELDS);

/*
 * Reading: on the stack of one call.
 */
typedef struct {
    xmlTextReader *xml;
    BurinBmapText *text;
    int field;          /* that is open, or -1 */
    gboolean in_blocks; /* in the element that holds the ranges */
    GString *content;   /* (nullable): of the field or range that is open */
    char *digest;       /* of the range that is open */
} Reading;

const char *
burin_bmap_field_get_name (BurinBmapField field)
{
    return field_names[field];
}

gboolean
burin_bmap_refuse (GError **error, const char *why)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL, "the bmap cannot be used: %s", why);
    return FALSE;
}

static void
clear_blocks (gpointer data)
{
    g_free (((BurinBmapBlocks *) data)->digest);
}

void
burin_bmap_text_clear (BurinBmapText *self)
{
    g_free (self->version);
    for (guint i = 0; i < BURIN_BMAP_N_FIELDS; i++)
        g_free (self->fields[i]);
    g_clear_pointer (&self->blocks, g_array_unref);
}

/**
 * burin_bmap_number_parse:
 * @text: digits and nothing else
 * @number: (out):
 *
 * Returns: whether it is a number that fits
 */
gboolean
burin_bmap_number_parse (const char *text, guint64 *number)
{
    return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, number, NULL);
}

/* "5-9" or "5". */
static gboolean
parse_blocks (char *text, BurinBmapBlocks *blocks)
{
    char *dash = strchr (text, '-');

    if (dash != NULL)
        *dash = '\0';
    return burin_bmap_number_parse (g_strstrip (text), &blocks->first) &&
           burin_bmap_number_parse (dash != NULL ? g_strstrip (dash + 1) : text, &blocks->last);
}

static int
find_field (const char *name)
{
    for (int i = 0; i < BURIN_BMAP_N_FIELDS; i++)
        if (strcmp (name, field_names[i]) == 0)
            return i;
    return -1;
}

static char *
dup_attribute (xmlTextReader *xml, const char *name)
{
    xmlChar *value = xmlTextReaderGetAttribute (xml, (const xmlChar *) name);
    char *copy = g_strdup ((const char *) value);

    xmlFree (value);
    return copy != NULL ? g_strstrip (copy) : NULL;
}

static gboolean
open_root (Reading *self, const char *name, GError **error)
{
    if (strcmp (name, "bmap") != 0)
        return burin_bmap_refuse (error, "it is another kind of XML");
    self->text->version = dup_attribute (self->xml, "version");
    if (self->text->version == NULL)
        return burin_bmap_refuse (error, "it does not say which version it has");
    return TRUE;
}

static gboolean
open_field (Reading *self, const char *name, GError **error)
{
    self->field = find_field (name);
    self->in_blocks = strcmp (name, "BlockMap") == 0;
    if (self->field < 0)
        return TRUE;
    if (self->text->fields[self->field] != NULL)
        return burin_bmap_refuse (error, "it says the same thing twice");
    self->content = g_string_new (NULL);
    return TRUE;
}

static void
open_range (Reading *self)
{
    self->content = g_string_new (NULL);
    self->digest = dup_attribute (self->xml, "chksum");
    if (self->digest == NULL)
        self->digest = dup_attribute (self->xml, "sha1");
}

static gboolean
open_element (Reading *self, GError **error)
{
    const char *name = (const char *) xmlTextReaderConstLocalName (self->xml);
    int depth = xmlTextReaderDepth (self->xml);

    if (depth == DEPTH_ROOT)
        return open_root (self, name, error);
    if (self->content != NULL)
        return burin_bmap_refuse (error, "there is an element where text should be");
    if (depth == DEPTH_FIELD)
        return open_field (self, name, error);
    if (depth == DEPTH_RANGE && self->in_blocks && strcmp (name, "Range") == 0)
        open_range (self);
    return TRUE;
}

static gboolean
end_range (Reading *self, char *content, GError **error)
{
    BurinBmapBlocks blocks = {};

    if (!parse_blocks (content, &blocks))
        return burin_bmap_refuse (error, "a range is not made of two numbers");
    blocks.digest = g_steal_pointer (&self->digest);
    g_array_append_val (self->text->blocks, blocks);
    return TRUE;
}

static gboolean
end_element (Reading *self, GError **error)
{
    g_autofree char *content = NULL;

    if (self->content == NULL)
        return TRUE;
    content = g_string_free (g_steal_pointer (&self->content), FALSE);
    if (self->field < 0)
        return end_range (self, content, error);
    self->text->fields[self->field] = g_strstrip (g_steal_pointer (&content));
    self->field = -1;
    return TRUE;
}

static gboolean
take_node (Reading *self, GError **error)
{
    switch (xmlTextReaderNodeType (self->xml)) {
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY_REFERENCE:
        return burin_bmap_refuse (error, "it has a document type or an entity, as no bmap has");
    case XML_READER_TYPE_ELEMENT:
        return open_element (self, error) &&
               (!xmlTextReaderIsEmptyElement (self->xml) || end_element (self, error));
    case XML_READER_TYPE_END_ELEMENT:
        return end_element (self, error);
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
        if (self->content != NULL)
            g_string_append (self->content, (const char *) xmlTextReaderConstValue (self->xml));
        return TRUE;
    default:
        return TRUE;
    }
}

/* What libxml2 has to say of hostile bytes would go to the terminal. */
G_GNUC_PRINTF (2, 3)
static void
ignore_fault (void *data, const char *format, ...)
{
    (void) data;
    (void) format;
}

static gboolean
read_nodes (Reading *self, GError **error)
{
    int more;

    while ((more = xmlTextReaderRead (self->xml)) == 1)
        if (!take_node (self, error))
            return FALSE;
    return more == 0 || burin_bmap_refuse (error, "it is not well-formed XML");
}

/**
 * burin_bmap_text_read:
 * @self: (out caller-allocates): what is written there; is to be cleared in any case
 * @error: %BURIN_ERROR_IMAGE_MISMATCH
 *
 * Returns: %FALSE if it is no bmap
 */
gboolean
burin_bmap_text_read (BurinBmapText *self, const guint8 *xml, gsize length, GError **error)
{
    Reading reading = {.text = self, .field = -1};
    gboolean read = FALSE;

    *self = (BurinBmapText){.blocks = g_array_new (FALSE, FALSE, sizeof (BurinBmapBlocks))};
    g_array_set_clear_func (self->blocks, clear_blocks);
    if (length > BURIN_BMAP_MAX_SIZE)
        return burin_bmap_refuse (error, "it is too large");
    xmlSetGenericErrorFunc (NULL, ignore_fault);
    reading.xml = xmlReaderForMemory ((const char *) xml, (int) length, NULL, NULL,
                                      XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (reading.xml != NULL)
        read = read_nodes (&reading, error);
    else
        (void) burin_bmap_refuse (error, "there is not enough memory");
    if (reading.content != NULL)
        g_string_free (reading.content, TRUE);
    g_free (reading.digest);
    xmlFreeTextReader (reading.xml);
    return read;
}
