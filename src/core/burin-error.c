/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-error.h"

#include <gio/gio.h>

/*
 * The error's private part: BurinErrorDetails with strings that it owns.
 * Any thread; owned by the GError that it belongs to.
 */
typedef struct {
    BurinErrorDetails details;
} BurinErrorPrivate;

static const GDBusErrorEntry error_entries[] = {
    {BURIN_ERROR_FAILED, "org.burin.Error.Failed"},
    {BURIN_ERROR_CANCELLED, "org.burin.Error.Cancelled"},
    {BURIN_ERROR_INVALID_ARGUMENT, "org.burin.Error.InvalidArgument"},
    {BURIN_ERROR_PROTOCOL, "org.burin.Error.Protocol"},
    {BURIN_ERROR_HELPER, "org.burin.Error.Helper"},
    {BURIN_ERROR_NOT_AUTHORIZED, "org.burin.Error.NotAuthorized"},
    {BURIN_ERROR_AUTHORIZATION_DISMISSED, "org.burin.Error.AuthorizationDismissed"},
    {BURIN_ERROR_NO_AGENT, "org.burin.Error.NoAgent"},
    {BURIN_ERROR_DRIVE_NOT_FOUND, "org.burin.Error.DriveNotFound"},
    {BURIN_ERROR_DRIVE_SYSTEM, "org.burin.Error.DriveSystem"},
    {BURIN_ERROR_DRIVE_FIXED, "org.burin.Error.DriveFixed"},
    {BURIN_ERROR_DRIVE_BACKUP, "org.burin.Error.DriveBackup"},
    {BURIN_ERROR_DRIVE_READ_ONLY, "org.burin.Error.DriveReadOnly"},
    {BURIN_ERROR_DRIVE_NO_MEDIUM, "org.burin.Error.DriveNoMedium"},
    {BURIN_ERROR_DRIVE_TOO_SMALL, "org.burin.Error.DriveTooSmall"},
    {BURIN_ERROR_DRIVE_BUSY, "org.burin.Error.DriveBusy"},
    {BURIN_ERROR_DRIVE_HOLDS_IMAGE, "org.burin.Error.DriveHoldsImage"},
    {BURIN_ERROR_DRIVE_CHANGED, "org.burin.Error.DriveChanged"},
    {BURIN_ERROR_DRIVE_GONE, "org.burin.Error.DriveGone"},
    {BURIN_ERROR_DRIVE_READ, "org.burin.Error.DriveRead"},
    {BURIN_ERROR_DRIVE_WRITE, "org.burin.Error.DriveWrite"},
    {BURIN_ERROR_DRIVE_FLUSH, "org.burin.Error.DriveFlush"},
    {BURIN_ERROR_VERIFY_MISMATCH, "org.burin.Error.VerifyMismatch"},
    {BURIN_ERROR_IMAGE_READ, "org.burin.Error.ImageRead"},
    {BURIN_ERROR_IMAGE_CORRUPT, "org.burin.Error.ImageCorrupt"},
    {BURIN_ERROR_IMAGE_UNSUPPORTED, "org.burin.Error.ImageUnsupported"},
    {BURIN_ERROR_IMAGE_MISMATCH, "org.burin.Error.ImageMismatch"},
};
G_STATIC_ASSERT (G_N_ELEMENTS (error_entries) == BURIN_N_ERRORS);

static void
burin_error_base_private_init (BurinErrorPrivate *priv)
{
    *priv = (BurinErrorPrivate){};
}

static void
set_details (BurinErrorPrivate *priv, const BurinErrorDetails *details)
{
    priv->details = *details;
    priv->details.operation = g_strdup (details->operation);
    priv->details.drive = g_strdup (details->drive);
    priv->details.holder = g_strdup (details->holder);
    priv->details.path = g_strdup (details->path);
    priv->details.cause = g_strdup (details->cause);
}

static void
burin_error_base_private_copy (const BurinErrorPrivate *source, BurinErrorPrivate *target)
{
    set_details (target, &source->details);
}

static void
burin_error_base_private_clear (BurinErrorPrivate *priv)
{
    g_free ((char *) priv->details.operation);
    g_free ((char *) priv->details.drive);
    g_free ((char *) priv->details.holder);
    g_free ((char *) priv->details.path);
    g_free ((char *) priv->details.cause);
}

/* Defines burin_error_base_quark() and burin_error_base_get_private(); the public quark adds names.
 */
GQuark burin_error_base_quark (void);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align" /* GLib's macro aligns what it casts */
G_DEFINE_EXTENDED_ERROR (BurinError, burin_error_base)
#pragma GCC diagnostic pop

/**
 * burin_error_quark:
 *
 * The domain of every error that Burin makes. Its codes are registered with GDBus, so a BURIN_ERROR
 * that a D-Bus method returns arrives as a BURIN_ERROR at the caller.
 */
GQuark
burin_error_quark (void)
{
    static gsize names_registered = 0;
    GQuark domain = burin_error_base_quark ();

    if (g_once_init_enter (&names_registered)) {
        for (gsize i = 0; i < G_N_ELEMENTS (error_entries); i++)
            g_dbus_error_register_error (domain, error_entries[i].error_code,
                                         error_entries[i].dbus_error_name);
        g_once_init_leave (&names_registered, 1);
    }
    return domain;
}

/**
 * burin_error_get_name:
 * @code: a code below %BURIN_N_ERRORS
 *
 * Returns: (transfer none): the D-Bus name of @code, `org.burin.Error.…`
 */
const char *
burin_error_get_name (BurinError code)
{
    g_return_val_if_fail (code < BURIN_N_ERRORS, error_entries[BURIN_ERROR_FAILED].dbus_error_name);

    return error_entries[code].dbus_error_name;
}

static BurinError
code_from_name (const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS (error_entries); i++)
        if (g_strcmp0 (error_entries[i].dbus_error_name, name) == 0)
            return error_entries[i].error_code;
    return BURIN_ERROR_FAILED;
}

/**
 * burin_set_error:
 * @error: (out) (optional): where to put the error
 * @code: what went wrong
 * @details: (nullable): what is known about it
 * @format: a message in lower case, without a full stop and untranslated
 *
 * Like g_set_error() in the domain %BURIN_ERROR, with @details attached.
 */
void
burin_set_error (
    GError **error, BurinError code, const BurinErrorDetails *details, const char *format, ...)
{
    va_list args;
    GError *made;

    if (error == NULL)
        return;

    va_start (args, format);
    made = g_error_new_valist (BURIN_ERROR, (int) code, format, args);
    va_end (args);
    if (details != NULL)
        set_details (burin_error_base_get_private (made), details);
    g_propagate_error (error, made);
}

/**
 * burin_error_get_details:
 * @error: an error of the domain %BURIN_ERROR
 *
 * Returns: (transfer none): its details, valid as long as @error
 */
const BurinErrorDetails *
burin_error_get_details (const GError *error)
{
    g_return_val_if_fail (error != NULL && error->domain == BURIN_ERROR, NULL);

    return &burin_error_base_get_private (error)->details;
}

/**
 * burin_error_is_busy_mount:
 * @error: any error
 *
 * Returns: whether the drive could not be had because somebody uses a file system on it, so that
 *   detaching it may help
 */
gboolean
burin_error_is_busy_mount (const GError *error)
{
    return g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_BUSY) &&
           g_strcmp0 (burin_error_get_details (error)->cause, BURIN_CAUSE_BUSY_MOUNT) == 0;
}

static void
add_string (GVariantDict *dict, const char *key, const char *value)
{
    g_autofree char *valid = NULL;

    if (value == NULL)
        return;
    valid = g_utf8_make_valid (value, -1);
    g_variant_dict_insert (dict, key, "s", valid);
}

static void
add_number (GVariantDict *dict, const char *key, guint64 value)
{
    if (value != 0)
        g_variant_dict_insert (dict, key, "t", value);
}

/**
 * burin_error_to_variant:
 * @error: an error of any domain; one that is not ours travels as %BURIN_ERROR_FAILED
 *
 * Makes the form in which errors travel as D-Bus properties. Unknown parts are left out.
 *
 * Returns: (transfer none): a floating `a{sv}`
 */
GVariant *
burin_error_to_variant (const GError *error)
{
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
    const BurinErrorDetails *details;

    add_string (&dict, "message", error->message);
    if (error->domain != BURIN_ERROR) {
        add_string (&dict, "code", burin_error_get_name (BURIN_ERROR_FAILED));
        return g_variant_dict_end (&dict);
    }

    details = burin_error_get_details (error);
    add_string (&dict, "code", burin_error_get_name (error->code));
    add_string (&dict, "operation", details->operation);
    add_string (&dict, "drive", details->drive);
    add_string (&dict, "holder", details->holder);
    add_string (&dict, "path", details->path);
    add_string (&dict, "cause", details->cause);
    add_number (&dict, "errno", (guint64) details->errnum);
    add_number (&dict, "needed", details->needed);
    if (details->length != 0) {
        g_variant_dict_insert (&dict, "offset", "t", details->offset);
        g_variant_dict_insert (&dict, "length", "t", details->length);
    }
    return g_variant_dict_end (&dict);
}

/**
 * burin_error_from_variant:
 * @variant: an `a{sv}` made by burin_error_to_variant(), possibly by a program of another version
 *
 * Returns: (transfer full) (nullable): the error, or %NULL if @variant holds none
 */
GError *
burin_error_from_variant (GVariant *variant)
{
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (variant);
    BurinErrorDetails details = {};
    const char *code = NULL, *message = NULL;
    guint64 errnum = 0;
    GError *error = NULL;

    if (!g_variant_dict_lookup (&dict, "code", "&s", &code))
        return NULL;

    (void) g_variant_dict_lookup (&dict, "message", "&s", &message); /* optional, like the rest */
    (void) g_variant_dict_lookup (&dict, "operation", "&s", &details.operation);
    (void) g_variant_dict_lookup (&dict, "drive", "&s", &details.drive);
    (void) g_variant_dict_lookup (&dict, "holder", "&s", &details.holder);
    (void) g_variant_dict_lookup (&dict, "path", "&s", &details.path);
    (void) g_variant_dict_lookup (&dict, "cause", "&s", &details.cause);
    (void) g_variant_dict_lookup (&dict, "errno", "t", &errnum);
    (void) g_variant_dict_lookup (&dict, "needed", "t", &details.needed);
    (void) g_variant_dict_lookup (&dict, "offset", "t", &details.offset);
    (void) g_variant_dict_lookup (&dict, "length", "t", &details.length);
    details.errnum = (int) MIN (errnum, (guint64) G_MAXINT);
    burin_set_error (&error, code_from_name (code), &details, "%s",
                     message != NULL ? message : code);
    return error;
}
