/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <signal.h>

#include "burin-helper-process.h"

#define EXITED(status) ((status) << 8)

static void
assert_judged (BurinHelperProcessFlags flags,
               int wait_status,
               const char *diagnostics,
               BurinError code,
               const char *pattern)
{
    g_autoptr (GError) error = NULL;

    burin_helper_process_judge (flags, wait_status, diagnostics, &error);
    g_assert_error (error, BURIN_ERROR, (int) code);
    g_assert_true (g_pattern_match_simple (pattern, error->message));
}

static void
test_pkexec (void)
{
    BurinHelperProcessFlags elevated = BURIN_HELPER_PROCESS_ELEVATED;

    assert_judged (elevated, EXITED (126),
                   "Error executing command as another user: Request dismissed",
                   BURIN_ERROR_AUTHORIZATION_DISMISSED, "*closed*");
    assert_judged (elevated, EXITED (127),
                   "Error executing command as another user: No authentication agent found.",
                   BURIN_ERROR_NO_AGENT, "*");
    assert_judged (elevated, EXITED (127),
                   "Error creating textual authentication agent: Error opening current controlling "
                   "terminal for the process (`/dev/tty'): No such device or address",
                   BURIN_ERROR_NO_AGENT, "*");
    assert_judged (elevated, EXITED (127),
                   "Error executing command as another user: Not authorized\n",
                   BURIN_ERROR_NOT_AUTHORIZED, "*Not authorized");
    assert_judged (elevated, EXITED (1), "", BURIN_ERROR_HELPER, "*status 1*");
}

static void
test_helper (void)
{
    assert_judged (BURIN_HELPER_PROCESS_NONE, EXITED (126), "", BURIN_ERROR_HELPER, "*126*");
    assert_judged (BURIN_HELPER_PROCESS_NONE, SIGSEGV, "", BURIN_ERROR_HELPER, "*signal 11*");
    assert_judged (BURIN_HELPER_PROCESS_NONE, EXITED (0), "oops\n\x1b[2J", BURIN_ERROR_HELPER,
                   "*: oops  [2J");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/helper-process/pkexec", test_pkexec);
    g_test_add_func ("/helper-process/helper", test_helper);
    return g_test_run ();
}
