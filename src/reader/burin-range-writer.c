/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-range-writer.h"

static gboolean
write_run (BurinFrameWriter *writer, const BurinRange *run, const guint8 *data, guint64 source)
{
    if (run->type == BURIN_FRAME_DATA)
        return burin_frame_writer_data (writer, run->offset, data, (gsize) run->length, source);
    return burin_frame_writer_gap (writer, run->type, run->offset, run->length, source);
}

/**
 * burin_range_writer_write:
 * @bmap: (nullable): which parts of the image matter; %NULL if all of them do
 * @range: what comes next
 * @data: (nullable): what is there, if @range is data
 * @source: how many bytes of the image file have been consumed
 *
 * Says a range of the image; what of it does not matter by its bmap is skipped.
 *
 * Returns: %FALSE if nobody listens any more
 */
gboolean
burin_range_writer_write (BurinFrameWriter *writer,
                          const BurinBmap *bmap,
                          const BurinRange *range,
                          const guint8 *data,
                          guint64 source)
{
    guint64 done = 0;

    while (done < range->length) {
        BurinRange run = {range->type, range->offset + done, range->length - done};
        gboolean mapped = TRUE;

        if (bmap != NULL)
            run.length = MIN (run.length, burin_bmap_get_run (bmap, run.offset, &mapped));
        if (!mapped)
            run.type = BURIN_FRAME_SKIP;
        if (!write_run (writer, &run, data != NULL ? data + done : NULL, source))
            return FALSE;
        done += run.length;
    }
    return TRUE;
}
