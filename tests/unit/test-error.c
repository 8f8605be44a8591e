/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-error.h"

#include <errno.h>
#include <gio/gio.h>

static void
test_details_are_kept (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GError) copy = NULL;
    char drive[] = "/dev/sdx";
    BurinErrorDetails details = {
        .operation = "write", .drive = drive, .errnum = EIO, .offset = 0, .length = 4096};

    burin_set_error (&error, BURIN_ERROR_DRIVE_WRITE, &details, "could not write %s", drive);
    drive[0] = '!';
    copy = g_error_copy (error);
    g_assert_error (copy, BURIN_ERROR, BURIN_ERROR_DRIVE_WRITE);
    g_assert_cmpstr (copy->message, ==, "could not write /dev/sdx");
    g_assert_cmpstr (burin_error_get_details (copy)->drive, ==, "/dev/sdx");
    g_assert_cmpint (burin_error_get_details (copy)->errnum, ==, EIO);
}

static void
test_round_trip (void)
{
    BurinErrorDetails details = {.operation = "verify",
                                 .drive = "/dev/sdx",
                                 .errnum = EBUSY,
                                 .offset = 0,
                                 .length = 512,
                                 .holder = "cp (pid 1)",
                                 .path = "/mnt",
                                 .needed = 7};

    for (guint code = 0; code < BURIN_N_ERRORS; code++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (GError) back = NULL;
        g_autoptr (GVariant) variant = NULL;
        const BurinErrorDetails *got;

        burin_set_error (&error, code, &details, "message %u", code);
        variant = g_variant_ref_sink (burin_error_to_variant (error));
        back = burin_error_from_variant (variant);
        g_assert_error (back, BURIN_ERROR, (int) code);
        g_assert_cmpstr (back->message, ==, error->message);
        got = burin_error_get_details (back);
        g_assert_cmpstr (got->operation, ==, "verify");
        g_assert_cmpstr (got->holder, ==, "cp (pid 1)");
        g_assert_cmpstr (got->path, ==, "/mnt");
        g_assert_cmpuint (got->length, ==, 512);
        g_assert_cmpuint (got->offset, ==, 0);
        g_assert_cmpuint (got->needed, ==, 7);
    }
}

static void
test_foreign_errors (void)
{
    g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "elsewhere");
    g_autoptr (GVariant) variant = g_variant_ref_sink (burin_error_to_variant (foreign));
    g_autoptr (GError) back = burin_error_from_variant (variant);
    g_autoptr (GVariant) empty = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));

    g_assert_error (back, BURIN_ERROR, BURIN_ERROR_FAILED);
    g_assert_cmpstr (back->message, ==, "elsewhere");
    g_assert_null (burin_error_from_variant (empty));
}

static void
test_bus_names (void)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *name = NULL;

    burin_set_error (&error, BURIN_ERROR_DRIVE_BUSY, NULL, "busy");
    name = g_dbus_error_encode_gerror (error);
    g_assert_cmpstr (name, ==, "org.burin.Error.DriveBusy");
    g_assert_cmpstr (name, ==, burin_error_get_name (BURIN_ERROR_DRIVE_BUSY));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/error/details-are-kept", test_details_are_kept);
    g_test_add_func ("/error/round-trip", test_round_trip);
    g_test_add_func ("/error/foreign", test_foreign_errors);
    g_test_add_func ("/error/bus-names", test_bus_names);
    return g_test_run ();
}
