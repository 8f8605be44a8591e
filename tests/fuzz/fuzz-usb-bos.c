/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* What a USB device says that it can do. */
#include "burin-usb-bos.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    /* Of at least a header and a capability for USB 3. */
    g_assert_true (!burin_usb_bos_has_superspeed (data, size) || size >= 3 + 10);
    return 0;
}
