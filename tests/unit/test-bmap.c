/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bmaps of every version, and every way in which one can be wrong. The ones that bmaptool makes are
 * in tests/integration.
 */
#include "burin-bmap-check.h"

#include <string.h>

#define BLOCK 4096
#define N_BLOCKS 11
#define IMAGE_SIZE (10 * BLOCK + 700)

/* What differs from a bmap that is right. */
typedef struct {
    const char *version;
    const char *image_size;
    const char *block_size;
    const char *n_blocks;
    const char *n_mapped;
    const char *type;
    const char *ranges;
    const char *prolog;
    const char *extra;
} Bmap;

static const Bmap good = {
    .version = "2.0",
    .image_size = "41660",
    .block_size = "4096",
    .n_blocks = "11",
    .n_mapped = "4",
    .type = "sha256",
    .ranges = "<Range>0-1</Range><Range> 5 </Range><Range>10</Range>",
    .prolog = "<?xml version=\"1.0\" ?>\n",
    .extra = "",
};

static guint8 *
make_image (void)
{
    guint8 *image = g_malloc (IMAGE_SIZE);

    for (gsize i = 0; i < IMAGE_SIZE; i++)
        image[i] = (guint8) (i * 7 / 3);
    return image;
}

/* With the digest of itself filled in. */
static char *
finish (GString *xml, const char *placeholder, GChecksumType type)
{
    char *at = strstr (xml->str, placeholder);
    g_autofree char *hex = g_compute_checksum_for_string (type, xml->str, (gssize) xml->len);

    memcpy (at, hex, strlen (hex));
    return g_string_free (xml, FALSE);
}

static char *
make (const Bmap *bmap)
{
    g_autofree char *zeros = g_strnfill (64, '0');
    GString *xml = g_string_new (bmap->prolog);

    g_string_append_printf (xml,
                            "<bmap version=\"%s\"><!-- a comment --><ImageSize> %s "
                            "</ImageSize><BlockSize>%s</BlockSize>"
                            "<BlocksCount>%s</BlocksCount><ChecksumType>%s</ChecksumType>"
                            "<BmapFileChecksum> %s </BmapFileChecksum><BlockMap>%s</BlockMap>"
                            "<MappedBlocksCount>%s</MappedBlocksCount>%s</bmap>\n",
                            bmap->version, bmap->image_size, bmap->block_size, bmap->n_blocks,
                            bmap->type, zeros, bmap->ranges, bmap->n_mapped, bmap->extra);
    return finish (xml, zeros, G_CHECKSUM_SHA256);
}

static BurinBmap *
parse (const char *xml, GError **error)
{
    return burin_bmap_parse ((const guint8 *) xml, strlen (xml), error);
}

static BurinBmap *
parse_good (const char *xml)
{
    GError *error = NULL;
    BurinBmap *bmap = parse (xml, &error);

    g_assert_no_error (error);
    return bmap;
}

static void
assert_refused (const char *xml, const char *word)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinBmap) bmap = parse (xml, &error);

    g_assert_null (bmap);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH);
    if (strstr (error->message, word) == NULL)
        g_error ("“%s” is not in “%s”", word, error->message);
}

static void
assert_run (const BurinBmap *bmap, guint64 offset, gboolean mapped, guint64 length)
{
    gboolean found;

    g_assert_cmpuint (burin_bmap_get_run (bmap, offset, &found), ==, length);
    g_assert_cmpint (found, ==, mapped);
}

static void
test_newest (void)
{
    g_autofree char *xml = make (&good);
    g_autoptr (BurinBmap) bmap = parse_good (xml);

    g_assert_cmpuint (burin_bmap_get_image_size (bmap), ==, IMAGE_SIZE);
    g_assert_cmpuint (burin_bmap_get_mapped_size (bmap), ==, 3 * BLOCK + 700);
    g_assert_cmpuint (burin_bmap_get_n_ranges (bmap), ==, 3);
    g_assert_false (burin_bmap_has_digests (bmap));
    assert_run (bmap, 0, TRUE, 2 * BLOCK);
    assert_run (bmap, 2 * BLOCK - 1, TRUE, 1);
    assert_run (bmap, 2 * BLOCK, FALSE, 3 * BLOCK);
    assert_run (bmap, 10 * BLOCK, TRUE, 700);
    assert_run (bmap, IMAGE_SIZE, FALSE, G_MAXUINT64);
}

/* 1.2 has no checksum at all. */
static void
test_oldest (void)
{
    g_autoptr (BurinBmap) bmap =
        parse_good ("<bmap version=\"1.2\"><ImageSize>8192</ImageSize><BlockSize>4096</BlockSize>"
                    "<BlocksCount>2</BlocksCount><BlockMap><Range>1</Range></BlockMap>"
                    "<MappedBlocksCount>1</MappedBlocksCount></bmap>");

    assert_run (bmap, 0, FALSE, 4096);
    assert_run (bmap, 4096, TRUE, 4096);
}

static void
test_sha1 (void)
{
    g_autofree char *zeros = g_strnfill (40, '0');
    GString *text = g_string_new (NULL);
    g_autofree char *xml = NULL;
    g_autoptr (BurinBmap) bmap = NULL;

    g_string_append_printf (
        text,
        "<bmap version=\"1.3\"><ImageSize>8192</ImageSize><BlockSize>4096</BlockSize>"
        "<BlocksCount>2</BlocksCount><MappedBlocksCount>1</MappedBlocksCount><BmapFileSHA1>%s"
        "</BmapFileSHA1><BlockMap><Range sha1=\"1CEAF73DF40E531DF3BFB26B4FB7CD95FB7BFF1D\">0"
        "</Range></BlockMap></bmap>",
        zeros);
    xml = finish (text, zeros, G_CHECKSUM_SHA1);
    bmap = parse_good (xml);
    g_assert_cmpint (burin_bmap_get_algorithm (bmap), ==, BURIN_DIGEST_SHA1);
    g_assert_true (burin_bmap_has_digests (bmap));
    g_assert_cmpstr (burin_bmap_get_range (bmap, 0)->digest, ==,
                     "1ceaf73df40e531df3bfb26b4fb7cd95fb7bff1d");
}

static void
test_changed (void)
{
    g_autofree char *xml = make (&good);

    strstr (xml, "Range>0-1")[8] = '2';
    assert_refused (xml, "checksum of itself is wrong");
}

#define WITH(...)                                                                                  \
    ({                                                                                             \
        Bmap changed = good;                                                                       \
        static const Bmap difference = {__VA_ARGS__};                                              \
        merge (&changed, &difference);                                                             \
        make (&changed);                                                                           \
    })

/* The members are pointers and nothing else. */
static void
merge (Bmap *bmap, const Bmap *difference)
{
    const char **to = (const char **) (void *) bmap;
    const char *const *from = (const char *const *) (const void *) difference;

    for (gsize i = 0; i < sizeof *bmap / sizeof *to; i++)
        if (from[i] != NULL)
            to[i] = from[i];
}

static void
test_rules (void)
{
    const struct {
        char *xml;
        const char *word;
    } cases[] = {
        {WITH (.ranges = "<Range>0-1</Range><Range>1-2</Range>"), "overlap"},
        {WITH (.ranges = "<Range>5-6</Range><Range>0-1</Range>"), "out of order"},
        {WITH (.ranges = "<Range>0-2</Range><Range>11</Range>"), "past the end"},
        {WITH (.ranges = "<Range>0-18446744073709551615</Range>"), "past the end"},
        {WITH (.ranges = "<Range>3-0</Range>"), "ends before"},
        {WITH (.ranges = "<Range>0-</Range>"), "two numbers"},
        {WITH (.ranges = "<Range>-1</Range>"), "two numbers"},
        {WITH (.ranges = "<Range>+1</Range>"), "two numbers"},
        {WITH (.ranges = "<Range>0-99999999999999999999</Range>"), "two numbers"},
        {WITH (.ranges = "<Range/>"), "two numbers"},
        {WITH (.ranges = "<Range>0<b/>-3</Range>"), "where text should be"},
        {WITH (.ranges = "<Range>0-3</Range><Range chksum=\"00\">5</Range>"), "some have none"},
        {WITH (.ranges = "<Range chksum=\"00\">0-3</Range>"), "wrong length"},
        {WITH (.n_mapped = "3"), "not as many blocks"},
        {WITH (.n_mapped = "5"), "not as many blocks"},
        {WITH (.n_mapped = "four"), "MappedBlocksCount"},
        {WITH (.n_blocks = "10"), "other blocks"},
        {WITH (.image_size = "45057"), "other blocks"},
        {WITH (.image_size = ""), "ImageSize"},
        {WITH (.image_size = "18446744073709551615"), "larger than any drive"},
        {WITH (.block_size = "0"), "impossible size"},
        {WITH (.version = "3.0"), "not one that is known"},
        {WITH (.version = "0.9"), "not one that is known"},
        {WITH (.version = "two"), "not a number"},
        {WITH (.type = "crc32"), "of a kind"},
        {WITH (.extra = "<ImageSize>1</ImageSize>"), "twice"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        assert_refused (cases[i].xml, cases[i].word);
        g_free (cases[i].xml);
    }
}

/* What is in an entity would be a bomb, or somebody's file. */
static void
test_hostile_xml (void)
{
    g_autofree char *bomb =
        WITH (.prolog =
                  "<!DOCTYPE bmap [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]>",
              .image_size = "&b;");
    g_autofree char *file =
        WITH (.prolog = "<!DOCTYPE bmap [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>",
              .image_size = "&a;");
    g_autofree char *cut = make (&good);

    assert_refused (bomb, "document type");
    assert_refused (file, "document type");
    assert_refused ("<html/>", "another kind");
    assert_refused ("<bmap/>", "which version");
    assert_refused ("", "XML");
    assert_refused ("no XML", "XML");
    cut[strlen (cut) / 2] = '\0';
    assert_refused (cut, "XML");
}

static char *
make_with_digests (const guint8 *image)
{
    g_autofree char *first = g_compute_checksum_for_data (G_CHECKSUM_SHA256, image, 2 * BLOCK);
    g_autofree char *middle =
        g_compute_checksum_for_data (G_CHECKSUM_SHA256, image + 5 * BLOCK, BLOCK);
    g_autofree char *last =
        g_compute_checksum_for_data (G_CHECKSUM_SHA256, image + 10 * BLOCK, 700);
    g_autofree char *ranges = g_strdup_printf (
        "<Range chksum=\"%s\">0-1</Range><Range chksum=\"%s\">5</Range><Range chksum=\"%s\">10"
        "</Range>",
        first, middle, last);
    Bmap bmap = good;

    bmap.ranges = ranges;
    return make (&bmap);
}

/* Returns: whether all of it is what the bmap says */
static gboolean
check (const guint8 *image, gsize length, gsize piece, GError **error)
{
    g_autofree guint8 *right = make_image ();
    g_autofree char *xml = make_with_digests (right);
    g_autoptr (BurinBmap) bmap = parse_good (xml);
    g_autoptr (BurinBmapCheck) checked = burin_bmap_check_new (bmap);

    for (gsize offset = 0; offset < length; offset += piece)
        if (!burin_bmap_check_add (checked, image + offset, MIN (piece, length - offset), error))
            return FALSE;
    return burin_bmap_check_finish (checked, error);
}

static void
test_check (void)
{
    static const gsize pieces[] = {1, 700, BLOCK, 3 * BLOCK, IMAGE_SIZE};
    g_autofree guint8 *image = make_image ();

    memset (image + 3 * BLOCK, 0, BLOCK); /* does not matter */
    for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++) {
        GError *error = NULL;

        g_assert_true (check (image, IMAGE_SIZE, pieces[i], &error));
        g_assert_no_error (error);
    }
}

static void
test_check_different (void)
{
    static const gsize places[] = {0, 2 * BLOCK - 1, 5 * BLOCK, IMAGE_SIZE - 1};

    for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
        g_autofree guint8 *image = make_image ();
        g_autoptr (GError) error = NULL;

        image[places[i]] ^= 1;
        g_assert_false (check (image, IMAGE_SIZE, 1000, &error));
        g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH);
    }
}

static void
test_check_short (void)
{
    g_autofree guint8 *image = make_image ();
    g_autoptr (GError) error = NULL;

    g_assert_false (check (image, IMAGE_SIZE - 1, 1000, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH);
}

static void
test_check_zeros (void)
{
    static const guint8 zeros[BLOCK];
    g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, zeros, BLOCK);
    g_autofree char *ranges = g_strdup_printf ("<Range chksum=\"%s\">3</Range>", digest);
    Bmap changed = good;
    g_autofree char *xml = NULL;
    g_autoptr (BurinBmap) bmap = NULL;
    g_autoptr (BurinBmapCheck) checked = NULL;
    GError *error = NULL;

    changed.ranges = ranges;
    changed.n_mapped = "1";
    xml = make (&changed);
    bmap = parse_good (xml);
    checked = burin_bmap_check_new (bmap);
    g_assert_true (burin_bmap_check_add (checked, NULL, IMAGE_SIZE, &error));
    g_assert_true (burin_bmap_check_finish (checked, &error));
    g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/bmap/newest", test_newest);
    g_test_add_func ("/bmap/oldest", test_oldest);
    g_test_add_func ("/bmap/sha1", test_sha1);
    g_test_add_func ("/bmap/changed", test_changed);
    g_test_add_func ("/bmap/rules", test_rules);
    g_test_add_func ("/bmap/hostile-xml", test_hostile_xml);
    g_test_add_func ("/bmap/check", test_check);
    g_test_add_func ("/bmap/check-different", test_check_different);
    g_test_add_func ("/bmap/check-short", test_check_short);
    g_test_add_func ("/bmap/check-zeros", test_check_zeros);
    return g_test_run ();
}
