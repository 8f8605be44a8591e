/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-json.h"

#include <gio/gio.h>
#include <string.h>

#include "burin-error.h"

#define ERROR_PREFIX "org.burin.Error."

static JsonObject *
object_new (const char *type)
{
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "type", type);
    return object;
}

/* Sizes fit: no image and no drive has more than 63 bits of bytes. */
static void
set_number (JsonObject *object, const char *key, guint64 number)
{
    json_object_set_int_member (object, key, (gint64) MIN (number, (guint64) G_MAXINT64));
}

static JsonArray *
strings_to_array (const char *const *strings)
{
    JsonArray *array = json_array_new ();

    for (gsize i = 0; strings[i] != NULL; i++)
        json_array_add_string_element (array, strings[i]);
    return array;
}

static const char *
get_code (const GError *error)
{
    if (error->domain == BURIN_ERROR)
        return burin_error_get_name ((BurinError) error->code) + strlen (ERROR_PREFIX);
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return burin_error_get_name (BURIN_ERROR_CANCELLED) + strlen (ERROR_PREFIX);
    return burin_error_get_name (BURIN_ERROR_FAILED) + strlen (ERROR_PREFIX);
}

static void
set_known_string (JsonObject *object, const char *key, const char *value)
{
    if (value != NULL)
        json_object_set_string_member (object, key, value);
}

static void
set_details (JsonObject *object, const BurinErrorDetails *details)
{
    set_known_string (object, "operation", details->operation);
    set_known_string (object, "drive", details->drive);
    set_known_string (object, "holder", details->holder);
    set_known_string (object, "path", details->path);
    set_known_string (object, "cause", details->cause);
    if (details->errnum != 0)
        json_object_set_int_member (object, "errno", details->errnum);
    if (details->needed != 0)
        set_number (object, "needed", details->needed);
    if (details->length == 0)
        return;
    set_number (object, "offset", details->offset);
    set_number (object, "length", details->length);
}

static JsonObject *
error_to_object (const GError *error)
{
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "code", get_code (error));
    json_object_set_string_member (object, "message", error->message);
    if (error->domain == BURIN_ERROR)
        set_details (object, burin_error_get_details (error));
    return object;
}

/* @convert makes an object of each item. */
static JsonArray *
items_to_array (GPtrArray *items, JsonObject *(*convert) (gconstpointer item))
{
    JsonArray *array = json_array_new ();

    for (guint i = 0; i < items->len; i++)
        json_array_add_object_element (array, convert (g_ptr_array_index (items, i)));
    return array;
}

static JsonObject *
partition_to_object (gconstpointer item)
{
    const BurinPartition *partition = item;
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "node", partition->node);
    set_number (object, "size", partition->size);
    json_object_set_string_member (object, "fs_type", partition->fs_type);
    json_object_set_string_member (object, "label", partition->label);
    json_object_set_array_member (object, "mount_points",
                                  strings_to_array ((const char *const *) partition->mount_points));
    return object;
}

/**
 * burin_json_drive:
 * @reason: (nullable): why it cannot be used; %NULL if it can
 *
 * Returns: (transfer full): the object of type "drive"
 */
JsonObject *
burin_json_drive (BurinDrive *drive, const GError *reason)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    JsonObject *object = object_new ("drive");

    json_object_set_string_member (object, "node", info->node);
    json_object_set_array_member (object, "names", strings_to_array (info->names));
    json_object_set_string_member (object, "vendor", info->vendor);
    json_object_set_string_member (object, "model", info->model);
    json_object_set_string_member (object, "serial", info->serial);
    set_number (object, "size", info->size);
    set_number (object, "block_size", info->block_size);
    set_number (object, "disk_sequence", info->diskseq);
    json_object_set_string_member (object, "transport",
                                   burin_transport_to_string (info->transport));
    json_object_set_boolean_member (object, "read_only", info->read_only);
    json_object_set_boolean_member (object, "removable", burin_drive_is_hot_pluggable (drive));
    json_object_set_boolean_member (object, "system", info->system);
    set_number (object, "usb_speed", info->usb_speed);
    json_object_set_boolean_member (object, "usb_slow_port", info->usb_slow_port);
    json_object_set_string_member (object, "made", info->made);
    json_object_set_boolean_member (object, "unfinished", info->unfinished);
    json_object_set_boolean_member (object, "busy", info->busy);
    json_object_set_string_member (object, "backup", info->backup);
    json_object_set_boolean_member (object, "usable", reason == NULL);
    if (reason != NULL)
        json_object_set_object_member (object, "reason", error_to_object (reason));
    json_object_set_array_member (
        object, "partitions",
        items_to_array (burin_drive_get_partitions (drive), partition_to_object));
    return object;
}

static const char *
size_kind_to_string (BurinSizeKind kind)
{
    static const char *const names[] = {"unknown", "at-least", "exact"};

    return names[kind];
}

static JsonObject *
image_partition_to_object (gconstpointer item)
{
    const BurinImagePartition *partition = item;
    JsonObject *object = json_object_new ();

    json_object_set_int_member (object, "number", partition->number);
    set_number (object, "start", partition->start);
    set_number (object, "size", partition->size);
    json_object_set_string_member (object, "name", partition->name);
    json_object_set_string_member (object, "type", partition->type);
    json_object_set_string_member (object, "fs_type", partition->fs_type);
    json_object_set_string_member (object, "label", partition->label);
    return object;
}

static JsonObject *
member_to_object (gconstpointer item)
{
    const BurinImageMember *member = item;
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "name", member->name);
    set_number (object, "size", member->size);
    return object;
}

static void
set_image_details (JsonObject *object, const BurinImageInfo *info)
{
    json_object_set_array_member (object, "members",
                                  items_to_array (info->members, member_to_object));
    json_object_set_string_member (object, "table", info->table);
    json_object_set_int_member (object, "sector_size", info->sector_size);
    json_object_set_array_member (object, "partitions",
                                  items_to_array (info->partitions, image_partition_to_object));
    json_object_set_string_member (object, "fs_type", info->fs_type);
    json_object_set_string_member (object, "os_name", info->os_name);
    json_object_set_string_member (object, "os_version", info->os_version);
    json_object_set_string_member (object, "os_arch", info->os_arch);
    json_object_set_string_member (object, "boots",
                                   burin_answer_to_string (burin_boot_get_answer (info->boot)));
    json_object_set_string_member (object, "boot_reason", burin_boot_to_string (info->boot));
    json_object_set_boolean_member (object, "windows", info->windows);
    json_object_set_string_member (object, "truncated", burin_answer_to_string (info->truncated));
    set_number (object, "expected_size", info->expected_size);
}

static JsonObject *
publisher_to_object (const BurinPublisher *publisher, BurinPublisherVerdict verdict)
{
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "verdict", burin_publisher_verdict_to_string (verdict));
    json_object_set_string_member (object, "source", publisher->source);
    json_object_set_string_member (object, "algorithm", publisher->algorithm);
    json_object_set_string_member (object, "subject", publisher->subject);
    json_object_set_string_member (object, "digest", publisher->digest);
    json_object_set_string_member (object, "signer", publisher->signer);
    json_object_set_string_member (object, "bmap", publisher->bmap);
    json_object_set_int_member (object, "mapped_size", (gint64) publisher->mapped_size);
    json_object_set_string_member (object, "passed_over", publisher->passed_over);
    json_object_set_string_member (object, "foreign_algorithm", publisher->foreign_algorithm);
    return object;
}

/**
 * burin_json_image:
 * @path: where the image file is, in UTF-8
 *
 * Returns: (transfer full): the object of type "image"
 */
JsonObject *
burin_json_image (const char *path, const BurinImageInfo *info)
{
    JsonObject *object = object_new ("image");

    json_object_set_string_member (object, "path", path);
    json_object_set_string_member (object, "format", info->format);
    json_object_set_string_member (object, "member", info->member);
    json_object_set_string_member (object, "content", info->content);
    json_object_set_string_member (object, "label", info->label);
    set_number (object, "source_size", info->source_size);
    set_number (object, "size", info->size);
    json_object_set_string_member (object, "size_kind", size_kind_to_string (info->size_kind));
    json_object_set_object_member (object, "publisher",
                                   publisher_to_object (info->publisher, info->publisher->verdict));
    set_image_details (object, info);
    return object;
}

/**
 * burin_json_reading:
 * @done: bytes of the image that were read
 * @total: of how many
 *
 * Returns: (transfer full): the object of type "reading": an image is read to its end before
 *   anything else happens
 */
JsonObject *
burin_json_reading (guint64 done, guint64 total)
{
    JsonObject *object = object_new ("reading");

    set_number (object, "done", done);
    set_number (object, "total", total);
    return object;
}

/**
 * burin_json_progress:
 *
 * Returns: (transfer full): the object of type "progress"; "rate" is in bytes per second,
 *   "seconds_left" null if unknown
 */
JsonObject *
burin_json_progress (BurinDrive *drive, const BurinProgress *progress)
{
    JsonObject *object = object_new ("progress");

    json_object_set_string_member (object, "drive", burin_drive_get_node (drive));
    json_object_set_string_member (object, "state", burin_job_state_to_string (progress->state));
    set_number (object, "done", progress->done);
    set_number (object, "total", progress->total);
    json_object_set_boolean_member (object, "by_source", progress->by_source);
    json_object_set_double_member (object, "fraction", progress->fraction);
    set_number (object, "rate", (guint64) MAX (progress->rate, 0.0));
    if (progress->seconds_left >= 0)
        json_object_set_int_member (object, "seconds_left", progress->seconds_left);
    else
        json_object_set_null_member (object, "seconds_left");
    json_object_set_int_member (object, "seconds_silent", progress->seconds_silent);
    return object;
}

static JsonArray *
ranges_to_array (GVariant *ranges)
{
    JsonArray *array = json_array_new ();
    GVariantIter iter;
    guint64 offset, length;

    if (ranges == NULL)
        return array;
    g_variant_iter_init (&iter, ranges);
    while (g_variant_iter_next (&iter, "(tt)", &offset, &length)) {
        JsonObject *range = json_object_new ();

        set_number (range, "offset", offset);
        set_number (range, "length", length);
        json_array_add_object_element (array, range);
    }
    return array;
}

static const char *
get_result (const GError *error)
{
    if (error == NULL)
        return "done";
    return g_str_equal (get_code (error), "Cancelled") ? "cancelled" : "failed";
}

/**
 * burin_json_report:
 * @error: (nullable): why the job did not end well
 *
 * Returns: (transfer full): the object of type "report" for a job that is over
 */
JsonObject *
burin_json_report (BurinDrive *drive, const BurinReport *report, const GError *error)
{
    JsonObject *object = object_new ("report");

    json_object_set_string_member (object, "result", get_result (error));
    if (error != NULL)
        json_object_set_object_member (object, "error", error_to_object (error));
    json_object_set_string_member (object, "drive", burin_drive_get_node (drive));
    json_object_set_string_member (object, "image_name", report->image_name);
    set_number (object, "image_size", report->image_size);
    json_object_set_string_member (object, "sha256", report->sha256);
    set_number (object, "bytes_written", report->bytes_written);
    set_number (object, "bytes_unchanged", report->bytes_unchanged);
    set_number (object, "bytes_skipped", report->bytes_skipped);
    if (report->published != NULL)
        json_object_set_object_member (object, "publisher",
                                       publisher_to_object (report->published, report->publisher));
    set_known_string (object, "release", report->release);
    set_number (object, "bytes_verified", report->bytes_verified);
    json_object_set_double_member (object, "write_seconds", report->write_seconds);
    json_object_set_double_member (object, "flush_seconds", report->flush_seconds);
    json_object_set_double_member (object, "verify_seconds", report->verify_seconds);
    set_number (object, "unstable_reads", report->unstable_reads);
    json_object_set_array_member (object, "bad_ranges", ranges_to_array (report->bad_ranges));
    json_object_set_array_member (object, "rewritten_ranges",
                                  ranges_to_array (report->rewritten_ranges));
    if (report->is_known)
        json_object_set_boolean_member (object, "drive_touched", report->drive_touched);
    else
        json_object_set_null_member (object, "drive_touched");
    return object;
}

/**
 * burin_json_failure:
 * @error: why it did not even come to a job
 *
 * Returns: (transfer full): an object of type "report" that has the result and the error only
 */
JsonObject *
burin_json_failure (const GError *error)
{
    JsonObject *object = object_new ("report");

    json_object_set_string_member (object, "result", get_result (error));
    json_object_set_object_member (object, "error", error_to_object (error));
    return object;
}

/**
 * burin_json_dup_line:
 * @object: (transfer full): what to print
 *
 * Returns: (transfer full): @object in one line, without the newline
 */
char *
burin_json_dup_line (JsonObject *object)
{
    g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

    json_node_take_object (node, object);
    return json_to_string (node, FALSE);
}
