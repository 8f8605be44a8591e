/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-report-file.h"

#include "burin-client-job.h"
#include "burin-json.h"

/* What the drive was is not known any more if it went away before anybody saw the job. */
static JsonObject *
job_to_object (BurinClientJob *job)
{
    BurinDrive *drive = burin_client_job_get_drive (job);
    JsonObject *object = json_object_new ();
    BurinReport report;

    burin_client_job_get_report (job, &report);
    json_object_set_string_member (object, "kind",
                                   burin_job_kind_to_string (burin_client_job_get_kind (job)));
    json_object_set_string_member (object, "state",
                                   burin_job_state_to_string (burin_client_job_get_state (job)));
    json_object_set_boolean_member (object, "verified",
                                    burin_client_job_get_state (job) == BURIN_JOB_DONE &&
                                        burin_report_is_verified (&report));
    if (drive == NULL)
        return object;
    json_object_set_object_member (object, "drive", burin_json_drive (drive, NULL));
    json_object_set_object_member (
        object, "report", burin_json_report (drive, &report, burin_client_job_get_error (job)));
    return object;
}

static JsonObject *
image_to_object (BurinImage *image)
{
    g_autofree char *name = g_file_get_parse_name (burin_image_get_file (image));

    return burin_json_image (name, burin_image_get_info (image));
}

/**
 * burin_report_file_dup_json:
 * @image: (nullable): what was written, if it is known
 * @jobs: (element-type BurinClientJob): jobs that are over
 *
 * Returns: (transfer full): for programs and bug reports, all that is known of what the jobs did,
 * as one JSON object: "time", "image" as burinctl inspect prints it, and "jobs", each with "kind",
 *   "state", "verified", "drive" as burinctl list prints it and "report" as burinctl write does
 */
char *
burin_report_file_dup_json (BurinImage *image, GPtrArray *jobs)
{
    g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
    g_autofree char *time = g_date_time_format_iso8601 (now);
    g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
    g_autoptr (JsonGenerator) generator = json_generator_new ();
    JsonObject *object = json_object_new ();
    JsonArray *array = json_array_new ();

    for (guint i = 0; i < jobs->len; i++)
        json_array_add_object_element (array, job_to_object (g_ptr_array_index (jobs, i)));
    json_object_set_string_member (object, "time", time);
    if (image != NULL)
        json_object_set_object_member (object, "image", image_to_object (image));
    json_object_set_array_member (object, "jobs", array);
    json_node_take_object (root, object);
    json_generator_set_root (generator, root);
    json_generator_set_pretty (generator, TRUE);
    return json_generator_to_data (generator, NULL);
}
