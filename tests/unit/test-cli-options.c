/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-options.h"

static BurinCliOptions *
parse (const char *line, GError **error)
{
    g_auto (GStrv) argv = g_strsplit (line, " ", -1);

    return burin_cli_options_parse ((const char *const *) argv, error);
}

static BurinCliOptions *
parse_good (const char *line)
{
    g_autoptr (GError) error = NULL;
    BurinCliOptions *options = parse (line, &error);

    g_assert_no_error (error);
    return options;
}

static void
test_commands (void)
{
    g_autoptr (BurinCliOptions) list = parse_good ("burinctl list --all");
    g_autoptr (BurinCliOptions) inspect = parse_good ("burinctl inspect a.img");
    g_autoptr (BurinCliOptions) version = parse_good ("burinctl --version");
    g_autofree char *name = g_file_get_basename (inspect->image);

    g_assert_cmpint (list->command, ==, BURIN_CLI_LIST);
    g_assert_true (list->all);
    g_assert_cmpint (inspect->command, ==, BURIN_CLI_INSPECT);
    g_assert_cmpstr (name, ==, "a.img");
    g_assert_cmpint (version->command, ==, BURIN_CLI_VERSION);
}

static void
test_member (void)
{
    g_autoptr (BurinCliOptions) inspect = parse_good ("burinctl inspect a.zip --member b/c.img");
    g_autoptr (GError) error = NULL;

    g_assert_cmpstr (inspect->member, ==, "b/c.img");
    g_assert_null (parse ("burinctl list --member b", &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_INVALID_ARGUMENT);
}

static void
assert_write (const char *line)
{
    g_autoptr (BurinCliOptions) options = parse_good (line);
    const BurinVirtualDrive *virtual_drive;

    g_assert_cmpint (options->command, ==, BURIN_CLI_WRITE);
    g_assert_cmpuint (g_strv_length (options->drives), ==, 1);
    g_assert_cmpstr (options->drives[0], ==, "/dev/sdx");
    g_assert_true (options->yes);
    g_assert_cmpint (options->client_flags, ==,
                     BURIN_CLIENT_ALLOW_FIXED | BURIN_CLIENT_ALLOW_BACKUP);
    g_assert_cmpuint (options->virtual_drives->len, ==, 2);
    virtual_drive = g_ptr_array_index (options->virtual_drives, 1);
    g_assert_cmpstr (virtual_drive->path, ==, "b");
    g_assert_cmpuint (virtual_drive->size, ==, 1024 * 1024);
}

static void
test_options_anywhere (void)
{
    assert_write (
        "burinctl --yes --allow-fixed --allow-backup --virtual-drive a --virtual-drive b:1M "
        "write a.img --to /dev/sdx");
    assert_write (
        "burinctl write --to=/dev/sdx a.img --allow-fixed --allow-backup --virtual-drive a -y "
        "--virtual-drive b:1M");
}

static void
test_several_drives (void)
{
    g_autoptr (BurinCliOptions) writing =
        parse_good ("burinctl write a --to x --to=y --to z --changed-only --no-verify --eject "
                    "--detach-busy --keep-unmapped");
    g_autoptr (BurinCliOptions) verifying = parse_good ("burinctl verify a --on x --on y");

    g_assert_cmpuint (g_strv_length (writing->drives), ==, 3);
    g_assert_cmpstr (writing->drives[2], ==, "z");
    g_assert_true (writing->changed_only);
    g_assert_true (writing->unverified);
    g_assert_true (writing->eject);
    g_assert_true (writing->detach_busy);
    g_assert_true (writing->keep_unmapped);
    g_assert_false (writing->power_off);
    g_assert_cmpuint (g_strv_length (verifying->drives), ==, 2);
    g_assert_cmpstr (verifying->drives[1], ==, "y");
    g_assert_false (verifying->changed_only);
    g_assert_false (verifying->detach_busy);
}

static void
test_info (void)
{
    g_autoptr (BurinCliOptions) options = parse_good ("burinctl info /dev/sdb --json");

    g_assert_cmpint (options->command, ==, BURIN_CLI_INFO);
    g_assert_cmpstr (options->drives[0], ==, "/dev/sdb");
    g_assert_null (options->image);
}

static void
test_unfinished (void)
{
    g_autoptr (BurinCliOptions) finish = parse_good ("burinctl finish a --to x --to y -y --eject");
    g_autoptr (BurinCliOptions) restore = parse_good ("burinctl restore --to x");

    g_assert_cmpint (finish->command, ==, BURIN_CLI_FINISH);
    g_assert_nonnull (finish->image);
    g_assert_cmpuint (g_strv_length (finish->drives), ==, 2);
    g_assert_cmpint (restore->command, ==, BURIN_CLI_RESTORE);
    g_assert_null (restore->image);
    g_assert_cmpstr (restore->drives[0], ==, "x");
}

static void
test_refuses (void)
{
    static const char *const bad[] = {
        "burinctl",
        "burinctl nonsense",
        "burinctl list extra",
        "burinctl list --to x",
        "burinctl info",
        "burinctl info a b",
        "burinctl info a --to b",
        "burinctl inspect",
        "burinctl inspect a b",
        "burinctl inspect a --all",
        "burinctl write a",
        "burinctl write --to x",
        "burinctl write a --on x",
        "burinctl write a --to x --json",
        "burinctl verify a --to x",
        "burinctl verify a",
        "burinctl verify a --on x --changed-only",
        "burinctl verify a --on x --detach-busy",
        "burinctl verify a --on x --keep-unmapped",
        "burinctl verify a --on x --no-verify",
        "burinctl verify a --on x --eject",
        "burinctl verify a --on x --power-off",
        "burinctl write a --to x --on y",
        "burinctl finish --to x",
        "burinctl finish a --to x --changed-only",
        "burinctl restore",
        "burinctl restore a --to x",
        "burinctl restore --to x --to y",
        "burinctl restore --to x --json",
        "burinctl --nonsense list",
        "burinctl --virtual-drive x:64X list",
    };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (BurinCliOptions) options = parse (bad[i], &error);

        g_test_message ("%s", bad[i]);
        g_assert_null (options);
        g_assert_error (error, BURIN_ERROR, BURIN_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/cli-options/info", test_info);
    g_test_add_func ("/cli-options/commands", test_commands);
    g_test_add_func ("/cli-options/member", test_member);
    g_test_add_func ("/cli-options/anywhere", test_options_anywhere);
    g_test_add_func ("/cli-options/several-drives", test_several_drives);
    g_test_add_func ("/cli-options/unfinished", test_unfinished);
    g_test_add_func ("/cli-options/refuses", test_refuses);
    return g_test_run ();
}
