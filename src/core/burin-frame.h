/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-publisher.h"

#include "burin-error.h"

G_BEGIN_DECLS

/*
 * The stream that burin-reader writes and burin-helper reads. Each frame is a header of
 * BURIN_FRAME_HEADER_SIZE bytes, little-endian, and for some types a payload:
 *
 *   bytes 0-3    magic "BRN1"
 *   bytes 4-5    type, a BurinFrameType
 *   bytes 6-7    flags, BurinFrameFlags
 *   bytes 8-15   offset
 *   bytes 16-23  length
 *   bytes 24-31  source: how many bytes of the image file have been consumed so far
 *
 *   START  offset 0; length = size of the image in bytes (what it means say the flags);
 *          source = size of the image file, 0 if unknown. First frame, exactly once.
 *   DATA   length bytes of payload, to be written at offset
 *   ZERO   the range must read as zeros
 *   SKIP   the content of the range does not matter
 *   END    offset = size of the image; payload = SHA-256 of the image as it is in its file, which
 *          need not be zeros where a SKIP is; last frame
 *   ABORT  offset = a BurinError; payload = its message in UTF-8; last frame
 *
 * DATA, ZERO and SKIP cover the image without gap or overlap, in ascending order.
 *
 * They travel on a connected socket. After END, the other end may ask for parts of the image again,
 * with requests of BURIN_FRAME_REQUEST_SIZE bytes, little-endian:
 *
 *   bytes 0-7    offset of the first byte wanted
 *   bytes 8-15   how many, at most BURIN_FRAME_MAX_DATA and within the image
 *
 * Each is answered by DATA, ZERO and SKIP frames that cover just that range, and by an END whose
 * offset is the end of the range and whose digest is all zeros; or by ABORT. The next request may
 * follow then.
 */
#define BURIN_FRAME_REQUEST_SIZE 16
#define BURIN_FRAME_HEADER_SIZE 32
#define BURIN_FRAME_MAX_DATA (1024 * 1024)
#define BURIN_FRAME_MAX_MESSAGE 1024
#define BURIN_FRAME_DIGEST_SIZE 32

/* No image is larger than this; it keeps every sum of offset and length inside 63 bits. */
#define BURIN_IMAGE_MAX_SIZE (G_GUINT64_CONSTANT (1) << 60)

typedef enum {
    BURIN_FRAME_START = 1,
    BURIN_FRAME_DATA,
    BURIN_FRAME_ZERO,
    BURIN_FRAME_SKIP,
    BURIN_FRAME_END,
    BURIN_FRAME_ABORT,
} BurinFrameType;

/**
 * BurinFrameFlags:
 * @BURIN_FRAME_SIZE_EXACT: (START) the image has exactly `length` bytes. Without it, `length` is
 *   the least that the image can have; 0 if nothing is known.
 * @BURIN_FRAME_MATCHES: (END) the image is what somebody says that it is
 * @BURIN_FRAME_SIGNED: (END) the image is what the holder of a key says, whom the user trusts
 */
typedef enum {
    BURIN_FRAME_FLAGS_NONE = 0,
    BURIN_FRAME_SIZE_EXACT = 1 << 0,
    BURIN_FRAME_MATCHES = 1 << 1,
    BURIN_FRAME_SIGNED = 1 << 2,
} BurinFrameFlags;

/**
 * BurinFrame:
 *
 * One decoded header. A plain value.
 */
typedef struct {
    BurinFrameType type;
    BurinFrameFlags flags;
    guint64 offset;
    guint64 length;
    guint64 source;
} BurinFrame;

/**
 * BurinFrameOrder:
 *
 * What must be remembered between two frames in order to judge the next one. A plain value that
 * starts zeroed; used by one thread. States: expecting START → expecting content → ended.
 */
typedef struct {
    gboolean started;
    gboolean ended;
    gboolean size_exact;
    guint64 size;
    guint64 next_offset;
    guint64 source;
    guint64 source_size;
    BurinPublisherVerdict publisher;
} BurinFrameOrder;

void burin_frame_encode (const BurinFrame *frame, guint8 header[BURIN_FRAME_HEADER_SIZE]);

gboolean burin_frame_decode (const guint8 header[BURIN_FRAME_HEADER_SIZE],
                             BurinFrame *frame,
                             GError **error);

void burin_frame_encode_request (guint64 offset,
                                 guint64 length,
                                 guint8 request[BURIN_FRAME_REQUEST_SIZE]);
void burin_frame_decode_request (const guint8 request[BURIN_FRAME_REQUEST_SIZE],
                                 guint64 *offset,
                                 guint64 *length);

gboolean burin_frame_has_payload (const BurinFrame *frame);

void burin_frame_order_expect (BurinFrameOrder *order, guint64 offset, guint64 length);
gboolean burin_frame_order_check (BurinFrameOrder *order, const BurinFrame *frame, GError **error);

G_END_DECLS
