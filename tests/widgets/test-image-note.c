/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-note.h"
#include "fixtures.h"

/* Takes no notice of what is not a warning. */
static void
assert_warns (const BurinImageInfo *info, const char *expected)
{
    g_autoptr (GPtrArray) notes = burin_image_note_list (info);
    const BurinImageNote *first = g_ptr_array_index (notes, 0);

    g_assert_cmpint (first->level, ==, BURIN_IMAGE_NOTE_WARNING);
    g_assert_nonnull (strstr (first->title, expected));
    g_assert_cmpstr (first->advice, !=, "");
}

static void
assert_says (const BurinImageInfo *info, BurinImageNoteLevel level, const char *expected)
{
    g_autoptr (GPtrArray) notes = burin_image_note_list (info);

    for (guint i = 0; i < notes->len; i++) {
        const BurinImageNote *note = g_ptr_array_index (notes, i);

        g_assert_cmpint (note->level, !=, BURIN_IMAGE_NOTE_WARNING);
        if (note->level == level && strstr (note->title, expected) != NULL)
            return;
    }
    g_error ("nobody says %s", expected);
}

static void
test_warnings (void)
{
    g_autoptr (BurinImageInfo) info = new_image (GB);

    info->boot = BURIN_BOOT_WINDOWS;
    assert_warns (info, "Windows");
    info->boot = BURIN_BOOT_DISC_ONLY;
    assert_warns (info, "CD or DVD");
    info->boot = BURIN_BOOT_DATA_DISC;
    assert_warns (info, "nothing on it to start");
    info->boot = BURIN_BOOT_LOADER;
    info->sector_size = 4096;
    assert_warns (info, "sectors of 4096 bytes");
    info->truncated = BURIN_ANSWER_YES;
    info->expected_size = 2 * GB;
    assert_warns (info, "incomplete");
}

static void
test_checks (void)
{
    g_autoptr (BurinImageInfo) info = new_image (GB);

    info->boot = BURIN_BOOT_HYBRID;
    info->sector_size = 512;
    assert_says (info, BURIN_IMAGE_NOTE_GOOD, "start a computer");
    assert_says (info, BURIN_IMAGE_NOTE_NEUTRAL, "no checksums lie beside it");
    g_free (info->publisher->passed_over);
    info->publisher->passed_over = g_strdup ("SHA256SUMS");
    assert_says (info, BURIN_IMAGE_NOTE_NEUTRAL, "not listed in");
    g_free (info->publisher->foreign_algorithm);
    info->publisher->foreign_algorithm = g_strdup ("BLAKE3");
    assert_says (info, BURIN_IMAGE_NOTE_NEUTRAL, "cannot compute the BLAKE3 in");

    info->publisher->verdict = BURIN_PUBLISHER_EXPECTED;
    g_free (info->publisher->source);
    info->publisher->source = g_strdup ("SHA256SUMS");
    g_free (info->publisher->algorithm);
    info->publisher->algorithm = g_strdup ("sha256");
    assert_says (info, BURIN_IMAGE_NOTE_GOOD, "SHA256SUMS");
    g_free (info->publisher->signer);
    info->publisher->signer = g_strdup ("Ada <ada@example.org>");
    assert_says (info, BURIN_IMAGE_NOTE_GOOD, "Ada <ada@example.org>");

    info->publisher->verdict = BURIN_PUBLISHER_SIGNED;
    assert_says (info, BURIN_IMAGE_NOTE_GOOD, "Signed by");
    info->publisher->verdict = BURIN_PUBLISHER_MISMATCH;
    assert_warns (info, "not what its publisher made");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image-note/warnings", test_warnings);
    g_test_add_func ("/image-note/checks", test_checks);
    return g_test_run ();
}
