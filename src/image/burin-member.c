/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-member.h"

#include <string.h>

#include "burin-archive.h"
#include "burin-file-stream.h"
#include "burin-member-rank.h"
#include "burin-member-private.h"
#include "burin-text.h"

#define MAX_ENTRIES 100000

/* How much of a compressed tar is unpacked in order to see whether there is a second image. */
#define MAX_LOOK_AHEAD (64 << 20)

/*
 * Choice: the members of the best rank seen so far, and the one that is wanted. On the stack of one
 * call.
 */
typedef struct {
    const char *wanted; /* borrowed; NULL if nobody named one */
    BurinMember named;  /* what is called that */
    guint n_named;

    BurinMemberRank rank;
    GPtrArray *candidates; /* with this rank, as many as there is room for */
    guint n_members;       /* how many have this rank */
    BurinMember first;     /* of this rank */
    gboolean encrypted;    /* what would be chosen */
} Choice;

static void
choice_clear (Choice *choice)
{
    g_clear_pointer (&choice->candidates, g_ptr_array_unref);
    burin_member_clear (&choice->first);
    burin_member_clear (&choice->named);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choice, choice_clear)

/**
 * burin_member_clear:
 * @member: a member whose name is freed
 */
void
burin_member_clear (BurinMember *member)
{
    g_clear_pointer (&member->name, g_free);
}

static const char *
get_path (struct archive_entry *entry)
{
    const char *path = archive_entry_pathname_utf8 (entry);

    if (path == NULL)
        path = archive_entry_pathname (entry);
    return path != NULL ? path : "";
}

/**
 * burin_member_rank_entry:
 * @entry: an entry of an archive
 *
 * Returns: how likely it is the image; folders, links and empty files never are
 */
BurinMemberRank
burin_member_rank_entry (struct archive_entry *entry)
{
    if (archive_entry_filetype (entry) != AE_IFREG || archive_entry_hardlink (entry) != NULL ||
        (archive_entry_size_is_set (entry) && archive_entry_size (entry) == 0))
        return BURIN_MEMBER_IGNORED;
    return burin_member_rank (get_path (entry));
}

static guint64
get_size (struct archive_entry *entry)
{
    return (guint64) MAX (archive_entry_size (entry), 0);
}

static BurinMember
describe (guint index, struct archive_entry *entry)
{
    return (BurinMember){
        .index = index,
        .name = burin_text_dup_safe (get_path (entry)),
        .size = get_size (entry),
        .size_known = archive_entry_size_is_set (entry) != 0,
    };
}

static void
set_first (Choice *choice, BurinMemberRank rank, guint index, struct archive_entry *entry)
{
    choice->rank = rank;
    choice->n_members = 0;
    g_ptr_array_set_size (choice->candidates, 0);
    burin_member_clear (&choice->first);
    choice->first = describe (index, entry);
    choice->encrypted = archive_entry_is_encrypted (entry) != 0;
}

static void
consider_candidate (Choice *choice, guint index, struct archive_entry *entry)
{
    BurinMemberRank rank = burin_member_rank_entry (entry);
    g_autofree char *name = NULL;

    if (rank == BURIN_MEMBER_IGNORED || rank < choice->rank)
        return;
    if (choice->n_members == 0 || rank > choice->rank)
        set_first (choice, rank, index, entry);
    choice->n_members++;
    name = burin_text_dup_safe (get_path (entry));
    if (burin_image_members_has_room (choice->candidates, name))
        g_ptr_array_add (choice->candidates, burin_image_member_new (name, get_size (entry)));
}

/* Whoever names a member may mean one that does not look like an image. */
static void
consider_named (Choice *choice, guint index, struct archive_entry *entry)
{
    g_autofree char *name = burin_text_dup_safe (get_path (entry));

    if (choice->wanted == NULL || strcmp (name, choice->wanted) != 0 ||
        archive_entry_filetype (entry) != AE_IFREG)
        return;
    if (choice->n_named++ == 0) {
        choice->named = describe (index, entry);
        choice->named.wanted = TRUE;
        choice->named.alone = TRUE;
        choice->encrypted = archive_entry_is_encrypted (entry) != 0;
    }
}

/* To go on would mean to unpack what may be large, although there is an image already. */
static gboolean
has_enough (const Choice *choice, guint64 passed)
{
    if (choice->wanted != NULL)
        return choice->n_named > 0;
    return choice->rank == BURIN_MEMBER_IMAGE && passed > MAX_LOOK_AHEAD;
}

/* In a pipe one can't look further, and what was seen must do. */
static gboolean
must_do (const Choice *choice, const GError *failure)
{
    return burin_pipe_ends_look (failure) &&
           (choice->wanted != NULL ? choice->n_named > 0 : choice->n_members > 0);
}

static gboolean
collect (BurinArchive *archive, gboolean complete, Choice *choice, GError **error)
{
    guint64 passed = 0;

    for (guint index = 0; index < MAX_ENTRIES; index++) {
        struct archive_entry *entry;
        g_autoptr (GError) failure = NULL;
        BurinArchiveResult result = burin_archive_next (archive, &entry, &failure);

        if (result == BURIN_ARCHIVE_FAILED && must_do (choice, failure))
            return TRUE;
        if (result == BURIN_ARCHIVE_FAILED) {
            g_propagate_error (error, g_steal_pointer (&failure));
            return FALSE;
        }
        if (result == BURIN_ARCHIVE_END) {
            choice->first.alone = TRUE;
            return TRUE;
        }
        if (choice->n_named == 0)
            consider_candidate (choice, index, entry);
        consider_named (choice, index, entry);
        passed += get_size (entry);
        if (!complete && has_enough (choice, passed))
            return TRUE;
    }
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                     "the archive holds too many files; unpack it and choose the image");
    return FALSE;
}

static gboolean
refuse (BurinWrapper wrapper, const char *why, GError **error)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL, "the %s archive holds %s",
                     burin_wrapper_get_suffix (wrapper), why);
    return FALSE;
}

static gboolean
judge (const Choice *choice, BurinWrapper wrapper, GError **error)
{
    if (choice->n_named > 1)
        return refuse (wrapper, "several files of that name; unpack it first", error);
    if (choice->n_named == 0 && choice->n_members == 0)
        return refuse (wrapper, "no image", error);
    if (choice->encrypted && (choice->n_named == 1 || choice->n_members == 1))
        return refuse (wrapper, "an encrypted image; unpack it first", error);
    return TRUE;
}

static BurinMember
steal (BurinMember *member)
{
    BurinMember stolen = *member;

    member->name = NULL;
    return stolen;
}

/**
 * burin_member_choose:
 * @stream: an archive, nothing of it read yet; cannot be read any more afterwards
 * @wrapper: what kind of archive
 * @wanted: (nullable): name of the member to take, as it is displayed
 * @member: (out): the image in it; without a name if there are several
 * @candidates: (out) (transfer full) (element-type BurinImageMember) (nullable): what could be the
 *   image, if there are several; else %NULL
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED if there is no image, or it is encrypted;
 *   %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_READ
 *
 * Finds the image of an archive. If nothing in it is called @wanted, what is wanted may lie in an
 * archive inside, and the choice is made as if none was named. Where to look at all members would
 * mean to unpack everything (a compressed tar), only so much is unpacked, and no more than has come
 * through a pipe; if that shows one image only, it is taken, and its reader must look at the rest.
 *
 * Returns: %FALSE if there is none
 */
gboolean
burin_member_choose (BurinByteStream *stream,
                     BurinWrapper wrapper,
                     const char *wanted,
                     BurinMember *member,
                     GPtrArray **candidates,
                     GError **error)
{
    g_autoptr (BurinArchive) archive = burin_archive_new (stream, wrapper, error);
    g_auto (Choice) choice = {.wanted = wanted, .candidates = burin_image_members_new ()};

    if (archive == NULL ||
        !collect (archive, burin_file_stream_can_seek (stream), &choice, error) ||
        !judge (&choice, wrapper, error))
        return FALSE;
    *member = (BurinMember){};
    *candidates = NULL;
    if (choice.n_named == 1)
        *member = steal (&choice.named);
    else if (choice.n_members == 1)
        *member = steal (&choice.first);
    else
        *candidates = g_steal_pointer (&choice.candidates);
    return TRUE;
}
