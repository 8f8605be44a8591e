/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-member.h"

#include <string.h>

#include "burin-text.h"

/**
 * burin_image_member_new:
 * @name: path in an archive, of any encoding
 * @size: in bytes; 0 if unknown
 *
 * Returns: (transfer full): a member
 */
BurinImageMember *
burin_image_member_new (const char *name, guint64 size)
{
    BurinImageMember *member = g_new (BurinImageMember, 1);

    *member = (BurinImageMember){burin_text_dup_safe (name), size};
    return member;
}

/**
 * burin_image_member_free:
 * @member: (nullable) (transfer full):
 */
void
burin_image_member_free (BurinImageMember *member)
{
    if (member == NULL)
        return;
    g_free (member->name);
    g_free (member);
}

/**
 * burin_image_members_new:
 *
 * Returns: (transfer full) (element-type BurinImageMember): an empty array, which owns what will be
 *   in it
 */
GPtrArray *
burin_image_members_new (void)
{
    return g_ptr_array_new_with_free_func (
        (GDestroyNotify) (void (*) (void)) burin_image_member_free);
}

/**
 * burin_image_members_has_room:
 * @members: (element-type BurinImageMember):
 * @name: of one that might be added
 *
 * Returns: whether an answer with it is still small enough
 */
gboolean
burin_image_members_has_room (GPtrArray *members, const char *name)
{
    gsize total = strlen (name);

    for (guint i = 0; i < members->len; i++)
        total += strlen (((BurinImageMember *) g_ptr_array_index (members, i))->name);
    return members->len < BURIN_IMAGE_MAX_MEMBERS && total <= BURIN_IMAGE_MAX_MEMBER_NAMES;
}

/**
 * burin_image_members_to_variant:
 * @members: (element-type BurinImageMember):
 *
 * Returns: (transfer none): a floating `a(st)`
 */
GVariant *
burin_image_members_to_variant (GPtrArray *members)
{
    GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(st)"));

    for (guint i = 0; i < members->len; i++) {
        const BurinImageMember *member = g_ptr_array_index (members, i);

        g_variant_builder_add (&builder, "(st)", member->name, member->size);
    }
    return g_variant_builder_end (&builder);
}

/**
 * burin_image_members_from_variant:
 * @variant: (nullable): an `a(st)` from a reader, which may be lying
 *
 * Returns: (transfer full) (element-type BurinImageMember): as many as there is room for; none if
 *   @variant is %NULL
 */
GPtrArray *
burin_image_members_from_variant (GVariant *variant)
{
    GPtrArray *members = burin_image_members_new ();
    GVariantIter iter;
    const char *name;
    guint64 size;

    if (variant == NULL)
        return members;
    g_variant_iter_init (&iter, variant);
    while (g_variant_iter_next (&iter, "(&st)", &name, &size) &&
           burin_image_members_has_room (members, name))
        g_ptr_array_add (members, burin_image_member_new (name, size));
    return members;
}
