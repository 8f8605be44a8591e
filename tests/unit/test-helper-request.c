/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a front end may ask of the helper, and what is refused before anything happens.
 */
#include "burin-helper-request.h"

#include "burin-drive-codec.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static BurinHelperRequest *
request (GUnixFDList *fds, int handle, const char *options, GError **error)
{
    g_autoptr (GVariant) h = g_variant_ref_sink (g_variant_new_handle (handle));
    g_autoptr (GVariant) dict =
        g_variant_ref_sink (g_variant_new_parsed (options, NULL)); /* text with no arguments */

    return burin_helper_request_new (BURIN_JOB_WRITE, fds, h, dict, error);
}

static GUnixFDList *
list_of (int fd)
{
    GUnixFDList *fds = g_unix_fd_list_new ();

    g_assert_cmpint (g_unix_fd_list_append (fds, fd, NULL), >=, 0);
    close (fd);
    return fds;
}

static GUnixFDList *
socket_of_type (int type)
{
    int ends[2];

    g_assert_cmpint (socketpair (AF_UNIX, type | SOCK_CLOEXEC, 0, ends), ==, 0);
    close (ends[1]);
    return list_of (ends[0]);
}

static GUnixFDList *
pipe_end (void)
{
    int ends[2];

    g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
    close (ends[1]);
    return list_of (ends[0]);
}

static void
assert_refused (GUnixFDList *fds, int handle, const char *options)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (request (fds, handle, options, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_INVALID_ARGUMENT);
}

static void
test_valid (void)
{
    g_autoptr (GUnixFDList) fds = socket_of_type (SOCK_STREAM);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinHelperRequest) got =
        request (fds, 0,
                 "{'allow-fixed': <true>, 'source-device': <uint64 7>, 'changed-only': <true>, "
                 "'detach-busy': <true>, 'keep-unmapped': <true>, "
                 "'allow-backup': <true>, 'after': <'power-off'>}",
                 &error);

    g_assert_no_error (error);
    g_assert_cmpint (got->policy, ==, BURIN_POLICY_ALLOW_FIXED | BURIN_POLICY_ALLOW_BACKUP);
    g_assert_cmpuint (got->source_device, ==, 7);
    g_assert_true (got->changed_only);
    g_assert_true (got->detach_busy);
    g_assert_true (got->keep_unmapped);
    g_assert_true (got->verify);
    g_assert_cmpint (got->release, ==, BURIN_RELEASE_POWER_OFF);
    g_assert_cmpint (fcntl (got->frames, F_GETFD) & FD_CLOEXEC, !=, 0);
}

static void
test_unverified (void)
{
    g_autoptr (GUnixFDList) fds = socket_of_type (SOCK_STREAM);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinHelperRequest) got = request (fds, 0, "{'verify': <false>}", &error);

    g_assert_no_error (error);
    g_assert_false (got->verify);
}

static void
test_options (void)
{
    g_autoptr (GUnixFDList) fds = socket_of_type (SOCK_STREAM);

    assert_refused (fds, 0, "{'allow-everything': <true>}");
    assert_refused (fds, 0, "{'allow-fixed': <'yes'>}");
    assert_refused (fds, 0, "{'source-device': <7>}");
    assert_refused (fds, 0, "{'after': <'explode'>}");
    assert_refused (fds, 0, "{'after': <true>}");
    assert_refused (fds, 0, "{'finish': <1>}");
    assert_refused (fds, 0, "{'image-name': <true>}");
    assert_refused (fds, 0, "{'published': <'signed'>}");
}

static void
test_image_name (void)
{
    g_autoptr (GUnixFDList) fds = socket_of_type (SOCK_STREAM);
    g_autofree char *name = g_strnfill (256, 'x');
    g_autofree char *too_long = g_strdup_printf ("{'image-name': <'%s'>}", name);
    g_autofree char *longest = g_strdup_printf ("{'image-name': <'%s'>}", name + 1);
    g_autoptr (GVariant) handle = g_variant_ref_sink (g_variant_new_handle (0));
    g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new_parsed (longest));
    g_autoptr (BurinHelperRequest) request =
        burin_helper_request_new (BURIN_JOB_WRITE, fds, handle, options, NULL);

    g_assert_nonnull (request);
    g_assert_cmpstr (request->image_name, ==, name + 1);
    assert_refused (fds, 0, too_long);
}

/* It is kept as it came, so that there must be an end to it. */
static void
test_published (void)
{
    g_autoptr (GUnixFDList) fds = socket_of_type (SOCK_STREAM);
    g_autofree char *filling = g_strnfill (BURIN_LARGEST_PUBLISHED, 'x');
    g_autofree char *too_large = g_strdup_printf ("{'published': <{'signer': <'%s'>}>}", filling);
    g_autoptr (GVariant) expected =
        g_variant_ref_sink (g_variant_new_parsed ("{'signer': <'Ada'>}"));
    g_autoptr (BurinHelperRequest) got =
        request (fds, 0, "{'published': <{'signer': <'Ada'>}>}", NULL);

    g_assert_nonnull (got);
    g_assert_true (g_variant_equal (got->published, expected));
    assert_refused (fds, 0, too_large);
}

static void
test_descriptors (void)
{
    g_autoptr (GUnixFDList) right = socket_of_type (SOCK_STREAM);
    g_autoptr (GUnixFDList) two = socket_of_type (SOCK_STREAM);
    g_autoptr (GUnixFDList) datagrams = socket_of_type (SOCK_DGRAM);
    g_autoptr (GUnixFDList) pipe = pipe_end ();
    g_autoptr (GUnixFDList) network = list_of (socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    g_autoptr (GUnixFDList) device = list_of (open ("/dev/null", O_RDONLY | O_CLOEXEC));
    g_autoptr (GUnixFDList) file = list_of (open ("/proc/self/exe", O_RDONLY | O_CLOEXEC));

    g_assert_cmpint (g_unix_fd_list_append (two, 0, NULL), ==, 1);
    assert_refused (NULL, 0, "@a{sv} {}");
    assert_refused (right, 1, "@a{sv} {}");
    assert_refused (right, -1, "@a{sv} {}");
    assert_refused (datagrams, 0, "@a{sv} {}");
    assert_refused (pipe, 0, "@a{sv} {}");
    assert_refused (network, 0, "@a{sv} {}");
    assert_refused (two, 0, "@a{sv} {}");
    assert_refused (device, 0, "@a{sv} {}");
    assert_refused (file, 0, "@a{sv} {}");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/helper-request/valid", test_valid);
    g_test_add_func ("/helper-request/unverified", test_unverified);
    g_test_add_func ("/helper-request/options", test_options);
    g_test_add_func ("/helper-request/image-name", test_image_name);
    g_test_add_func ("/helper-request/published", test_published);
    g_test_add_func ("/helper-request/descriptors", test_descriptors);
    return g_test_run ();
}
