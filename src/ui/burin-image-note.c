/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-note.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-text.h"

/* What nearly all sticks and cards have. */
#define USUAL_SECTOR_SIZE 512

/**
 * burin_image_note_free:
 */
void
burin_image_note_free (BurinImageNote *note)
{
    g_free (note->title);
    g_free (note->advice);
    g_free (note);
}

/* Takes @title. */
static void
add (GPtrArray *notes, BurinImageNoteLevel level, char *title, const char *advice)
{
    BurinImageNote *note = g_new0 (BurinImageNote, 1);

    note->level = level;
    note->title = title;
    note->advice = g_strdup (advice);
    g_ptr_array_add (notes, note);
}

static void
add_warning (GPtrArray *notes, const char *title, const char *advice)
{
    add (notes, BURIN_IMAGE_NOTE_WARNING, g_strdup (title), advice);
}

static void
note_end (GPtrArray *notes, const BurinImageInfo *info)
{
    g_autofree char *expected = burin_text_dup_size (info->expected_size);
    g_autofree char *advice = NULL;

    if (info->truncated != BURIN_ANSWER_YES)
        return;
    /* Translators: %s is a size. */
    advice = g_strdup_printf (
        _ ("By what it says of itself, it should have at least %s. Download or copy it again."),
        expected);
    add_warning (notes, _ ("The image is incomplete"), advice);
}

static void
note_boot (GPtrArray *notes, BurinBoot boot)
{
    switch (boot) {
    case BURIN_BOOT_LOADER:
    case BURIN_BOOT_HYBRID:
        add (notes, BURIN_IMAGE_NOTE_GOOD, g_strdup (_ ("Made to start a computer from a drive")),
             "");
        break;
    case BURIN_BOOT_WINDOWS:
        add_warning (notes, _ ("A Windows disc does not start from a drive"),
                     _ ("Written as it is, no computer starts from it. Use Microsoft's Media "
                        "Creation Tool, which puts Windows on a drive in another way."));
        break;
    case BURIN_BOOT_DISC_ONLY:
        add_warning (notes, _ ("Made for CD or DVD only"),
                     _ ("No computer starts from a drive with it. Look whether its publisher "
                        "offers an image for USB sticks."));
        break;
    case BURIN_BOOT_DATA_DISC:
        add_warning (notes, _ ("There is nothing on it to start"),
                     _ ("It can be written, and its files can be read from the drive, but no "
                        "computer starts from it."));
        break;
    default:
        break; /* small boards start from what no PC knows */
    }
}

static void
note_sectors (GPtrArray *notes, guint32 sector_size)
{
    g_autofree char *title = NULL;

    if (sector_size == 0 || sector_size == USUAL_SECTOR_SIZE)
        return;
    /* Translators: %u is a number of bytes. */
    title = g_strdup_printf (_ ("Made for drives with sectors of %u bytes"), sector_size);
    add_warning (notes, title,
                 _ ("Most sticks and cards have sectors of 512 bytes, and nothing can be read from "
                    "them then. Look for another image, or write it to a drive that fits."));
}

static void
note_source (GPtrArray *notes, const BurinPublisher *publisher)
{
    g_autofree char *source = burin_display_dup_quoted (publisher->source);
    g_autofree char *signer = burin_display_dup_name (publisher->signer);
    char *title;

    if (*publisher->source == '\0')
        title = g_strdup (_ ("Will be compared with the digest that you gave"));
    else if (burin_publisher_get_best_verdict (publisher) == BURIN_PUBLISHER_SIGNED)
        /* Translators: the name of a file, and who has signed it. */
        title =
            g_strdup_printf (_ ("Will be compared with %s, which %s has signed"), source, signer);
    else
        /* Translators: %s is the name of a file. */
        title = g_strdup_printf (_ ("Will be compared with %s"), source);
    add (notes, BURIN_IMAGE_NOTE_GOOD, title, "");
}

/* A list that is of no use is the user's mistake more often than not. */
static void
note_nothing (GPtrArray *notes, const BurinPublisher *publisher)
{
    g_autofree char *name = burin_display_dup_quoted (publisher->passed_over);

    if (*publisher->passed_over == '\0')
        add (notes, BURIN_IMAGE_NOTE_NEUTRAL,
             g_strdup (_ ("Nothing to compare with: no checksums lie beside it")), "");
    else if (*publisher->foreign_algorithm != '\0')
        add (notes, BURIN_IMAGE_NOTE_NEUTRAL,
             /* Translators: a kind of digest, such as BLAKE3, and the name of a file. */
             g_strdup_printf (_ ("Nothing to compare with: Burin cannot compute the %s in %s"),
                              publisher->foreign_algorithm, name),
             "");
    else
        add (notes, BURIN_IMAGE_NOTE_NEUTRAL,
             /* Translators: %s is the name of a file. */
             g_strdup_printf (_ ("Nothing to compare with: it is not listed in %s"), name),
             _ ("The list may be that of another version, or the image was renamed."));
}

static void
note_publisher (GPtrArray *notes, const BurinPublisher *publisher)
{
    g_autofree char *signer = burin_display_dup_name (publisher->signer);

    switch (publisher->verdict) {
    case BURIN_PUBLISHER_EXPECTED:
        note_source (notes, publisher);
        break;
    case BURIN_PUBLISHER_MATCHES:
        add (notes, BURIN_IMAGE_NOTE_GOOD, g_strdup (_ ("Its digest is the right one")), "");
        break;
    case BURIN_PUBLISHER_SIGNED:
        /* Translators: %s names who has signed an image. */
        add (notes, BURIN_IMAGE_NOTE_GOOD, g_strdup_printf (_ ("Signed by %s"), signer), "");
        break;
    case BURIN_PUBLISHER_MISMATCH:
        add_warning (notes, _ ("This is not what its publisher made"),
                     _ ("It was damaged on its way, or replaced. Do not use it: download it again "
                        "from the publisher's own site."));
        break;
    default:
        note_nothing (notes, publisher);
        break;
    }
}

/**
 * burin_image_note_list:
 *
 * Returns: (transfer full) (element-type BurinImageNote): what there is to know about an image,
 *   warnings first
 */
GPtrArray *
burin_image_note_list (const BurinImageInfo *info)
{
    GPtrArray *notes =
        g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) burin_image_note_free);
    gboolean forged = info->publisher->verdict == BURIN_PUBLISHER_MISMATCH;
    gboolean bad = burin_boot_get_answer (info->boot) == BURIN_ANSWER_NO;

    if (forged)
        note_publisher (notes, info->publisher);
    note_end (notes, info);
    if (bad)
        note_boot (notes, info->boot);
    note_sectors (notes, info->sector_size);
    if (!bad)
        note_boot (notes, info->boot);
    if (!forged)
        note_publisher (notes, info->publisher);
    return notes;
}
