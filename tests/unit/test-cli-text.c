/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <string.h>

#include "burin-cli-advice.h"
#include "burin-cli-choose.h"
#include "burin-cli-confirm.h"
#include "burin-cli-drive-text.h"
#include "burin-cli-exit.h"
#include "burin-cli-image-text.h"
#include "burin-cli-progress-text.h"
#include "burin-cli-progress.h"
#include "burin-cli-table.h"
#include "burin-cli-text.h"
#include "burin-error.h"

static BurinDrive *
make_stick (void)
{
    static const char *const mounts[] = {"/media/x", NULL};
    g_autoptr (GPtrArray) partitions =
        g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) burin_partition_free);
    BurinDriveInfo info = {.id = "sdb",
                           .node = "/dev/sdb",
                           .vendor = "Kingston",
                           .model = "DataTraveler",
                           .serial = "0815",
                           .size = 16000000000,
                           .transport = BURIN_TRANSPORT_USB};

    g_ptr_array_add (partitions,
                     burin_partition_new ("/dev/sdb1", 3200000000, "vfat", "UBUNTU", mounts));
    return burin_drive_new (&info, partitions);
}

static void
assert_text (char *text, const char *expected)
{
    /* g_format_size() puts a space between that does not break. */
    g_auto (GStrv) parts = g_strsplit (text, "\u00a0", -1);
    g_autofree char *plain = g_strjoinv (" ", parts);

    g_assert_cmpstr (plain, ==, expected);
    g_free (text);
}

static void
test_drive (void)
{
    g_autoptr (BurinDrive) stick = make_stick ();

    assert_text (burin_cli_text_dup_drive (stick),
                 "/dev/sdb – Kingston DataTraveler, 16.0 GB, serial 0815");
    assert_text (burin_cli_text_dup_contents (stick),
                 "“UBUNTU” (vfat, 3.2 GB), mounted at /media/x");
}

static void
test_drive_info (void)
{
    static const char *const names[] = {"/dev/disk/by-id/usb-SanDisk", NULL};
    g_autoptr (GError) reason = NULL;
    BurinDriveInfo info = {.id = "sdb",
                           .node = "/dev/sdb",
                           .names = names,
                           .model = "Extreme",
                           .size = 16000000000,
                           .block_size = 512,
                           .transport = BURIN_TRANSPORT_USB,
                           .read_only = TRUE,
                           .usb_speed = 480,
                           .usb_slow_port = TRUE,
                           .made = "08/2019"};
    g_autoptr (BurinDrive) drive = burin_drive_new (&info, NULL);

    burin_set_error (&reason, BURIN_ERROR_DRIVE_READ_ONLY, NULL, "it is write-protected");
    assert_text (burin_cli_drive_text_dup (drive, reason),
                 "Drive: /dev/sdb\n"
                 "Name: Extreme\n"
                 "Made: 08/2019\n"
                 "Size: 16.0 GB (16000000000 bytes, in blocks of 512)\n"
                 "Connected by: usb\n"
                 "USB: 480 Mbit/s\n"
                 "  Connected as USB 2. It may be faster in a USB 3 port, or with another cable.\n"
                 "Write-protected: yes\n"
                 "Removable: yes\n"
                 "Also called: /dev/disk/by-id/usb-SanDisk\n"
                 "Cannot be written: it is write-protected\n");
}

static GPtrArray *
make_sticks (guint n)
{
    GPtrArray *sticks = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < n; i++)
        g_ptr_array_add (sticks, make_stick ());
    return sticks;
}

static void
test_question (void)
{
    g_autoptr (GPtrArray) one = make_sticks (1);
    g_autoptr (GPtrArray) two = make_sticks (2);

    assert_text (burin_cli_confirm_dup_question (one, "a.img"),
                 "Everything on this drive will be lost:\n"
                 "  /dev/sdb – Kingston DataTraveler, 16.0 GB, serial 0815\n"
                 "    “UBUNTU” (vfat, 3.2 GB), mounted at /media/x\n"
                 "Type yes to erase it and write a.img: ");
    assert_text (burin_cli_confirm_dup_question (two, "a.img"),
                 "Everything on these 2 drives will be lost:\n"
                 "  /dev/sdb – Kingston DataTraveler, 16.0 GB, serial 0815\n"
                 "    “UBUNTU” (vfat, 3.2 GB), mounted at /media/x\n"
                 "  /dev/sdb – Kingston DataTraveler, 16.0 GB, serial 0815\n"
                 "    “UBUNTU” (vfat, 3.2 GB), mounted at /media/x\n"
                 "Type yes to erase them all and write a.img: ");
}

static void
test_answer (void)
{
    g_autoptr (GPtrArray) sticks = make_sticks (2);

    g_assert_true (burin_cli_confirm_agrees (sticks, "yes"));
    g_assert_true (burin_cli_confirm_agrees (sticks, " YES\r"));
    g_assert_false (burin_cli_confirm_agrees (sticks, "y"));
    g_assert_false (burin_cli_confirm_agrees (sticks, ""));
    g_assert_false (burin_cli_confirm_agrees (sticks, "\xff"));
    g_assert_false (burin_cli_confirm_agrees (sticks, NULL));
}

/* One of the two is built in: it must be named, and a mere yes is not enough. */
static void
test_fixed_drive (void)
{
    g_autoptr (GPtrArray) drives = make_sticks (1);
    BurinDriveInfo info = {.id = "sda",
                           .node = "/dev/sda",
                           .model = "SSD 870",
                           .size = 1000000000000,
                           .transport = BURIN_TRANSPORT_ATA};
    g_autofree char *question = NULL;

    g_ptr_array_add (drives, burin_drive_new (&info, NULL));
    question = burin_cli_confirm_dup_question (drives, "a.img");
    g_assert_nonnull (strstr (question, "Type /dev/sda to erase it and write a.img: "));
    g_assert_false (burin_cli_confirm_agrees (drives, "yes"));
    g_assert_false (burin_cli_confirm_agrees (drives, "/dev/sdb"));
    g_assert_false (burin_cli_confirm_agrees (drives, NULL));
    g_assert_true (burin_cli_confirm_agrees (drives, "/dev/sda\r"));
    g_ptr_array_add (drives, burin_drive_new (&info, NULL));
    g_assert_false (burin_cli_confirm_agrees (drives, "/dev/sda"));
    g_assert_true (burin_cli_confirm_agrees (drives, "/dev/sda /dev/sda"));
}

static void
test_image (void)
{
    g_autoptr (GPtrArray) members = burin_image_members_new ();
    BurinImageInfo info = {
        (char *) "zip", (char *) "a.iso",   (char *) "iso9660", (char *) "GRML", 100,
        2000000,        BURIN_SIZE_AT_LEAST};

    info.members = members;
    assert_text (burin_cli_image_text_dup_line (&info),
                 "ISO image “GRML”, at least 2.0 MB, as “a.iso” in zip");
    info = (BurinImageInfo){(char *) "raw", (char *) "", (char *) "gpt",  (char *) "",
                            2000000,        2000000,     BURIN_SIZE_EXACT};
    info.members = members;
    assert_text (burin_cli_image_text_dup_line (&info), "Disk image, 2.0 MB");
}

static void
test_image_details (void)
{
    BurinImagePartition partition = {2,
                                     1048576,
                                     512000000,
                                     (char *) "boot",
                                     (char *) "EFI system",
                                     (char *) "vfat",
                                     (char *) "ESP"};
    BurinImageInfo info = {.table = (char *) "gpt",
                           .sector_size = 4096,
                           .os_name = (char *) "Debian 12",
                           .os_arch = (char *) "x86_64",
                           .boot = BURIN_BOOT_LOADER,
                           .truncated = BURIN_ANSWER_YES,
                           .expected_size = 1000000000};
    g_autoptr (GPtrArray) members = burin_image_members_new ();
    g_autoptr (GPtrArray) partitions = g_ptr_array_new ();

    g_ptr_array_add (partitions, &partition);
    info.partitions = partitions;
    info.members = members;
    assert_text (burin_cli_image_text_dup_details (&info),
                 "Operating system: Debian 12 for x86_64\n"
                 "Starts from a drive: yes, there is a boot loader on it\n"
                 "Partition table: GPT, for drives with sectors of 4096 bytes\n"
                 "  2: EFI system “boot”, 512.0 MB from 1.0 MB on, vfat “ESP”\n"
                 "Complete: no, it should have at least 1.0 GB\n");
}

static void
test_image_warnings (void)
{
    g_autoptr (GPtrArray) drives = g_ptr_array_new_with_free_func (g_object_unref);
    BurinDriveInfo drive = {.id = "sdb", .node = "/dev/sdb", .block_size = 512};
    BurinImageInfo info = {.sector_size = 512, .boot = BURIN_BOOT_HYBRID};

    g_ptr_array_add (drives, burin_drive_new (&drive, NULL));
    assert_text (burin_cli_image_text_dup_warnings (&info, drives), "");
    info = (BurinImageInfo){.sector_size = 4096,
                            .boot = BURIN_BOOT_WINDOWS,
                            .truncated = BURIN_ANSWER_YES,
                            .expected_size = 2000000};
    assert_text (
        burin_cli_image_text_dup_warnings (&info, drives),
        "Warning: the image is incomplete, it should have at least 2.0 MB. Download it again.\n"
        "Warning: no computer will start from a drive with this image (a Windows disc has to be "
        "put "
        "on a drive by Microsoft's own tool).\n"
        "Warning: the image is made for drives with sectors of 4096 bytes, but /dev/sdb has 512. "
        "No "
        "computer will find the partitions on it.\n");
}

static void
test_image_choice (void)
{
    g_autoptr (GPtrArray) members = burin_image_members_new ();
    BurinImageInfo info = {.members = members};

    g_ptr_array_add (members, burin_image_member_new ("../a.img", 2000000));
    g_ptr_array_add (members, burin_image_member_new ("2", 0));
    assert_text (burin_cli_image_text_dup_details (&info),
                 "Several files in it could be the image; name one with --member:\n"
                 "  ../a.img, 2.0 MB\n"
                 "  2\n");
    assert_text (burin_cli_choose_dup_question (members),
                 "Several files in the archive could be the image:\n"
                 "  1: ../a.img, 2.0 MB\n"
                 "  2: 2\n"
                 "Type the number of the one that you mean: ");
    g_assert_true (burin_cli_choose_find (members, " 1\r") == g_ptr_array_index (members, 0));
    g_assert_true (burin_cli_choose_find (members, "2") == g_ptr_array_index (members, 1));
    g_assert_true (burin_cli_choose_find (members, "../a.img") == g_ptr_array_index (members, 0));
    g_assert_null (burin_cli_choose_find (members, "3"));
    g_assert_null (burin_cli_choose_find (members, "0"));
    g_assert_null (burin_cli_choose_find (members, ""));
    g_assert_null (burin_cli_choose_find (members, NULL));
}

static void
test_progress (void)
{
    BurinProgress progress = {
        .state = BURIN_JOB_WRITING, .fraction = 0.429, .rate = 18.34e6, .seconds_left = 83};

    assert_text (burin_cli_progress_text_dup_one (BURIN_JOB_WRITE, &progress),
                 "Writing  42 %  18.3 MB/s  1:23 left");
    progress.by_source = TRUE;
    progress.seconds_left = -1;
    progress.rate = 0;
    assert_text (burin_cli_progress_text_dup_one (BURIN_JOB_WRITE, &progress),
                 "Writing  42 %  by compressed size");
    progress.state = BURIN_JOB_FLUSHING;
    assert_text (burin_cli_progress_text_dup_one (BURIN_JOB_WRITE, &progress),
                 "Flushing the drive's cache");
    progress = (BurinProgress){.state = BURIN_JOB_WRITING, .done = 123400000, .seconds_left = -1};
    assert_text (burin_cli_progress_text_dup_one (BURIN_JOB_WRITE, &progress), "Writing  123.4 MB");
    progress = (BurinProgress){.state = BURIN_JOB_VERIFYING, .fraction = 1, .seconds_left = 0};
    assert_text (burin_cli_progress_text_dup_one (BURIN_JOB_VERIFY, &progress),
                 "Comparing  100 %  0:00 left");
}

static void
test_silence (void)
{
    BurinProgress progress = {.state = BURIN_JOB_WRITING,
                              .fraction = 0.429,
                              .rate = 18.34e6,
                              .seconds_left = 83,
                              .seconds_silent = 12};

    assert_text (burin_cli_progress_text_dup_one (BURIN_JOB_WRITE, &progress),
                 "Writing  42 %  the drive has not answered for 12 s");
    progress.state = BURIN_JOB_FLUSHING;
    assert_text (burin_cli_progress_text_dup_one (BURIN_JOB_WRITE, &progress),
                 "Flushing the drive's cache  for 12 s now");
    progress.seconds_silent = 9;
    assert_text (burin_cli_progress_text_dup_one (BURIN_JOB_WRITE, &progress),
                 "Flushing the drive's cache");
}

static void
test_progress_of_several (void)
{
    BurinCombinedProgress combined = {.slowest = {.state = BURIN_JOB_WRITING,
                                                  .fraction = 0.45,
                                                  .rate = 18.2e6,
                                                  .seconds_left = 80},
                                      .n_running = 3};

    assert_text (burin_cli_progress_text_dup_combined (BURIN_JOB_WRITE, &combined, "/dev/sdb"),
                 "Writing 3 drives  45 %  18.2 MB/s each  1:20 left");
    combined.seconds_silent = 14;
    assert_text (burin_cli_progress_text_dup_combined (BURIN_JOB_WRITE, &combined, "/dev/sdb"),
                 "Writing 3 drives  45 %  /dev/sdb has not answered for 14 s");
    combined = (BurinCombinedProgress){.slowest = {.state = BURIN_JOB_VERIFYING}, .n_running = 2};
    assert_text (burin_cli_progress_text_dup_combined (BURIN_JOB_VERIFY, &combined, ""),
                 "Comparing 2 drives  0 %  0:00 left");
}

static guint
count_lines (FILE *stream)
{
    char *text = NULL;
    gsize length = 0;
    guint n_lines = 0;

    rewind (stream);
    while (getline (&text, &length, stream) > 0)
        n_lines++;
    free (text);
    return n_lines;
}

/* What is no terminal gets a line of each drive for each state and for each tenth, and no more. */
static void
test_progress_lines (void)
{
    FILE *stream = tmpfile ();
    g_autoptr (GPtrArray) sticks = make_sticks (2);
    g_autoptr (BurinCliProgress) shown = burin_cli_progress_new (BURIN_JOB_WRITE, sticks, stream);

    for (guint i = 0; i <= 1000; i++) {
        BurinProgress progress = {
            .state = BURIN_JOB_WRITING, .fraction = i / 1000.0, .seconds_left = -1};

        burin_cli_progress_show (shown, 0, &progress);
        burin_cli_progress_show (shown, 1, &progress);
    }
    g_assert_cmpuint (count_lines (stream), ==, 22);
    g_assert_cmpint (fclose (stream), ==, 0);
}

/* A stretch of silence is told when it has become long, and then every ten seconds. */
static void
test_silence_lines (void)
{
    FILE *stream = tmpfile ();
    g_autoptr (GPtrArray) sticks = make_sticks (1);
    g_autoptr (BurinCliProgress) shown = burin_cli_progress_new (BURIN_JOB_WRITE, sticks, stream);

    for (guint stretch = 0; stretch < 2; stretch++)
        for (gint64 seconds = 0; seconds < 35; seconds++) {
            BurinProgress progress = {
                .state = BURIN_JOB_WRITING, .seconds_left = -1, .seconds_silent = seconds};

            burin_cli_progress_show (shown, 0, &progress);
            burin_cli_progress_show (shown, 0, &progress);
        }
    g_assert_cmpuint (count_lines (stream), ==, 1 + 2 * 3);
    g_assert_cmpint (fclose (stream), ==, 0);
}

static void
test_success (void)
{
    g_autoptr (BurinDrive) stick = make_stick ();
    g_autoptr (GVariant) ranges =
        g_variant_ref_sink (g_variant_new_parsed ("[(@t 5242880, @t 1000000)]"));
    BurinReport report = {.image_size = 6300000000, .sha256 = ""};

    assert_text (burin_cli_text_dup_success (BURIN_JOB_WRITE, stick, &report),
                 "Done: 6.3 GB written to /dev/sdb, but not read back: whether the drive has kept "
                 "them is not known.");
    report.bytes_verified = report.image_size;
    assert_text (burin_cli_text_dup_success (BURIN_JOB_WRITE, stick, &report),
                 "Done: 6.3 GB written to /dev/sdb and read back identical.");
    report.release = "eject";
    assert_text (burin_cli_text_dup_success (BURIN_JOB_WRITE, stick, &report),
                 "Done: 6.3 GB written to /dev/sdb and read back identical.\n"
                 "The drive was ejected: take it out.");
    report.release = NULL;
    report.bytes_unchanged = 5800000000;
    report.unstable_reads = 2;
    report.rewritten_ranges = ranges;
    assert_text (burin_cli_text_dup_success (BURIN_JOB_WRITE, stick, &report),
                 "Done: 6.3 GB written to /dev/sdb and read back identical, of which 5.8 GB were "
                 "there already.\n2 reads were right only the second time: the cable, the port or "
                 "the drive cannot be relied on.");
    assert_text (burin_cli_text_dup_ranges (&report), "  1.0 MB at offset 5242880 was rewritten\n");
}

static char *
dup_advice (const BurinErrorDetails *details, BurinError code, BurinSizeKind kind)
{
    g_autoptr (GError) error = NULL;

    burin_set_error (&error, code, details, "x");
    return burin_cli_advice_dup (error, kind);
}

static void
test_causes (void)
{
    static const char *const causes[] = {"content", "medium", "unstable", "fake-capacity",
                                         "nothing-written"};
    g_autofree char *general = dup_advice (NULL, BURIN_ERROR_VERIFY_MISMATCH, BURIN_SIZE_UNKNOWN);

    for (gsize i = 0; i < G_N_ELEMENTS (causes); i++) {
        BurinErrorDetails details = {.operation = "verify", .cause = causes[i]};
        g_autofree char *advice =
            dup_advice (&details, BURIN_ERROR_VERIFY_MISMATCH, BURIN_SIZE_UNKNOWN);

        g_assert_nonnull (advice);
        g_assert_cmpstr (advice, !=, general);
    }
}

static void
test_advice_with_sizes (void)
{
    BurinErrorDetails details = {.operation = "check",
                                 .cause = "fake-capacity",
                                 .offset = 8000000000,
                                 .length = 120000000000};
    g_autofree char *exact = dup_advice (NULL, BURIN_ERROR_DRIVE_TOO_SMALL, BURIN_SIZE_EXACT);
    g_autofree char *at_least = dup_advice (NULL, BURIN_ERROR_DRIVE_TOO_SMALL, BURIN_SIZE_AT_LEAST);

    assert_text (dup_advice (&details, BURIN_ERROR_VERIFY_MISMATCH, BURIN_SIZE_EXACT),
                 "The drive is a fake: it keeps 8.0 GB of the 128.0 GB that it claims. Do not use "
                 "it: give it back.");
    g_assert_null (strstr (exact, "damaged"));
    g_assert_nonnull (strstr (at_least, "the file is damaged"));
}

static void
test_cut (void)
{
    assert_text (burin_cli_text_dup_cut ("abcdef", 6), "abcdef");
    assert_text (burin_cli_text_dup_cut ("abcdef", 5), "abcd…");
    assert_text (burin_cli_text_dup_cut ("日本語", 5), "日本…");
    assert_text (burin_cli_text_dup_cut ("日本語", 4), "日…");
    assert_text (burin_cli_text_dup_cut ("", 0), "");
}

static void
test_table (void)
{
    static const char *const cells[] = {"A", "B", "日本", "x", "a", "long", NULL};

    assert_text (burin_cli_table_dup (cells, 2), "A     B\n日本  x\na     long\n");
}

static void
test_bad_ranges (void)
{
    BurinReport report = {.sha256 = ""};
    g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(tt)"));
    g_autoptr (GVariant) ranges = NULL;
    g_autofree char *text = NULL;
    g_auto (GStrv) lines = NULL;

    for (guint64 i = 0; i < 12; i++)
        g_variant_builder_add (&builder, "(tt)", i * 1024, (guint64) 512);
    ranges = g_variant_ref_sink (g_variant_builder_end (&builder));
    assert_text (burin_cli_text_dup_ranges (&report), "");
    report.bad_ranges = ranges;
    text = burin_cli_text_dup_ranges (&report);
    lines = g_strsplit (text, "\n", -1);
    g_assert_cmpuint (g_strv_length (lines), ==, 12);
    g_assert_cmpstr (lines[1], ==, "  512 bytes from offset 1024 differ");
    g_assert_cmpstr (lines[10], ==, "  and 2 more ranges");
}

static void
assert_exit (BurinError code, BurinCliExit expected)
{
    g_autoptr (GError) error = g_error_new_literal (BURIN_ERROR, (int) code, "x");

    g_assert_cmpint (burin_cli_exit_from_error (error), ==, expected);
}

static void
test_exit (void)
{
    g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

    assert_exit (BURIN_ERROR_FAILED, BURIN_CLI_FAILED);
    assert_exit (BURIN_ERROR_INVALID_ARGUMENT, BURIN_CLI_USAGE);
    assert_exit (BURIN_ERROR_DRIVE_BUSY, BURIN_CLI_REFUSED);
    assert_exit (BURIN_ERROR_DRIVE_CHANGED, BURIN_CLI_REFUSED);
    assert_exit (BURIN_ERROR_DRIVE_NOT_FOUND, BURIN_CLI_FAILED);
    assert_exit (BURIN_ERROR_VERIFY_MISMATCH, BURIN_CLI_MISMATCH);
    assert_exit (BURIN_ERROR_CANCELLED, BURIN_CLI_CANCELLED);
    assert_exit (BURIN_ERROR_NO_AGENT, BURIN_CLI_NOT_AUTHORIZED);
    assert_exit (BURIN_ERROR_IMAGE_READ, BURIN_CLI_FAILED);
    g_assert_cmpint (burin_cli_exit_from_error (cancelled), ==, BURIN_CLI_CANCELLED);
}

/* Whichever comes first. */
static void
test_worst_exit (void)
{
    static const BurinCliExit order[] = {
        BURIN_CLI_DONE,    BURIN_CLI_CANCELLED, BURIN_CLI_USAGE,   BURIN_CLI_NOT_AUTHORIZED,
        BURIN_CLI_REFUSED, BURIN_CLI_FAILED,    BURIN_CLI_MISMATCH};

    for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
        for (gsize j = 0; j < G_N_ELEMENTS (order); j++)
            g_assert_cmpint (burin_cli_exit_get_worse (order[i], order[j]), ==, order[MAX (i, j)]);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/cli-text/drive", test_drive);
    g_test_add_func ("/cli-text/drive-info", test_drive_info);
    g_test_add_func ("/cli-text/question", test_question);
    g_test_add_func ("/cli-text/answer", test_answer);
    g_test_add_func ("/cli-text/fixed-drive", test_fixed_drive);
    g_test_add_func ("/cli-text/image", test_image);
    g_test_add_func ("/cli-text/image-details", test_image_details);
    g_test_add_func ("/cli-text/image-warnings", test_image_warnings);
    g_test_add_func ("/cli-text/image-choice", test_image_choice);
    g_test_add_func ("/cli-text/progress", test_progress);
    g_test_add_func ("/cli-text/silence", test_silence);
    g_test_add_func ("/cli-text/progress-of-several", test_progress_of_several);
    g_test_add_func ("/cli-text/progress-lines", test_progress_lines);
    g_test_add_func ("/cli-text/silence-lines", test_silence_lines);
    g_test_add_func ("/cli-text/success", test_success);
    g_test_add_func ("/cli-text/causes", test_causes);
    g_test_add_func ("/cli-text/advice-with-sizes", test_advice_with_sizes);
    g_test_add_func ("/cli-text/cut", test_cut);
    g_test_add_func ("/cli-text/table", test_table);
    g_test_add_func ("/cli-text/bad-ranges", test_bad_ranges);
    g_test_add_func ("/cli-text/exit", test_exit);
    g_test_add_func ("/cli-text/worst-exit", test_worst_exit);
    return g_test_run ();
}
