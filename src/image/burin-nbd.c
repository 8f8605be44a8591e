/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-nbd.h"

#include <dlfcn.h>
#include <libnbd.h>

/* Servers must take that much at once. */
#define MAX_READ (1 << 20)
#define MAX_STATUS (1 << 30)

/*
 * Functions: those of libnbd that are needed, as its header declares them. NULL until it is loaded;
 * never let go of.
 */
static struct {
    __typeof__ (nbd_create) *create;
    __typeof__ (nbd_close) *close;
    __typeof__ (nbd_get_error) *get_error;
    __typeof__ (nbd_add_meta_context) *add_meta_context;
    __typeof__ (nbd_connect_socket) *connect_socket;
    __typeof__ (nbd_can_meta_context) *can_meta_context;
    __typeof__ (nbd_get_size) *get_size;
    __typeof__ (nbd_pread) *pread;
    __typeof__ (nbd_block_status) *block_status;
} functions;

/* What kind of disk the one connection is about. */
static const char *disk_format;

struct _BurinNbd {
    struct nbd_handle *handle;
    guint64 size;
    gboolean knows_holes;
    guint64 data_start; /* where it is known that there is data */
    guint64 data_end;
};

/* Where the gap that was asked about ends, and the data behind it. On the stack of one call. */
typedef struct {
    guint64 end;
    guint64 data_end; /* 0 if none was seen */
} Status;

static gboolean
find_functions (void *library)
{
    const struct {
        const char *name;
        void *function;
    } wanted[] = {
        {"nbd_create", &functions.create},
        {"nbd_close", &functions.close},
        {"nbd_get_error", &functions.get_error},
        {"nbd_add_meta_context", &functions.add_meta_context},
        {"nbd_connect_socket", &functions.connect_socket},
        {"nbd_can_meta_context", &functions.can_meta_context},
        {"nbd_get_size", &functions.get_size},
        {"nbd_pread", &functions.pread},
        {"nbd_block_status", &functions.block_status},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++) {
        void *found = dlsym (library, wanted[i].name);

        if (found == NULL)
            return FALSE;
        *(void **) wanted[i].function = found;
    }
    return TRUE;
}

static gboolean
fail (GError **error, const char *why)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_READ, NULL, "the virtual disk cannot be read: %s",
                     why);
    return FALSE;
}

/**
 * burin_nbd_load:
 * @format: (transfer none): what kind of disk will be served, as long as the process lives
 *
 * Loads libnbd. To be called before the process may open no file any more.
 *
 * Returns: %FALSE if there is none
 */
gboolean
burin_nbd_load (const char *format)
{
    void *library = dlopen ("libnbd.so.0", RTLD_NOW | RTLD_LOCAL);

    disk_format = format;
    return library != NULL && find_functions (library);
}

/* The server just ends if it does not like the disk. */
static gboolean
shake_hands (BurinNbd *self, int fd, GError **error)
{
    gint64 size = -1;

    if (self->handle != NULL &&
        functions.add_meta_context (self->handle, LIBNBD_CONTEXT_BASE_ALLOCATION) == 0 &&
        functions.connect_socket (self->handle, fd) == 0)
        size = functions.get_size (self->handle);
    if (size < 0) {
        burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                         "the virtual disk is damaged, incomplete, encrypted or needs other files; "
                         "qemu-img check tells more");
        return FALSE;
    }
    self->size = (guint64) size;
    self->knows_holes =
        functions.can_meta_context (self->handle, LIBNBD_CONTEXT_BASE_ALLOCATION) == 1;
    return TRUE;
}

/**
 * burin_nbd_get:
 * @fd: a socket with a server of NBD at its other end; taken by the first call
 * @error: %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_UNSUPPORTED without libnbd
 *
 * Returns: (transfer none): the connection of this process, or %NULL
 */
BurinNbd *
burin_nbd_get (int fd, GError **error)
{
    static BurinNbd *connection = NULL;
    BurinNbd *self;

    if (connection != NULL)
        return connection;
    if (functions.block_status == NULL) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "virtual disks can only be read where libnbd is installed");
        return NULL;
    }
    self = g_new0 (BurinNbd, 1);
    self->handle = functions.create ();
    if (!shake_hands (self, fd, error)) {
        functions.close (self->handle);
        g_free (self);
        return NULL;
    }
    connection = self;
    return connection;
}

/**
 * burin_nbd_get_format:
 *
 * Returns: (transfer none): what kind of disk it is, e.g. "qcow2"
 */
const char *
burin_nbd_get_format (BurinNbd *self)
{
    (void) self; /* there is only one */
    return disk_format;
}

/**
 * burin_nbd_get_size:
 *
 * Returns: size of the disk in bytes
 */
guint64
burin_nbd_get_size (BurinNbd *self)
{
    return self->size;
}

/**
 * burin_nbd_read:
 * @offset: where to read
 * @buffer: (out caller-allocates): receives @size bytes
 * @size: how many, not past the end of the disk
 * @error: %BURIN_ERROR_IMAGE_READ
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_nbd_read (BurinNbd *self, guint64 offset, guint8 *buffer, gsize size, GError **error)
{
    for (gsize done = 0; done < size; done += MAX_READ)
        if (functions.pread (self->handle, buffer + done, MIN (size - done, MAX_READ),
                             offset + done, 0) < 0)
            return fail (error, functions.get_error ());
    return TRUE;
}

static int
status_cb (void *user_data,
           const char *context,
           uint64_t offset,
           uint32_t *entries,
           size_t n_entries,
           int *error)
{
    Status *status = user_data;

    (void) context; /* there is only one */
    (void) error;   /* would fail the call */
    if (offset != status->end)
        return 0;
    for (size_t i = 0; i + 1 < n_entries; i += 2) {
        gboolean zero = (entries[i + 1] & LIBNBD_STATE_ZERO) != 0;

        if (!zero) {
            status->data_end = status->end + entries[i];
            return 0;
        }
        status->end += entries[i];
    }
    return 0;
}

/**
 * burin_nbd_find_data:
 * @offset: where to look from
 *
 * Returns: where the first byte that may be other than zero is, at most the size of the disk; in a
 *   large gap perhaps only a place where it still goes on
 */
guint64
burin_nbd_find_data (BurinNbd *self, guint64 offset)
{
    nbd_extent_callback callback = {.callback = status_cb};
    Status status = {.end = offset};

    if (!self->knows_holes || offset >= self->size ||
        (offset >= self->data_start && offset < self->data_end))
        return offset;
    callback.user_data = &status;
    if (functions.block_status (self->handle, MIN (self->size - offset, MAX_STATUS), offset,
                                callback, 0) < 0)
        return offset; /* a server that cannot tell has no holes */
    self->data_start = status.end;
    self->data_end = status.data_end;
    return MIN (status.end, self->size);
}
