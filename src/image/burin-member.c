/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-member.h"

#include "burin-archive.h"
#include "burin-file-stream.h"
#include "burin-member-rank.h"
#include "burin-member-private.h"
#include "burin-text.h"

#define MAX_ENTRIES 100000
#define MAX_NAMES_SHOWN 4

/*
 * Choice: the members of the best rank seen so far. On the stack of one call.
 */
typedef struct {
    BurinMemberRank rank;
    GPtrArray *names;  /* of those with this rank, the first few */
    guint n_members;   /* how many have this rank */
    BurinMember first; /* of this rank */
    gboolean encrypted;
} Choice;

static void
choice_clear (Choice *choice)
{
    g_clear_pointer (&choice->names, g_ptr_array_unref);
    burin_member_clear (&choice->first);
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

static void
set_first (Choice *choice, BurinMemberRank rank, guint index, struct archive_entry *entry)
{
    choice->rank = rank;
    choice->n_members = 0;
    g_ptr_array_set_size (choice->names, 0);
    burin_member_clear (&choice->first);
    choice->first = (BurinMember){
        .index = index,
        .name = burin_text_dup_safe (get_path (entry)),
        .size = (guint64) MAX (archive_entry_size (entry), 0),
        .size_known = archive_entry_size_is_set (entry) != 0,
    };
    choice->encrypted = archive_entry_is_encrypted (entry) != 0;
}

static void
consider (Choice *choice, guint index, struct archive_entry *entry)
{
    BurinMemberRank rank = burin_member_rank_entry (entry);

    if (rank == BURIN_MEMBER_IGNORED || rank < choice->rank)
        return;
    if (choice->n_members == 0 || rank > choice->rank)
        set_first (choice, rank, index, entry);
    choice->n_members++;
    if (choice->names->len < MAX_NAMES_SHOWN)
        g_ptr_array_add (choice->names, burin_text_dup_safe (get_path (entry)));
}

static gboolean
collect (BurinArchive *archive, gboolean complete, Choice *choice, GError **error)
{
    for (guint index = 0; index < MAX_ENTRIES; index++) {
        struct archive_entry *entry;
        BurinArchiveResult result = burin_archive_next (archive, &entry, error);

        if (result == BURIN_ARCHIVE_FAILED)
            return FALSE;
        if (result == BURIN_ARCHIVE_END) {
            choice->first.alone = TRUE;
            return TRUE;
        }
        consider (choice, index, entry);
        if (!complete && choice->rank == BURIN_MEMBER_IMAGE)
            return TRUE;
    }
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                     "the archive holds too many files; unpack it and choose the image");
    return FALSE;
}

static gboolean
refuse_several (const Choice *choice, const char *suffix, GError **error)
{
    g_autofree char *names = NULL;

    if (choice->n_members > choice->names->len)
        g_ptr_array_add (choice->names, g_strdup ("…"));
    g_ptr_array_add (choice->names, NULL);
    names = g_strjoinv (", ", (char **) choice->names->pdata);
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                     "the %s archive holds %u files that could be the image (%s); unpack it and "
                     "choose one of them",
                     suffix, choice->n_members, names);
    return FALSE;
}

static gboolean
judge (const Choice *choice, BurinWrapper wrapper, GError **error)
{
    const char *suffix = burin_wrapper_get_suffix (wrapper);

    if (choice->n_members == 0) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "the %s archive holds no image", suffix);
        return FALSE;
    }
    if (choice->n_members > 1)
        return refuse_several (choice, suffix, error);
    if (choice->encrypted) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "the image in the %s archive is encrypted; unpack it first", suffix);
        return FALSE;
    }
    return TRUE;
}

/**
 * burin_member_choose:
 * @stream: an archive, nothing of it read yet; cannot be read any more afterwards
 * @wrapper: what kind of archive
 * @member: (out): the image in it
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED if there is no image or more than one, or it is encrypted;
 *   %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_READ
 *
 * Finds the image of an archive. Where that would mean to unpack everything (a compressed tar), the
 * first member that is named like an image is taken, and its reader must look at the rest.
 *
 * Returns: %FALSE if there is not exactly one
 */
gboolean
burin_member_choose (BurinByteStream *stream,
                     BurinWrapper wrapper,
                     BurinMember *member,
                     GError **error)
{
    g_autoptr (BurinArchive) archive = burin_archive_new (stream, wrapper, error);
    g_auto (Choice) choice = {.names = g_ptr_array_new_with_free_func (g_free)};

    if (archive == NULL || !collect (archive, BURIN_IS_FILE_STREAM (stream), &choice, error) ||
        !judge (&choice, wrapper, error))
        return FALSE;
    *member = choice.first;
    choice.first.name = NULL;
    return TRUE;
}
