/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies beside an image: its names, its signatures, and how it is handed to the reader.
 */
#include "burin-keyring.h"
#include "burin-sidecar-name.h"
#include "burin-sidecars.h"
#include "burin-signature.h"
#include "burin-statement.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
test_stems (void)
{
    g_autoptr (GPtrArray) stems = burin_sidecar_name_get_stems ("a.b.img.xz");
    g_autoptr (GPtrArray) hidden = burin_sidecar_name_get_stems (".img");

    g_assert_cmpuint (stems->len, ==, 4);
    g_assert_cmpstr (g_ptr_array_index (stems, 0), ==, "a.b.img.xz");
    g_assert_cmpstr (g_ptr_array_index (stems, 1), ==, "a.b.img");
    g_assert_cmpstr (g_ptr_array_index (stems, 3), ==, "a");
    g_assert_cmpuint (hidden->len, ==, 1);
}

static void
test_list_names (void)
{
    static const struct {
        const char *name;
        const char *subject; /* NULL if it is no list */
    } cases[] = {
        {"a.img.xz.sha256", "a.img.xz"},
        {"a.img.sha512", "a.img"},
        {"a.img.xz.SHA256SUM.txt", "a.img.xz"},
        {"a.img.xz.md5.asc", "a.img.xz"},
        {"SHA256SUMS", ""},
        {"sha256sum.txt", ""},
        {"sha256sum.txt.asc", ""},
        {"MD5SUMS", ""},
        {"CHECKSUM", ""},
        {"Fedora-Workstation-39-1.5-x86_64-CHECKSUM", "Fedora-Workstation-39-1.5-x86_64"},
        {"openwrt_sha256sums", "openwrt"},
        {"a.img.xz.b2", "a.img.xz"},
        {"a.img.blake3", "a.img"},
        {"a.img.xz.sha3-256", "a.img.xz"},
        {"a.img.xz.DIGESTS", "a.img.xz"},
        {"a.img.xz.sha", "a.img.xz"},
        {"B2SUMS", ""},
        {"SHA512", ""},
        {"CHECKSUM.SHA512-FreeBSD-14.1-RELEASE-amd64", ""},
        {"a.img.xz.", NULL},
        {"a.img.xzsha256", NULL},
        {"sha256-tools.deb", NULL},
        {"a.sha256", NULL},
        {"b.img.xz.sha256", NULL},
        {"a.img.xz", NULL},
        {"a.img.xz.asc", NULL},
        {"SHA256SUMS.gpg", NULL},
        {"sums", NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autofree char *subject = NULL;

        g_test_message ("%s", cases[i].name);
        g_assert_cmpint (burin_sidecar_name_is_list (cases[i].name, "a.img.xz", &subject), ==,
                         cases[i].subject != NULL);
        g_assert_cmpstr (subject, ==, cases[i].subject);
    }
}

#define STATUS(line) "[GNUPG:] " line "\n"
#define NEW STATUS ("NEWSIG")
#define GOOD STATUS ("GOODSIG 1234 Somebody <s@example.org>")
#define VALID STATUS ("VALIDSIG ABCDEF 2026-01-01 0 0 4 0 22 8 00 ABCDEF")

static void
test_judge (void)
{
    static const struct {
        const char *status;
        gboolean is_inside;
        const char *signer; /* NULL if there is none */
        gboolean is_wrong;
    } cases[] = {
        {NEW GOOD VALID, FALSE, "Somebody <s@example.org>, ABCDEF", FALSE},
        {NEW GOOD VALID STATUS ("PLAINTEXT 74 0 "), TRUE, "Somebody <s@example.org>, ABCDEF",
         FALSE},
        {STATUS ("PLAINTEXT 74 0 ") STATUS ("PLAINTEXT 74 0 ") NEW GOOD VALID, TRUE, NULL, TRUE},
        {NEW GOOD VALID, TRUE, NULL, TRUE}, /* what was signed did not come */
        {NEW STATUS ("ERRSIG 1 2") NEW GOOD VALID, FALSE, "Somebody <s@example.org>, ABCDEF",
         FALSE},
        {NEW STATUS ("EXPKEYSIG 1234 S") VALID, FALSE, NULL, FALSE},
        {NEW STATUS ("REVKEYSIG 1234 S") VALID, FALSE, NULL, FALSE},
        {NEW GOOD NEW STATUS ("EXPSIG 1234 S") VALID, FALSE, NULL, FALSE},
        {NEW GOOD, FALSE, NULL, FALSE},
        {NEW GOOD VALID NEW STATUS ("BADSIG 1234 S"), FALSE, NULL, TRUE},
        {"gpgv: [GNUPG:] GOODSIG 1234 S\ngpgv: [GNUPG:] VALIDSIG A\n", FALSE, NULL, FALSE},
        {"", FALSE, NULL, FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autofree char *signer = NULL;
        g_autoptr (GError) error = NULL;

        g_assert_cmpint (
            burin_signature_judge (cases[i].status, cases[i].is_inside, &signer, &error), ==,
            !cases[i].is_wrong);
        g_assert_cmpstr (signer, ==, cases[i].signer);
        g_assert_cmpint (error != NULL, ==, cases[i].is_wrong);
    }
}

static GBytes *
bytes_of (const char *text)
{
    return g_bytes_new_static (text, strlen (text));
}

/* What else gpgv would unpack must not come before the text. */
static void
test_is_inside (void)
{
    g_autoptr (GBytes) message = bytes_of ("x\n-----BEGIN PGP SIGNED MESSAGE-----\n");
    g_autoptr (GBytes) other =
        bytes_of ("-----BEGIN PGP MESSAGE-----\n-----BEGIN PGP SIGNED MESSAGE-----\n");
    g_autoptr (GBytes) plain = bytes_of ("text\n");
    g_autoptr (GBytes) cut = bytes_of ("-----BEGIN PGP SIG");
    g_autoptr (GBytes) nothing = bytes_of ("");

    g_assert_true (burin_signature_is_inside (message));
    g_assert_false (burin_signature_is_inside (other));
    g_assert_false (burin_signature_is_inside (plain));
    g_assert_false (burin_signature_is_inside (cut));
    g_assert_false (burin_signature_is_inside (nothing));
}

static void
test_dearmor (void)
{
    g_autoptr (GBytes) armored =
        bytes_of ("a comment\n-----BEGIN PGP PUBLIC KEY BLOCK-----\r\nVersion: 1\r\n\r\nYWJj\r\n"
                  "ZGVm\r\n=abcd\r\n-----END PGP PUBLIC KEY BLOCK-----\r\n"
                  "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nZ2hp\n"
                  "-----END PGP PUBLIC KEY BLOCK-----\n");
    g_autoptr (GBytes) keys = burin_keyring_dearmor (armored);
    g_autoptr (GBytes) again = burin_keyring_dearmor (keys);

    g_assert_cmpmem (g_bytes_get_data (keys, NULL), g_bytes_get_size (keys), "abcdefghi", 9);
    g_assert_true (g_bytes_equal (keys, again));
}

static char *
make_file (const char *folder, const char *name, const char *content)
{
    char *path = g_build_filename (folder, name, NULL);
    g_autoptr (GError) error = NULL;

    g_file_set_contents (path, content, -1, &error);
    g_assert_no_error (error);
    return path;
}

static void
assert_unusable (const char *path)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) keys = burin_keyring_read (path, &error);

    g_assert_null (keys);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_READ);
    g_assert_cmpstr (burin_error_get_details (error)->cause, ==, BURIN_CAUSE_KEYRING);
}

/* Only the start is looked at: what is behind it is for gpgv to judge. */
static void
test_keyring (void)
{
    static const char *const good[] = {"\x99 old", "\xc6 new", "....\x01\x01..KBXf", NULL};
    static const char *const bad[] = {"", "words", "-----BEGIN PGP SIGNATURE-----\n", "\xff", NULL};
    g_autofree char *folder = g_dir_make_tmp ("burin-XXXXXX", NULL);

    for (gsize i = 0; good[i] != NULL; i++) {
        g_autofree char *path = make_file (folder, "keys", good[i]);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) keys = burin_keyring_read (path, &error);

        g_assert_no_error (error);
        g_assert_cmpuint (g_bytes_get_size (keys), ==, strlen (good[i]));
        g_unlink (path);
    }
    for (gsize i = 0; bad[i] != NULL; i++) {
        g_autofree char *path = make_file (folder, "keys", bad[i]);

        assert_unusable (path);
        g_unlink (path);
    }
    assert_unusable ("/nonexistent/keys");
    g_rmdir (folder);
}

/* With a keyring, what nobody has signed counts only where that is allowed. */
static void
test_unsigned (void)
{
    g_autofree char *folder = g_dir_make_tmp ("burin-XXXXXX", NULL);
    g_autofree char *image = make_file (folder, "a.img", "image");
    g_autofree char *list = make_file (folder, "a.img.sha256", "abc");
    g_autofree char *bmap = make_file (folder, "a.img.bmap", "<bmap/>");
    g_autofree char *keys = make_file (folder, "keys", "\x99 key");
    const BurinSidecarsWatch watch = {};

    for (int takes = FALSE; takes <= TRUE; takes++) {
        const BurinPublisherQuery query = {.keyring = keys, .takes_unsigned = takes};
        g_autoptr (GError) error = NULL;
        g_autoptr (BurinStatement) found = burin_sidecars_find (image, -1, &query, &watch, &error);

        g_assert_no_error (error);
        g_assert_cmpint (found->needs_signer, ==, !takes);
        g_assert_cmpint (found->takes_bmap, ==, takes);
        g_assert_cmpuint (found->lists->len, ==, takes ? 1 : 0);
        g_assert_cmpuint (found->bmaps->len, ==, takes ? 1 : 0);
    }
    g_unlink (image);
    g_unlink (list);
    g_unlink (bmap);
    g_unlink (keys);
    g_rmdir (folder);
}

static void
test_statement (void)
{
    g_autoptr (BurinStatement) statement = burin_statement_new ("b\xff.img", NULL);
    g_autoptr (GBytes) content = g_bytes_new ("a\0b", 3);
    BurinStatementPart *part = burin_statement_part_new ("SHA256\nSUMS", content, "b\xff.img");
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinStatement) back = NULL;
    int fd;

    statement->image_size = 77;
    part->asked = TRUE;
    g_ptr_array_add (statement->lists, part);
    statement->needs_signer = TRUE;
    fd = burin_statement_write (statement, &error);
    g_assert_no_error (error);
    back = burin_statement_read (fd, &error);
    close (fd);
    g_assert_no_error (error);

    g_assert_cmpstr (back->image_name, ==, "b\xff.img");
    g_assert_cmpuint (back->image_size, ==, 77);
    g_assert_cmpstr (back->checksum, ==, "");
    g_assert_true (back->needs_signer);
    g_assert_false (back->takes_bmap);
    g_assert_cmpuint (back->bmaps->len, ==, 0);
    g_assert_cmpuint (back->lists->len, ==, 1);
    part = g_ptr_array_index (back->lists, 0);
    g_assert_cmpstr (part->name, ==, "SHA256 SUMS");
    g_assert_cmpstr (part->subject, ==, "b\xff.img");
    g_assert_cmpstr (part->signer, ==, "");
    g_assert_true (part->asked);
    g_assert_true (g_bytes_equal (part->content, content));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/sidecars/stems", test_stems);
    g_test_add_func ("/sidecars/list-names", test_list_names);
    g_test_add_func ("/sidecars/judge", test_judge);
    g_test_add_func ("/sidecars/is-inside", test_is_inside);
    g_test_add_func ("/sidecars/dearmor", test_dearmor);
    g_test_add_func ("/sidecars/keyring", test_keyring);
    g_test_add_func ("/sidecars/unsigned", test_unsigned);
    g_test_add_func ("/sidecars/statement", test_statement);
    return g_test_run ();
}
