/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-settings.h"

#include "burin-program.h"

static GSettingsSchema *
look_up_schema (void)
{
    g_autofree char *directory = burin_program_dup_schema_directory ();
    GSettingsSchemaSource *standard = g_settings_schema_source_get_default ();
    g_autoptr (GSettingsSchemaSource) source =
        g_settings_schema_source_new_from_directory (directory, standard, FALSE, NULL);

    if (source == NULL)
        source = standard != NULL ? g_settings_schema_source_ref (standard) : NULL;
    return source != NULL ? g_settings_schema_source_lookup (source, BURIN_APP_ID, TRUE) : NULL;
}

/**
 * burin_settings_new:
 *
 * Returns: (transfer full): the user's settings; Burin ends if it is not completely installed
 */
GSettings *
burin_settings_new (void)
{
    g_autoptr (GSettingsSchema) schema = look_up_schema ();

    if (schema == NULL)
        return g_settings_new (BURIN_APP_ID); /* which says what is missing */
    return g_settings_new_full (schema, NULL, NULL);
}

/**
 * burin_settings_get_job_flags:
 *
 * Returns: how the user wants drives to be written
 */
BurinJobFlags
burin_settings_get_job_flags (GSettings *settings)
{
    BurinJobFlags flags = BURIN_JOB_FLAGS_NONE;

    if (!g_settings_get_boolean (settings, BURIN_SETTING_VERIFY))
        flags |= BURIN_JOB_UNVERIFIED;
    if (g_settings_get_boolean (settings, BURIN_SETTING_CHANGED_ONLY))
        flags |= BURIN_JOB_CHANGED_ONLY;
    if (g_settings_get_boolean (settings, BURIN_SETTING_EJECT))
        flags |= BURIN_JOB_EJECT;
    return flags;
}
