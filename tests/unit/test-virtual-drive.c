/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "burin-fd.h"
#include "burin-virtual-drive.h"

static void
assert_parses (const char *spec, const char *path, guint64 size)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinVirtualDrive) parsed = burin_virtual_drive_parse (spec, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (parsed->path, ==, path);
    g_assert_cmpuint (parsed->size, ==, size);
}

static void
test_parse (void)
{
    assert_parses ("/tmp/x.img:64M", "/tmp/x.img", 64 * 1024 * 1024);
    assert_parses ("x:512", "x", 512);
    assert_parses ("x:512k", "x", 512 * 1024);
    assert_parses ("x:2G", "x", G_GUINT64_CONSTANT (2) << 30);
    assert_parses ("x:1T", "x", G_GUINT64_CONSTANT (1) << 40);
    assert_parses ("/tmp/x.img", "/tmp/x.img", 0);
    assert_parses ("/tmp/x.img:", "/tmp/x.img", 0);
    assert_parses ("a:b.img", "a:b.img", 0);
    assert_parses ("a:b.img:1M", "a:b.img", 1024 * 1024);
    assert_parses ("a:5:", "a:5", 0);
    /* What does not begin with a digit belongs to the name. */
    assert_parses ("x:-512", "x:-512", 0);
    assert_parses ("dir:1/x", "dir:1/x", 0);
}

static void
test_parse_refuses (void)
{
    static const char *const bad[] = {
        "",
        ":64M",
        ":",
        "x:0",
        "x:511",
        "x:64X",
        "x:64MB",
        "x:1.5G",
        "x:64 M",
        "x:99999999T",
        "x:99999999999999999999",
    };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (BurinVirtualDrive) parsed = burin_virtual_drive_parse (bad[i], &error);

        g_test_message ("%s", bad[i]);
        g_assert_null (parsed);
        g_assert_error (error, BURIN_ERROR, BURIN_ERROR_INVALID_ARGUMENT);
    }
}

/*
 * Fixture: a folder that is removed with the files that the tests make in it.
 */
typedef struct {
    char *folder;
    BurinVirtualDrive drive;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->folder = g_dir_make_tmp ("burin-virtual-XXXXXX", NULL);
    fixture->drive.path = g_build_filename (fixture->folder, "drive.img", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    (void) g_unlink (fixture->drive.path); /* not every test makes it */
    g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
    g_free (fixture->drive.path);
    g_free (fixture->folder);
}

static void
assert_opens (Fixture *fixture, guint64 size)
{
    g_autoptr (GError) error = NULL;
    g_auto (BurinFd) fd = burin_virtual_drive_open (&fixture->drive, &error);
    struct stat status;

    g_assert_no_error (error);
    g_assert_cmpint (fstat (fd, &status), ==, 0);
    g_assert_cmpuint ((guint64) status.st_size, ==, size);
    g_assert_cmpint (fcntl (fd, F_GETFL) & O_ACCMODE, ==, O_RDWR);
    g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
}

static void
assert_refused (const BurinVirtualDrive *drive, const char *pattern)
{
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (burin_virtual_drive_open (drive, &error), ==, -1);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_INVALID_ARGUMENT);
    g_assert_true (g_pattern_match_simple (pattern, error->message));
}

static void
test_make_and_reuse (Fixture *fixture, gconstpointer data)
{
    (void) data;
    assert_refused (&fixture->drive, "*does not exist*");
    fixture->drive.size = 1024 * 1024;
    assert_opens (fixture, 1024 * 1024);
    assert_opens (fixture, 1024 * 1024);
    fixture->drive.size = 0;
    assert_opens (fixture, 1024 * 1024);
    fixture->drive.size = 512;
    assert_refused (&fixture->drive, "*1048576*512*");
}

static void
test_bad_length (Fixture *fixture, gconstpointer data)
{
    (void) data;
    g_assert_true (g_file_set_contents (fixture->drive.path, "short", 5, NULL));
    assert_refused (&fixture->drive, "*multiple of 512*");
    g_assert_true (g_file_set_contents (fixture->drive.path, "", 0, NULL));
    assert_refused (&fixture->drive, "*empty*");
}

static void
test_not_a_file (Fixture *fixture, gconstpointer data)
{
    BurinVirtualDrive folder = {.path = fixture->folder};
    BurinVirtualDrive node = {.path = (char *) "/dev/null", .size = 512};

    (void) data;
    assert_refused (&folder, "*folder*");
    assert_refused (&node, "*not a regular file*");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/virtual-drive/parse", test_parse);
    g_test_add_func ("/virtual-drive/parse-refuses", test_parse_refuses);
    g_test_add ("/virtual-drive/make-and-reuse", Fixture, NULL, set_up, test_make_and_reuse,
                tear_down);
    g_test_add ("/virtual-drive/bad-length", Fixture, NULL, set_up, test_bad_length, tear_down);
    g_test_add ("/virtual-drive/not-a-file", Fixture, NULL, set_up, test_not_a_file, tear_down);
    return g_test_run ();
}
