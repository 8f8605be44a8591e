/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-usb-bos.h"

/* USB 3.2 specification, 9.6.2: a header, then capabilities, each with its length first. */
#define LENGTH 0
#define TYPE 1
#define CAPABILITY 2
#define SHORTEST 3

#define TYPE_BOS 0x0f
#define TYPE_CAPABILITY 0x10
#define CAPABILITY_SUPERSPEED 0x03

/* 9.6.2.2: wSpeedsSupported, and its bit for 5 Gbit/s. */
#define SPEEDS 4
#define SUPERSPEED_SIZE 10
#define SPEED_5_GBIT (1 << 3)

static gboolean
is_superspeed (const guint8 *capability)
{
    return capability[TYPE] == TYPE_CAPABILITY && capability[CAPABILITY] == CAPABILITY_SUPERSPEED &&
           capability[LENGTH] >= SUPERSPEED_SIZE && (capability[SPEEDS] & SPEED_5_GBIT) != 0;
}

/**
 * burin_usb_bos_has_superspeed:
 * @data: a USB device's binary object store, as it gave it to the kernel; nothing in it is believed
 * @size: bytes of @data
 *
 * Returns: whether the device says that it can do USB 3. Every one that can has to say so, however
 *   it is connected.
 */
gboolean
burin_usb_bos_has_superspeed (const guint8 *data, gsize size)
{
    gsize offset = 0;

    if (size < SHORTEST || data[TYPE] != TYPE_BOS)
        return FALSE;
    while (size - offset >= SHORTEST) {
        gsize length = data[offset + LENGTH];

        if (length < SHORTEST || length > size - offset)
            return FALSE;
        if (is_superspeed (data + offset))
            return TRUE;
        offset += length;
    }
    return FALSE;
}
