/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BurinTransport:
 *
 * How a drive hangs on the machine, found by walking its parents in sysfs.
 */
typedef enum {
    BURIN_TRANSPORT_OTHER,
    BURIN_TRANSPORT_USB,
    BURIN_TRANSPORT_SD,
    BURIN_TRANSPORT_MMC,
    BURIN_TRANSPORT_NVME,
    BURIN_TRANSPORT_ATA,
    BURIN_TRANSPORT_VIRTIO,
    BURIN_TRANSPORT_LOOP,
    BURIN_TRANSPORT_VIRTUAL,
    BURIN_N_TRANSPORTS
} BurinTransport;

const char *burin_transport_to_string (BurinTransport transport);
BurinTransport burin_transport_from_string (const char *string);

/**
 * BurinPartition:
 * @node: its device node, e.g. "/dev/sdb1"; for a file system on the whole drive, the drive's node
 * @size: in bytes
 * @fs_type: type of its file system as udev names it ("vfat"), "" if unknown
 * @label: label of its file system, safe for display, "" if none
 * @mount_points: (array zero-terminated): where it is mounted, possibly empty
 *
 * One thing that is on a drive and would be lost.
 */
typedef struct {
    char *node;
    guint64 size;
    char *fs_type;
    char *label;
    GStrv mount_points;
} BurinPartition;

BurinPartition *burin_partition_new (const char *node,
                                     guint64 size,
                                     const char *fs_type,
                                     const char *label,
                                     const char *const *mount_points) G_GNUC_WARN_UNUSED_RESULT;
const char *burin_partition_get_type_name (const BurinPartition *partition);
void burin_partition_free (BurinPartition *partition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinPartition, burin_partition_free)

/**
 * BurinDriveInfo:
 * @id: names the drive for as long as it stays plugged, unique in a helper; [A-Za-z0-9_] only
 * @node: device node, or the path of the file of a virtual drive
 * @names: (array zero-terminated): further names of the drive, e.g. "/dev/disk/by-id/usb-…"
 * @vendor: safe for display, "" if unknown
 * @model: safe for display, "" if unknown
 * @serial: "" if unknown
 * @size: in bytes; 0 without a medium
 * @block_size: logical block size in bytes
 * @diskseq: the kernel's number of this medium in this slot; 0 if the kernel has none
 * @read_only: write-protected
 * @removable: the kernel or the bus says that it can be unplugged
 * @system: the running system needs it
 * @usb_speed: megabits per second between the drive and its USB port; 0 if it hangs on none
 * @usb_slow_port: connected as USB 2, the drive says that it knows USB 3; a hint, not a promise
 * @backup: what says that backups are kept on it: a program's name or a label; "" if nothing does
 * @made: when it was made, as "MM/YYYY"; "" if unknown
 * @unfinished: writing an image to it began and did not come to its end
 * @busy: a job works on it, as far as a front end sees; the helper does not set it
 *
 * What a drive is made of. burin_drive_new() copies it.
 */
typedef struct {
    const char *id;
    const char *node;
    const char *const *names;
    const char *vendor;
    const char *model;
    const char *serial;
    guint64 size;
    guint32 block_size;
    guint64 diskseq;
    BurinTransport transport;
    gboolean read_only;
    gboolean removable;
    gboolean system;
    guint32 usb_speed;
    gboolean usb_slow_port;
    const char *made;
    gboolean unfinished;
    gboolean busy;
    const char *backup;
} BurinDriveInfo;

/*
 * BurinDrive: one drive as it was at one moment.
 *
 * An immutable value object: a drive of which something changed is another BurinDrive with the same
 * id. Any thread, reference-counted. Strings are never %NULL, only empty.
 */
#define BURIN_TYPE_DRIVE (burin_drive_get_type ())
G_DECLARE_FINAL_TYPE (BurinDrive, burin_drive, BURIN, DRIVE, GObject)

BurinDrive *
burin_drive_new (const BurinDriveInfo *info, GPtrArray *partitions) G_GNUC_WARN_UNUSED_RESULT;

const BurinDriveInfo *burin_drive_get_info (BurinDrive *self);
const char *burin_drive_get_id (BurinDrive *self);
const char *burin_drive_get_node (BurinDrive *self);
guint64 burin_drive_get_size (BurinDrive *self);
GPtrArray *burin_drive_get_partitions (BurinDrive *self);

char *burin_drive_dup_title (BurinDrive *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_drive_has_name (BurinDrive *self, const char *name);
gboolean burin_drive_is_virtual (BurinDrive *self);
gboolean burin_drive_is_hot_pluggable (BurinDrive *self);
gboolean burin_drive_is_precious (BurinDrive *self);
gboolean burin_drive_is_same_medium (BurinDrive *self, BurinDrive *other);
gboolean burin_drive_equal (BurinDrive *self, BurinDrive *other);

G_END_DECLS
