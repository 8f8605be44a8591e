/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * What partition tables say that a partition is for, in words. The numbers are those of the UEFI
 * specification, the Discoverable Partitions Specification, and util-linux' lists.
 */
#include "burin-partition-type.h"

#include <string.h>

#include "burin-bytes.h"

static const struct {
    const char *guid;
    const char *name;
    BurinPartitionRole role;
} guids[] = {
    {"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI system", BURIN_PARTITION_ROLE_EFI},
    {"21686148-6449-6e6f-744e-656564454649", "BIOS boot", BURIN_PARTITION_ROLE_BIOS_BOOT},
    {"ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "Microsoft basic data", BURIN_PARTITION_ROLE_OTHER},
    {"e3c9e316-0b5c-4db8-817d-f92df00215ae", "Microsoft reserved", BURIN_PARTITION_ROLE_OTHER},
    {"de94bba4-06d1-4d40-a16a-bfd50179d6ac", "Windows recovery", BURIN_PARTITION_ROLE_OTHER},
    {"0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux file system", BURIN_PARTITION_ROLE_OTHER},
    {"0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "Linux swap", BURIN_PARTITION_ROLE_OTHER},
    {"e6d6d379-f507-44c2-a23c-238f2a3df928", "Linux LVM", BURIN_PARTITION_ROLE_OTHER},
    {"a19d880f-05fc-4d3b-a006-743f0f84911e", "Linux RAID", BURIN_PARTITION_ROLE_OTHER},
    {"bc13c2ff-59e6-4262-a352-b275fd6f7172", "Linux extended boot", BURIN_PARTITION_ROLE_OTHER},
    {"933ac7e1-2eb4-4f13-b844-0e14e2aef915", "Linux home", BURIN_PARTITION_ROLE_OTHER},
    {"4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "Linux root (x86-64)", BURIN_PARTITION_ROLE_OTHER},
    {"44479540-f297-41b2-9af7-d131d5f0458a", "Linux root (x86)", BURIN_PARTITION_ROLE_OTHER},
    {"b921b045-1df0-41c3-af44-4c6f280d3fae", "Linux root (ARM 64)", BURIN_PARTITION_ROLE_OTHER},
    {"69dad710-2ce4-4e3c-b16c-21a1d49abed3", "Linux root (ARM)", BURIN_PARTITION_ROLE_OTHER},
    {"72ec70a6-cf74-40e6-bd49-4bda08e8f224", "Linux root (RISC-V 64)", BURIN_PARTITION_ROLE_OTHER},
    {"8484680c-9521-48c6-9c11-b0720656f69e", "Linux /usr (x86-64)", BURIN_PARTITION_ROLE_OTHER},
    {"fe3a2a5d-4f32-41a7-b725-accc3285a309", "ChromeOS kernel", BURIN_PARTITION_ROLE_OTHER},
    {"3cb8e202-3b7e-47dd-8a3c-7ff2a13cfcec", "ChromeOS root", BURIN_PARTITION_ROLE_OTHER},
    {"2e0a753d-9e48-43b0-8337-b15192cb1b5e", "ChromeOS reserved", BURIN_PARTITION_ROLE_OTHER},
    {"48465300-0000-11aa-aa11-00306543ecac", "Apple HFS+", BURIN_PARTITION_ROLE_OTHER},
    {"7c3457ef-0000-11aa-aa11-00306543ecac", "Apple APFS", BURIN_PARTITION_ROLE_OTHER},
    {"83bd6b9d-7f41-11dc-be0b-001560b84f0f", "FreeBSD boot", BURIN_PARTITION_ROLE_BIOS_BOOT},
    {"516e7cb6-6ecf-11d6-8ff8-00022d09712b", "FreeBSD UFS", BURIN_PARTITION_ROLE_OTHER},
    {"516e7cba-6ecf-11d6-8ff8-00022d09712b", "FreeBSD ZFS", BURIN_PARTITION_ROLE_OTHER},
    {"516e7cb5-6ecf-11d6-8ff8-00022d09712b", "FreeBSD swap", BURIN_PARTITION_ROLE_OTHER},
    {"824cc7a0-36a8-11e3-890a-952519ad3f61", "OpenBSD data", BURIN_PARTITION_ROLE_OTHER},
    {"42465331-3ba3-10f1-802a-4861696b7521", "Haiku BFS", BURIN_PARTITION_ROLE_OTHER},
};

static const struct {
    guint8 type;
    const char *name;
    BurinPartitionRole role;
} mbr_types[] = {
    {0x01, "FAT12", BURIN_PARTITION_ROLE_OTHER},
    {0x04, "FAT16", BURIN_PARTITION_ROLE_OTHER},
    {0x05, "extended", BURIN_PARTITION_ROLE_OTHER},
    {0x06, "FAT16", BURIN_PARTITION_ROLE_OTHER},
    {0x07, "NTFS or exFAT", BURIN_PARTITION_ROLE_OTHER},
    {0x0b, "FAT32", BURIN_PARTITION_ROLE_OTHER},
    {0x0c, "FAT32", BURIN_PARTITION_ROLE_OTHER},
    {0x0e, "FAT16", BURIN_PARTITION_ROLE_OTHER},
    {0x0f, "extended", BURIN_PARTITION_ROLE_OTHER},
    {0x17, "hidden", BURIN_PARTITION_ROLE_OTHER}, /* also what isohybrid gives a disc */
    {0x27, "Windows recovery", BURIN_PARTITION_ROLE_OTHER},
    {0x82, "Linux swap", BURIN_PARTITION_ROLE_OTHER},
    {0x83, "Linux", BURIN_PARTITION_ROLE_OTHER},
    {0x85, "extended", BURIN_PARTITION_ROLE_OTHER},
    {0x8e, "Linux LVM", BURIN_PARTITION_ROLE_OTHER},
    {0xa5, "FreeBSD", BURIN_PARTITION_ROLE_OTHER},
    {0xa6, "OpenBSD", BURIN_PARTITION_ROLE_OTHER},
    {0xa9, "NetBSD", BURIN_PARTITION_ROLE_OTHER},
    {0xaf, "Apple HFS+", BURIN_PARTITION_ROLE_OTHER},
    {0xcd, "ISO 9660", BURIN_PARTITION_ROLE_OTHER},
    {0xda, "raw data", BURIN_PARTITION_ROLE_OTHER},
    {0xeb, "Haiku BFS", BURIN_PARTITION_ROLE_OTHER},
    {0xee, "GPT protection", BURIN_PARTITION_ROLE_OTHER},
    {0xef, "EFI system", BURIN_PARTITION_ROLE_EFI},
    {0xfd, "Linux RAID", BURIN_PARTITION_ROLE_OTHER},
};

/* The first three fields of a GUID are numbers, little-endian; the rest are bytes. */
static char *
dup_guid_text (const guint8 *guid)
{
    GString *text = g_string_new (NULL);

    g_string_printf (text, "%08x-%04x-%04x-", burin_bytes_le32 (guid), burin_bytes_le16 (guid + 4),
                     burin_bytes_le16 (guid + 6));
    for (gsize i = 8; i < BURIN_PARTITION_TYPE_GUID_SIZE; i++)
        g_string_append_printf (text, "%s%02x", i == 10 ? "-" : "", guid[i]);
    return g_string_free (text, FALSE);
}

/**
 * burin_partition_type_dup_guid:
 * @guid: a type as it lies in a GPT
 * @role: (out): what it means for booting
 *
 * Returns: (transfer full): what it is called, or the GUID itself
 */
char *
burin_partition_type_dup_guid (const guint8 guid[BURIN_PARTITION_TYPE_GUID_SIZE],
                               BurinPartitionRole *role)
{
    char *text = dup_guid_text (guid);

    *role = BURIN_PARTITION_ROLE_OTHER;
    for (gsize i = 0; i < G_N_ELEMENTS (guids); i++)
        if (strcmp (guids[i].guid, text) == 0) {
            g_free (text);
            *role = guids[i].role;
            return g_strdup (guids[i].name);
        }
    return text;
}

/**
 * burin_partition_type_dup_mbr:
 * @type: a type as it lies in an MBR
 * @role: (out): what it means for booting
 *
 * Returns: (transfer full): what it is called, or the number, e.g. "0x3c"
 */
char *
burin_partition_type_dup_mbr (guint8 type, BurinPartitionRole *role)
{
    *role = BURIN_PARTITION_ROLE_OTHER;
    for (gsize i = 0; i < G_N_ELEMENTS (mbr_types); i++)
        if (mbr_types[i].type == type) {
            *role = mbr_types[i].role;
            return g_strdup (mbr_types[i].name);
        }
    return g_strdup_printf ("0x%02x", type);
}
