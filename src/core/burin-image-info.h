/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-error.h"
#include "burin-publisher.h"

G_BEGIN_DECLS

/**
 * BurinSizeKind:
 * @BURIN_SIZE_UNKNOWN: the format does not tell; the size given is 0
 * @BURIN_SIZE_AT_LEAST: the image has this many bytes or more (a gzip trailer counts modulo 4 GiB)
 * @BURIN_SIZE_EXACT: the image has exactly this many bytes
 */
typedef enum {
    BURIN_SIZE_UNKNOWN,
    BURIN_SIZE_AT_LEAST,
    BURIN_SIZE_EXACT,
} BurinSizeKind;

/**
 * BurinImageInfo:
 * @format: what wraps the image, as in "gz", "zip", "tar.xz"; "raw" if nothing does
 * @member: name of the image inside an archive, safe for display; "" if there is no archive
 * @content: what the image itself is, "iso9660", "gpt", "mbr" or "unknown"
 * @label: its volume label, safe for display, "" if none
 * @source_size: bytes of the image file
 * @size: bytes of the image once unwrapped, see @size_kind
 * @publisher: what its publisher says of it
 *
 * What burin-reader found out about an image file. Nothing is ever %NULL.
 */
typedef struct {
    char *format;
    char *member;
    char *content;
    char *label;
    guint64 source_size;
    guint64 size;
    BurinSizeKind size_kind;
    BurinPublisher *publisher;
} BurinImageInfo;

BurinImageInfo *burin_image_info_copy (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;
void burin_image_info_free (BurinImageInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinImageInfo, burin_image_info_free)

GVariant *burin_image_info_to_variant (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;
BurinImageInfo *burin_image_info_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

/*
 * `burin-reader inspect` answers with one message on its standard output and ends: the serialized
 * form of a GVariant `a{sv}`, little-endian, at most BURIN_INSPECT_MAX_SIZE bytes. It is either
 * what burin_image_info_to_variant() made, or what burin_error_to_variant() made.
 */
#define BURIN_INSPECT_MAX_SIZE 65536

GBytes *burin_inspect_answer_encode (GVariant *answer) G_GNUC_WARN_UNUSED_RESULT;
BurinImageInfo *
burin_inspect_answer_decode (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
