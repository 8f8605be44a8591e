/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-frame.h"

#include <string.h>

static gboolean
check (BurinFrameOrder *order, BurinFrame frame)
{
    guint8 header[BURIN_FRAME_HEADER_SIZE];
    BurinFrame decoded;
    g_autoptr (GError) error = NULL;

    burin_frame_encode (&frame, header);
    if (burin_frame_decode (header, &decoded, &error) &&
        burin_frame_order_check (order, &decoded, &error)) {
        g_assert_no_error (error);
        g_assert_cmpmem (&decoded, sizeof decoded, &frame, sizeof frame);
        return TRUE;
    }
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_PROTOCOL);
    return FALSE;
}

static void
start (BurinFrameOrder *order, guint64 size, BurinFrameFlags flags)
{
    *order = (BurinFrameOrder){};
    g_assert_true (check (order, (BurinFrame){BURIN_FRAME_START, flags, 0, size, 50}));
}

static void
test_whole_image (void)
{
    BurinFrameOrder order;

    start (&order, 3000, BURIN_FRAME_SIZE_EXACT);
    g_assert_true (check (&order, (BurinFrame){BURIN_FRAME_DATA, 0, 0, 1000, 10}));
    g_assert_true (check (&order, (BurinFrame){BURIN_FRAME_ZERO, 0, 1000, 500, 10}));
    g_assert_true (check (&order, (BurinFrame){BURIN_FRAME_SKIP, 0, 1500, 1500, 20}));
    g_assert_true (check (&order, (BurinFrame){BURIN_FRAME_END, 0, 3000, 32, 50}));
    g_assert_true (order.ended);
    g_assert_false (check (&order, (BurinFrame){BURIN_FRAME_DATA, 0, 3000, 1, 50}));
}

/* Only at the end is it known whether the image is what its publisher says. */
static void
test_publisher (void)
{
    static const struct {
        BurinFrameFlags flags;
        BurinPublisherVerdict verdict;
    } cases[] = {
        {BURIN_FRAME_FLAGS_NONE, BURIN_PUBLISHER_SILENT},
        {BURIN_FRAME_MATCHES, BURIN_PUBLISHER_MATCHES},
        {BURIN_FRAME_SIGNED, BURIN_PUBLISHER_SIGNED},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        guint8 header[BURIN_FRAME_HEADER_SIZE];
        BurinFrameOrder order;
        BurinFrame frame = {BURIN_FRAME_DATA, cases[i].flags, 0, 1, 50};

        burin_frame_encode (&frame, header);
        g_assert_cmpint (burin_frame_decode (header, &frame, NULL), ==, cases[i].flags == 0);
        start (&order, 0, BURIN_FRAME_SIZE_EXACT);
        g_assert_true (check (&order, (BurinFrame){BURIN_FRAME_END, cases[i].flags, 0, 32, 50}));
        g_assert_cmpint (order.publisher, ==, cases[i].verdict);
    }
}

static void
test_wrong_order (void)
{
    BurinFrameOrder order = {};

    g_assert_false (check (&order, (BurinFrame){BURIN_FRAME_DATA, 0, 0, 1, 0}));
    start (&order, 3000, BURIN_FRAME_SIZE_EXACT);
    g_assert_false (check (&order, (BurinFrame){BURIN_FRAME_START, 0, 0, 3000, 50}));
    g_assert_false (check (&order, (BurinFrame){BURIN_FRAME_DATA, 0, 1, 1, 0}));
    g_assert_false (check (&order, (BurinFrame){BURIN_FRAME_ZERO, 0, 0, 3001, 0}));
    g_assert_false (check (&order, (BurinFrame){BURIN_FRAME_END, 0, 0, 32, 0}));
    g_assert_true (check (&order, (BurinFrame){BURIN_FRAME_DATA, 0, 0, 1000, 20}));
    g_assert_false (check (&order, (BurinFrame){BURIN_FRAME_DATA, 0, 999, 10, 20}));
    g_assert_false (check (&order, (BurinFrame){BURIN_FRAME_DATA, 0, 1000, 10, 19}));
    g_assert_cmpuint (order.next_offset, ==, 1000);
}

static void
test_unknown_size (void)
{
    BurinFrameOrder order;

    start (&order, 2000, BURIN_FRAME_FLAGS_NONE);
    g_assert_true (check (&order, (BurinFrame){BURIN_FRAME_ZERO, 0, 0, 9000, 1}));
    g_assert_true (check (&order, (BurinFrame){BURIN_FRAME_END, 0, 9000, 32, 1}));
}

static void
test_abort_at_any_time (void)
{
    BurinFrameOrder order = {};

    g_assert_true (
        check (&order, (BurinFrame){BURIN_FRAME_ABORT, 0, BURIN_ERROR_IMAGE_READ, 5, 0}));
    start (&order, 0, BURIN_FRAME_FLAGS_NONE);
    g_assert_true (check (&order, (BurinFrame){BURIN_FRAME_ABORT, 0, 0, 0, 0}));
    g_assert_true (order.ended);
}

static void
test_bad_headers (void)
{
    static const BurinFrame bad[] = {
        {0, 0, 0, 0, 0},
        {BURIN_FRAME_ABORT + 1, 0, 0, 0, 0},
        {BURIN_FRAME_DATA, 1, 0, 1, 0},
        {BURIN_FRAME_START, 2, 0, 1, 0},
        {BURIN_FRAME_START, 0, 1, 1, 0},
        {BURIN_FRAME_DATA, 0, 0, 0, 0},
        {BURIN_FRAME_DATA, 0, 0, BURIN_FRAME_MAX_DATA + 1, 0},
        {BURIN_FRAME_ZERO, 0, 0, 0, 0},
        {BURIN_FRAME_SKIP, 0, BURIN_IMAGE_MAX_SIZE + 1, 1, 0},
        {BURIN_FRAME_SKIP, 0, 1, G_MAXUINT64, 0},
        {BURIN_FRAME_END, 0, 0, 31, 0},
        {BURIN_FRAME_ABORT, 0, BURIN_N_ERRORS, 1, 0},
        {BURIN_FRAME_ABORT, 0, 0, BURIN_FRAME_MAX_MESSAGE + 1, 0},
    };
    guint8 header[BURIN_FRAME_HEADER_SIZE];
    BurinFrame decoded;

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GError) error = NULL;

        burin_frame_encode (&bad[i], header);
        g_assert_false (burin_frame_decode (header, &decoded, &error));
        g_assert_error (error, BURIN_ERROR, BURIN_ERROR_PROTOCOL);
    }
    memset (header, 0, sizeof header);
    g_assert_false (burin_frame_decode (header, &decoded, NULL));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/frame/whole-image", test_whole_image);
    g_test_add_func ("/frame/publisher", test_publisher);
    g_test_add_func ("/frame/wrong-order", test_wrong_order);
    g_test_add_func ("/frame/unknown-size", test_unknown_size);
    g_test_add_func ("/frame/abort-at-any-time", test_abort_at_any_time);
    g_test_add_func ("/frame/bad-headers", test_bad_headers);
    return g_test_run ();
}
