/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-member-rank.h"

#include <string.h>

static const char *const image_suffixes[] = {
    ".img",    ".iso",   ".raw",  ".wic",       ".dd",   ".image", ".hddimg",
    ".sdcard", ".sdimg", ".usb",  ".rpi-sdimg", ".simg", ".qcow2", ".vmdk",
    ".vdi",    ".vhd",   ".vhdx", ".dmg",       NULL,
};

static const char *const compression_suffixes[] = {
    ".gz", ".bz2", ".xz", ".zst", ".lz4", ".lz", ".lzma", ".lzo", ".z", NULL,
};

static const char *const ignored_suffixes[] = {
    ".md5",      ".sha1",     ".sha224",   ".sha256",  ".sha384",    ".sha512",    ".b2sum",
    ".md5sum",   ".sum",      ".sums",     ".sha1sum", ".sha256sum", ".sha512sum", ".checksum",
    ".crc",      ".sfv",      ".sig",      ".asc",     ".gpg",       ".sign",      ".minisig",
    ".pem",      ".txt",      ".md",       ".rst",     ".nfo",       ".html",      ".htm",
    ".pdf",      ".rtf",      ".doc",      ".docx",    ".url",       ".json",      ".xml",
    ".yml",      ".yaml",     ".log",      ".bmap",    ".png",       ".jpg",       ".jpeg",
    ".gif",      ".svg",      ".webp",     ".ini",     ".torrent",   ".zsync",     ".meta4",
    ".metalink", ".manifest", ".packages", ".list",    ".info",      ".db",        NULL,
};

static const char *const ignored_prefixes[] = {
    ".",         "readme", "license",  "licence", "copying", "changelog",
    "changes",   "notice", "authors",  "md5sum",  "sha1sum", "sha256sum",
    "sha512sum", "b2sum",  "checksum", "version", NULL,
};

static gboolean
has_any_suffix (const char *name, const char *const *suffixes)
{
    for (; *suffixes != NULL; suffixes++)
        if (g_str_has_suffix (name, *suffixes))
            return TRUE;
    return FALSE;
}

static gboolean
has_any_prefix (const char *name, const char *const *prefixes)
{
    for (; *prefixes != NULL; prefixes++)
        if (g_str_has_prefix (name, *prefixes))
            return TRUE;
    return FALSE;
}

static void
strip_compression (char *name)
{
    for (const char *const *suffix = compression_suffixes; *suffix != NULL; suffix++)
        if (g_str_has_suffix (name, *suffix)) {
            name[strlen (name) - strlen (*suffix)] = '\0';
            return;
        }
}

/* What a Mac or a file manager leaves in every archive. */
static gboolean
is_in_hidden_folder (const char *path)
{
    return g_str_has_prefix (path, "__macosx/") || strstr (path, "/__macosx/") != NULL ||
           g_str_has_prefix (path, ".meta/") || strstr (path, "/.meta/") != NULL;
}

/**
 * burin_member_rank:
 * @path: path of a member of an archive, of any encoding
 *
 * Returns: how likely it is the image of the archive
 */
BurinMemberRank
burin_member_rank (const char *path)
{
    g_autofree char *lower = g_ascii_strdown (path, -1);
    char *slash = strrchr (lower, '/');
    char *name = slash != NULL ? slash + 1 : lower;

    if (is_in_hidden_folder (lower) || has_any_prefix (name, ignored_prefixes) ||
        has_any_suffix (name, ignored_suffixes))
        return BURIN_MEMBER_IGNORED;
    strip_compression (name);
    return has_any_suffix (name, image_suffixes) ? BURIN_MEMBER_IMAGE : BURIN_MEMBER_OTHER;
}
