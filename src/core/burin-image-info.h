/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-error.h"
#include "burin-image-member.h"
#include "burin-image-partition.h"
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
 * BurinAnswer:
 *
 * To a question that an image does not always answer.
 */
typedef enum {
    BURIN_ANSWER_UNKNOWN,
    BURIN_ANSWER_NO,
    BURIN_ANSWER_YES,
} BurinAnswer;

/**
 * BurinBoot:
 * @BURIN_BOOT_UNKNOWN: nothing in the image tells
 * @BURIN_BOOT_NO_LOADER: a disk without a loader that a PC would start; boards such as the
 *   Raspberry Pi look for something else, so this means unknown, too
 * @BURIN_BOOT_LOADER: yes, a disk with a loader
 * @BURIN_BOOT_HYBRID: yes, a disc that is made to be written to drives as well
 * @BURIN_BOOT_DISC_ONLY: no, it starts from a CD or DVD only
 * @BURIN_BOOT_DATA_DISC: no, a disc with nothing to start on it
 * @BURIN_BOOT_WINDOWS: no, a Windows disc, whose files have to be copied to a drive instead
 *
 * Whether a computer can start from a drive that the image was written to, and why.
 */
typedef enum {
    BURIN_BOOT_UNKNOWN,
    BURIN_BOOT_NO_LOADER,
    BURIN_BOOT_LOADER,
    BURIN_BOOT_HYBRID,
    BURIN_BOOT_DISC_ONLY,
    BURIN_BOOT_DATA_DISC,
    BURIN_BOOT_WINDOWS,
    BURIN_N_BOOTS
} BurinBoot;

BurinAnswer burin_boot_get_answer (BurinBoot boot);
const char *burin_boot_to_string (BurinBoot boot);
const char *burin_answer_to_string (BurinAnswer answer);

/**
 * BurinImageInfo:
 * @format: what wraps the image, as in "gz", "zip", "tar.xz"; "raw" if nothing does
 * @member: name of the image inside an archive, safe for display; "" if there is no archive
 * @content: what the image itself is, "iso9660", "gpt", "mbr" or "unknown"
 * @label: its volume label, safe for display, "" if none
 * @source_size: bytes of the image file; 0 if it comes through a pipe, and nobody knows
 * @size: bytes of the image once unwrapped, see @size_kind
 * @publisher: what its publisher says of it
 * @members: (element-type BurinImageMember): the files in an archive that could be the image, if
 *   there is more than one and none was named; then nothing else is known of the image
 * @table: its partition table, "gpt" or "mbr"; "" if it has none. A disc may have one, too
 * @partitions: (element-type BurinImagePartition): what is in the table, in its order. What lies
 *   far inside a compressed image is not looked at, so file systems may be missing there
 * @sector_size: bytes of the logical sectors that the table counts in; 0 if there is no table
 * @fs_type: file system on the whole image as udev names it ("iso9660", "udf", "vfat"); "" if none
 * @os_name: the operating system in it, safe for display, e.g. "Debian 12"; "" if unknown
 * @os_version: its version, "" if unknown
 * @os_arch: the processors it is for, e.g. "x86_64"; "" if unknown
 * @disc_system: what a disc says of the system that it is for; with what follows that is what
 *   libosinfo knows discs by, besides their label
 * @disc_publisher: who published a disc, "" if it does not say
 * @disc_application: what made a disc, "" if it does not say
 * @disc_size: bytes that a disc has by its own account; 0 if it is none
 * @boot: whether a computer starts from a drive with it
 * @windows: whether it is an installation disc of Windows
 * @truncated: whether something is missing at its end
 * @expected_size: bytes that it should have by what it says of itself; 0 if it says nothing
 *
 * What burin-reader found out about an image file. Strings and arrays are never %NULL in what
 * burin_image_info_copy() and burin_image_info_from_variant() return. What is needed only to show
 * it, from @members on, is empty in a reader that streams a file.
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

    GPtrArray *members;
    char *table;
    GPtrArray *partitions;
    guint32 sector_size;
    char *fs_type;
    char *os_name;
    char *os_version;
    char *os_arch;
    char *disc_system;
    char *disc_publisher;
    char *disc_application;
    guint64 disc_size;
    BurinBoot boot;
    gboolean windows;
    BurinAnswer truncated;
    guint64 expected_size;
} BurinImageInfo;

gboolean burin_image_info_suits_sectors (const BurinImageInfo *info, guint32 sector_size);

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
