/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinPublisherVerdict:
 * @BURIN_PUBLISHER_SILENT: there is nothing to compare the image with
 * @BURIN_PUBLISHER_EXPECTED: there is, but the image has not been read to its end
 * @BURIN_PUBLISHER_MATCHES: the image is what somebody says that it is, nobody knows who
 * @BURIN_PUBLISHER_SIGNED: it is what the holder of a key says, whom the user trusts
 * @BURIN_PUBLISHER_MISMATCH: it is not what it should be
 *
 * Whether an image is what its publisher says. An image file that was inspected has one of the
 * first two, as it has not been read to its end; only who asks for %BURIN_IMAGE_OPEN_CHECK gets
 * more. A job that is over never has the second: burin_client_job_get_report() tells.
 */
typedef enum {
    BURIN_PUBLISHER_SILENT,
    BURIN_PUBLISHER_EXPECTED,
    BURIN_PUBLISHER_MATCHES,
    BURIN_PUBLISHER_SIGNED,
    BURIN_PUBLISHER_MISMATCH,
} BurinPublisherVerdict;

/**
 * BurinPublisher:
 * @verdict: whether the image is that
 * @source: where it is said: name of the file beside the image, e.g. "SHA256SUMS" or
 *   "debian.img.bmap"; "" if the user gave the digest by hand, or nothing is said
 * @algorithm: of the digest, e.g. "sha256"; "" if nothing is said
 * @subject: name of the file that the digest is of, as @source calls it: the image file, or what is
 *   in it; "" if the digest stands alone
 * @digest: what the digest should be, in lower-case hex; "" if a bmap says it range by range
 * @signer: who signed @source: the key's name as its owner wrote it, and its fingerprint; "" if
 *   nobody did, or nobody checked. Set only if the signature is good and the key is one of those
 *   that the user named. What was signed is @source: with a weak @algorithm, see
 *   burin_publisher_is_weak(), that says nothing about the image
 * @bmap: name of the bmap in use, "" if there is none
 * @passed_over: name of a file beside the image that was to say something of it, but does not; ""
 *   if there is none, or something else does
 * @foreign_algorithm: what people call the digest in @passed_over, which Burin cannot compute, e.g.
 *   "BLAKE3"; "" if the image is not in it at all
 * @mapped_size: bytes of the image that the bmap says matter; the rest is not compared with
 *   anything and not kept. 0 without a bmap
 *
 * What the publisher of an image says of it. A plain value that owns its strings, which are never
 * %NULL and safe for display.
 */
typedef struct {
    BurinPublisherVerdict verdict;
    char *source;
    char *algorithm;
    char *subject;
    char *digest;
    char *signer;
    char *bmap;
    char *passed_over;
    char *foreign_algorithm;
    guint64 mapped_size;
} BurinPublisher;

BurinPublisher *burin_publisher_new (void) G_GNUC_WARN_UNUSED_RESULT;
BurinPublisher *burin_publisher_copy (const BurinPublisher *publisher) G_GNUC_WARN_UNUSED_RESULT;
void burin_publisher_free (BurinPublisher *publisher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinPublisher, burin_publisher_free)

gboolean burin_publisher_is_weak (const BurinPublisher *publisher);
const char *burin_publisher_get_algorithm_title (const BurinPublisher *publisher);
BurinPublisherVerdict burin_publisher_get_best_verdict (const BurinPublisher *publisher);

GVariant *burin_publisher_to_variant (const BurinPublisher *publisher) G_GNUC_WARN_UNUSED_RESULT;
BurinPublisher *burin_publisher_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

const char *burin_publisher_verdict_to_string (BurinPublisherVerdict verdict);
gboolean burin_publisher_verdict_from_string (const char *string, BurinPublisherVerdict *verdict);

G_END_DECLS
