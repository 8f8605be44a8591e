/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of a transfer that fails: how often it is tried, and which range is named. The drive
 * is an array; the linker puts it in the place of burin_target_read() and its like.
 */
#include "burin-transfer.h"

#include <errno.h>
#include <string.h>

#define SECTOR 512
#define N_SECTORS 16
#define LENGTH (N_SECTORS * SECTOR)
#define OFFSET 4096

/* How often a transfer is tried before it is narrowed down. */
#define TRIES 4

/*
 * A drive of N_SECTORS sectors that starts at OFFSET. Sectors that are @bad fail with @errnum, and
 * so does any request of more than @most bytes. From request @changes_at on, all fail with
 * @code_after. Static: the functions of the linker know no other place.
 */
static struct {
    guint8 content[LENGTH];
    gboolean bad[N_SECTORS];
    guint fails_first; /* so many requests fail, whatever they are for */
    int errnum;
    gsize most;
    guint changes_at;
    BurinError code_after;
    guint n_requests;
    guint n_zeroed;
    int zero_errnum;
} drive;

static const BurinTarget target = {.name = "drive", .block_size = SECTOR, .size = 1 << 20};

static gboolean
fail (BurinError code,
      const char *operation,
      int errnum,
      gsize length,
      guint64 offset,
      GError **error)
{
    BurinErrorDetails details = {
        .operation = operation,
        .errnum = errnum,
        .offset = offset,
        .length = length,
        .drive = "drive",
    };

    burin_set_error (error, code, &details, "could not %s", operation);
    return FALSE;
}

static gboolean
is_bad (gsize length, guint64 offset)
{
    for (gsize i = 0; i < length / SECTOR; i++)
        if (drive.bad[(offset - OFFSET) / SECTOR + i])
            return TRUE;
    return FALSE;
}

static gboolean
ask (BurinError code, const char *operation, gsize length, guint64 offset, GError **error)
{
    guint request = drive.n_requests++;

    g_assert_cmpuint (offset % SECTOR, ==, 0);
    g_assert_cmpuint (length % SECTOR, ==, 0);
    g_assert_true (offset >= OFFSET && offset + length <= OFFSET + LENGTH);
    if (drive.code_after != 0 && request >= drive.changes_at)
        return fail (drive.code_after, operation, ENODEV, length, offset, error);
    if (request < drive.fails_first || length > drive.most || is_bad (length, offset))
        return fail (code, operation, drive.errnum, length, offset, error);
    return TRUE;
}

gboolean __wrap_burin_target_read (
    const BurinTarget *self, void *buffer, gsize length, guint64 offset, GError **error);
gboolean __wrap_burin_target_write (
    const BurinTarget *self, const void *buffer, gsize length, guint64 offset, GError **error);
gboolean
__wrap_burin_target_zero (const BurinTarget *self, gsize length, guint64 offset, GError **error);

gboolean
__wrap_burin_target_read (
    const BurinTarget *self, void *buffer, gsize length, guint64 offset, GError **error)
{
    g_assert_true (self == &target);
    if (!ask (BURIN_ERROR_DRIVE_READ, "read", length, offset, error))
        return FALSE;
    memcpy (buffer, drive.content + (offset - OFFSET), length);
    return TRUE;
}

gboolean
__wrap_burin_target_write (
    const BurinTarget *self, const void *buffer, gsize length, guint64 offset, GError **error)
{
    g_assert_true (self == &target);
    if (!ask (BURIN_ERROR_DRIVE_WRITE, "write", length, offset, error))
        return FALSE;
    memcpy (drive.content + (offset - OFFSET), buffer, length);
    return TRUE;
}

gboolean
__wrap_burin_target_zero (const BurinTarget *self, gsize length, guint64 offset, GError **error)
{
    g_assert_true (self == &target);
    if (drive.zero_errnum != 0)
        return fail (BURIN_ERROR_DRIVE_WRITE, "zero", drive.zero_errnum, length, offset, error);
    if (!ask (BURIN_ERROR_DRIVE_WRITE, "zero", length, offset, error))
        return FALSE;
    memset (drive.content + (offset - OFFSET), 0, length);
    drive.n_zeroed += length / SECTOR;
    return TRUE;
}

static void
set_up (void)
{
    memset (&drive, 0, sizeof drive);
    memset (drive.content, 0xee, sizeof drive.content);
    drive.errnum = EIO;
    drive.most = LENGTH;
}

/* Moves all of the drive's sectors. What is written has the number of each sector in it. */
static gboolean
run (BurinTransferKind kind, guint8 *data, GCancellable *cancellable, GError **error)
{
    BurinTransfer transfer = {.kind = kind, .data = data, .length = LENGTH, .offset = OFFSET};

    for (guint i = 0; i < N_SECTORS && kind == BURIN_TRANSFER_WRITE; i++)
        memset (data + i * SECTOR, (int) i, SECTOR);
    return burin_transfer_run (&target, &transfer, cancellable, error);
}

static void
assert_written (guint from, guint end)
{
    for (guint i = from; i < end; i++)
        g_assert_cmpuint (drive.content[i * SECTOR + 17], ==, i);
}

static void
assert_names (const GError *error, BurinError code, int errnum, guint first, guint n_sectors)
{
    const BurinErrorDetails *details;

    g_assert_error (error, BURIN_ERROR, (int) code);
    details = burin_error_get_details (error);
    g_assert_cmpint (details->errnum, ==, errnum);
    g_assert_cmpuint (details->offset, ==, OFFSET + first * SECTOR);
    g_assert_cmpuint (details->length, ==, n_sectors * SECTOR);
    g_assert_cmpstr (details->drive, ==, "drive");
}

static void
test_works (void)
{
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    GError *error = NULL;

    set_up ();
    g_assert_true (run (BURIN_TRANSFER_WRITE, data, NULL, &error));
    g_assert_true (run (BURIN_TRANSFER_READ, data, NULL, &error));
    g_assert_no_error (error);
    assert_written (0, N_SECTORS);
    g_assert_cmpuint (drive.n_requests, ==, 2);
}

static void
test_passes (gconstpointer errnum)
{
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    GError *error = NULL;

    set_up ();
    drive.errnum = GPOINTER_TO_INT (errnum);
    drive.fails_first = 2;
    g_assert_true (run (BURIN_TRANSFER_WRITE, data, NULL, &error));
    g_assert_no_error (error);
    assert_written (0, N_SECTORS);
    g_assert_cmpuint (drive.n_requests, ==, 3);
}

/* What will not pass is not tried again: nobody waits for it, and nothing is worn. */
static void
test_stays (gconstpointer errnum)
{
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    g_autoptr (GError) error = NULL;

    set_up ();
    drive.errnum = GPOINTER_TO_INT (errnum);
    drive.fails_first = G_MAXUINT;
    g_assert_false (run (BURIN_TRANSFER_WRITE, data, NULL, &error));
    assert_names (error, BURIN_ERROR_DRIVE_WRITE, drive.errnum, 0, N_SECTORS);
    g_assert_cmpuint (drive.n_requests, ==, 1);
}

/* The first run of bad sectors is named, and all in front of it is written. */
static void
test_narrows_down (void)
{
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    g_autoptr (GError) error = NULL;

    set_up ();
    drive.bad[6] = drive.bad[7] = drive.bad[8] = drive.bad[12] = TRUE;
    g_assert_false (run (BURIN_TRANSFER_WRITE, data, NULL, &error));
    assert_names (error, BURIN_ERROR_DRIVE_WRITE, EIO, 6, 3);
    assert_written (0, 6);
    g_assert_cmpuint (drive.content[6 * SECTOR], ==, 0xee);
}

static void
test_narrows_down_reading (void)
{
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    g_autoptr (GError) error = NULL;

    set_up ();
    drive.bad[N_SECTORS - 1] = TRUE;
    g_assert_false (run (BURIN_TRANSFER_READ, data, NULL, &error));
    assert_names (error, BURIN_ERROR_DRIVE_READ, EIO, N_SECTORS - 1, 1);
    g_assert_cmpuint (data[(N_SECTORS - 1) * SECTOR - 1], ==, 0xee);
}

/* A bridge that chokes on large requests: in smaller ones, all arrives. */
static void
test_only_in_pieces (void)
{
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    GError *error = NULL;

    set_up ();
    drive.most = 4 * SECTOR;
    g_assert_true (run (BURIN_TRANSFER_WRITE, data, NULL, &error));
    g_assert_no_error (error);
    assert_written (0, N_SECTORS);
}

/* A drive that goes away meanwhile is gone, and not broken in a place. */
static void
test_goes_away (gconstpointer request)
{
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    g_autoptr (GError) error = NULL;

    set_up ();
    drive.bad[3] = TRUE;
    drive.changes_at = GPOINTER_TO_UINT (request);
    drive.code_after = BURIN_ERROR_DRIVE_GONE;
    g_assert_false (run (BURIN_TRANSFER_WRITE, data, NULL, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_DRIVE_GONE);
    g_assert_cmpuint (drive.n_requests, ==, drive.changes_at + 1);
}

static void
test_cancelled (void)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    g_autoptr (GError) error = NULL;

    set_up ();
    drive.fails_first = G_MAXUINT;
    g_cancellable_cancel (cancellable);
    g_assert_false (run (BURIN_TRANSFER_WRITE, data, cancellable, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_CANCELLED);
    g_assert_cmpuint (drive.n_requests, ==, 1);
}

static void
test_zeros (void)
{
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    GError *error = NULL;

    set_up ();
    g_assert_true (run (BURIN_TRANSFER_ZERO, data, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (drive.n_zeroed, ==, N_SECTORS);
}

static void
test_zeros_written (void)
{
    g_autofree guint8 *data = g_malloc0 (LENGTH);
    GError *error = NULL;

    set_up ();
    drive.zero_errnum = EOPNOTSUPP;
    g_assert_true (run (BURIN_TRANSFER_ZERO, data, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (drive.n_zeroed, ==, 0);
    g_assert_cmpmem (drive.content, LENGTH, data, LENGTH);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/transfer/works", test_works);
    g_test_add_data_func ("/transfer/passes/EIO", GINT_TO_POINTER (EIO), test_passes);
    g_test_add_data_func ("/transfer/passes/ENODATA", GINT_TO_POINTER (ENODATA), test_passes);
    g_test_add_data_func ("/transfer/passes/ETIMEDOUT", GINT_TO_POINTER (ETIMEDOUT), test_passes);
    g_test_add_data_func ("/transfer/passes/EREMOTEIO", GINT_TO_POINTER (EREMOTEIO), test_passes);
    g_test_add_data_func ("/transfer/stays/ENOSPC", GINT_TO_POINTER (ENOSPC), test_stays);
    g_test_add_data_func ("/transfer/stays/EROFS", GINT_TO_POINTER (EROFS), test_stays);
    g_test_add_func ("/transfer/narrows-down", test_narrows_down);
    g_test_add_func ("/transfer/narrows-down-reading", test_narrows_down_reading);
    g_test_add_func ("/transfer/only-in-pieces", test_only_in_pieces);
    g_test_add_data_func ("/transfer/goes-away/retrying", GUINT_TO_POINTER (2), test_goes_away);
    g_test_add_data_func ("/transfer/goes-away/narrowing", GUINT_TO_POINTER (TRIES + 1),
                          test_goes_away);
    g_test_add_func ("/transfer/cancelled", test_cancelled);
    g_test_add_func ("/transfer/zeros", test_zeros);
    g_test_add_func ("/transfer/zeros-written", test_zeros_written);
    return g_test_run ();
}
