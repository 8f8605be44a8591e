/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of all that is beside an image; more than anybody publishes. */
#define BURIN_STATEMENT_MAX_SIZE (32 * 1024 * 1024)

/**
 * BurinStatementPart:
 * @name: of the file that it is in, safe for display
 * @content: of that file; if it is signed, then only what is signed of it
 * @signer: who signed it, if the signature is good and the key one of those that the user named;
 *   else ""
 * @subject: name of the file that a digest without a name is about; "" if that is any
 * @asked: whether the user named this file, so that it must say something of the image
 *
 * A file in which a publisher says something. Nothing of it has been parsed.
 */
typedef struct {
    char *name;
    GBytes *content;
    char *signer;
    char *subject;
    gboolean asked;
} BurinStatementPart;

/**
 * BurinStatement:
 * @image_name: name of the image file, without its folder
 * @image_size: bytes of the image file, 0 if that is not known
 * @checksum: a digest that the user gave by hand, with or without its algorithm in front; "" if he
 *   gave none
 * @lists: (element-type BurinStatementPart): lists of digests
 * @bmaps: (element-type BurinStatementPart): the bmap, if there is one
 * @takes_bmap: whether one that is found inside of an archive counts
 * @needs_signer: whether nothing counts but what is signed
 *
 * What the front end found that a publisher says of an image. The reader gets it together with the
 * image, because it is the one who parses what others wrote. Nothing in it is ever %NULL. A plain
 * value that owns all this.
 */
typedef struct {
    char *image_name;
    guint64 image_size;
    char *checksum;
    GPtrArray *lists;
    GPtrArray *bmaps;
    gboolean takes_bmap;
    gboolean needs_signer;
} BurinStatement;

BurinStatement *
burin_statement_new (const char *image_name, const char *checksum) G_GNUC_WARN_UNUSED_RESULT;
void burin_statement_free (BurinStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinStatement, burin_statement_free)

BurinStatementPart *
burin_statement_part_new (const char *name, GBytes *content, const char *subject)
    G_GNUC_WARN_UNUSED_RESULT;
void burin_statement_part_free (BurinStatementPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinStatementPart, burin_statement_part_free)

/*
 * It travels in a file without a name: a GVariant `a{sv}` in the machine's own byte order, at most
 * BURIN_STATEMENT_MAX_SIZE bytes.
 */
int burin_statement_write (const BurinStatement *statement, GError **error);
BurinStatement *burin_statement_read (int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
