/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with the system bus, and what burinctl says to do about it.
 */
#include "burin-cli-advice.h"

#include <string.h>

#include "burin-helper-link.h"

/* What GDBus says of a call, and what the user is told. Constant. */
typedef struct {
    const char *name;
    GQuark (*domain) (void);
    int code;
    BurinError expected;
    const char *cause;
    const char *word;
} Trouble;

static const Trouble troubles[] = {
    {"no-socket", g_io_error_quark, G_IO_ERROR_NOT_FOUND, BURIN_ERROR_HELPER, BURIN_CAUSE_NO_BUS,
     "bus does not run"},
    {"nobody-listens", g_io_error_quark, G_IO_ERROR_CONNECTION_REFUSED, BURIN_ERROR_HELPER,
     BURIN_CAUSE_NO_BUS, "bus does not run"},
    {"closed", g_io_error_quark, G_IO_ERROR_CLOSED, BURIN_ERROR_HELPER, BURIN_CAUSE_NO_BUS,
     "bus does not run"},
    {"not-installed", g_dbus_error_quark, G_DBUS_ERROR_SERVICE_UNKNOWN, BURIN_ERROR_HELPER,
     BURIN_CAUSE_NO_SERVICE, "not installed"},
    {"does-not-start", g_dbus_error_quark, G_DBUS_ERROR_SPAWN_CHILD_EXITED, BURIN_ERROR_HELPER,
     BURIN_CAUSE_NO_ANSWER, "does not start"},
    {"says-nothing", g_dbus_error_quark, G_DBUS_ERROR_NO_REPLY, BURIN_ERROR_HELPER,
     BURIN_CAUSE_NO_ANSWER, "does not answer"},
    {"timeout", g_io_error_quark, G_IO_ERROR_TIMED_OUT, BURIN_ERROR_HELPER, BURIN_CAUSE_NO_ANSWER,
     "does not answer"},
    {"denied", g_dbus_error_quark, G_DBUS_ERROR_ACCESS_DENIED, BURIN_ERROR_NOT_AUTHORIZED,
     BURIN_CAUSE_BUS_DENIES, "does not let you"},
};

static void
test_trouble (gconstpointer data)
{
    const Trouble *trouble = data;
    g_autoptr (BurinHelperLink) link = g_object_new (BURIN_TYPE_HELPER_LINK, NULL);
    g_autoptr (GError) error = burin_helper_link_translate_error (
        link, g_error_new (trouble->domain (), trouble->code, "it broke"));
    g_autofree char *advice = burin_cli_advice_dup (error, BURIN_SIZE_UNKNOWN);

    g_assert_error (error, BURIN_ERROR, (int) trouble->expected);
    g_assert_cmpstr (burin_error_get_details (error)->cause, ==, trouble->cause);
    g_assert_nonnull (strstr (advice, trouble->word));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++) {
        g_autofree char *path = g_strconcat ("/bus-trouble/", troubles[i].name, NULL);

        g_test_add_data_func (path, &troubles[i], test_trouble);
    }
    return g_test_run ();
}
