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

/**
 * burin_settings_dup_keyring:
 *
 * Returns: (transfer full) (nullable): the file with the keys that the user trusts, if there is one
 */
GFile *
burin_settings_dup_keyring (GSettings *settings)
{
    g_autofree char *uri = g_settings_get_string (settings, BURIN_SETTING_KEYRING);

    return *uri != '\0' ? g_file_new_for_uri (uri) : NULL;
}

/**
 * burin_settings_set_keyring:
 * @keyring: (nullable): a file with the keys that the user trusts, or %NULL to trust none
 */
void
burin_settings_set_keyring (GSettings *settings, GFile *keyring)
{
    g_autofree char *uri = keyring != NULL ? g_file_get_uri (keyring) : g_strdup ("");

    g_settings_set_string (settings, BURIN_SETTING_KEYRING, uri);
}
