/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image.h"

#include "burin-error.h"
#include "burin-fd.h"
#include "burin-image-private.h"

G_DEFINE_FINAL_TYPE (BurinImage, burin_image, G_TYPE_OBJECT)

static void
burin_image_finalize (GObject *object)
{
    BurinImage *self = BURIN_IMAGE (object);

    burin_image_file_clear (&self->file);
    g_free (self->member);
    burin_publisher_query_free (self->query);
    burin_fd_clear (&self->statement_fd);
    burin_image_info_free (self->info);

    G_OBJECT_CLASS (burin_image_parent_class)->finalize (object);
}

static void
burin_image_class_init (BurinImageClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_image_finalize;
}

static void
burin_image_init (BurinImage *self)
{
    self->file.fd = -1;
    self->file.rest_fd = -1;
    self->statement_fd = -1;
}

/**
 * burin_image_get_file:
 *
 * Returns: (transfer none): where the image was opened from
 */
GFile *
burin_image_get_file (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), NULL);
    return self->file.file;
}

/**
 * burin_image_get_display_name:
 *
 * Returns: (transfer none): the file's name without its folder, safe for display
 */
const char *
burin_image_get_display_name (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), NULL);
    return self->file.display_name;
}

/**
 * burin_image_get_info:
 *
 * Returns: (transfer none): what the image is
 */
const BurinImageInfo *
burin_image_get_info (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), NULL);
    return self->info;
}

/**
 * burin_image_get_publisher:
 *
 * Returns: (transfer none) (nullable): what its publisher says of it; %NULL if nobody looked for
 *   that, because the image is our own
 */
const BurinPublisher *
burin_image_get_publisher (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), NULL);
    return self->statement_fd >= 0 ? self->info->publisher : NULL;
}

/**
 * burin_image_get_source_device:
 *
 * Returns: the dev_t of the file system that the image file lies on
 */
guint64
burin_image_get_source_device (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), 0);
    return self->file.device;
}

/**
 * burin_image_check_chosen:
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED, with the names of those that there are
 *
 * Returns: %FALSE if it is an archive with several images, one of which must be chosen first
 */
gboolean
burin_image_check_chosen (BurinImage *self, GError **error)
{
    g_autoptr (GString) names = g_string_new (NULL);
    GPtrArray *members;

    g_return_val_if_fail (BURIN_IS_IMAGE (self), FALSE);
    members = self->info->members;
    if (members->len == 0)
        return TRUE;
    for (guint i = 0; i < members->len; i++) {
        const BurinImageMember *member = g_ptr_array_index (members, i);

        g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", member->name);
    }
    g_string_prepend (names, "holds several files that could be the image; choose one of them: ");
    return burin_image_file_refuse (&self->file, BURIN_ERROR_IMAGE_UNSUPPORTED, 0, names->str,
                                    error);
}

/**
 * burin_image_get_fd:
 *
 * Returns: the open file, read-only, still owned by the image; its offset must be left alone. Of an
 *   image that comes through a pipe, it holds the start
 */
int
burin_image_get_fd (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), -1);
    return self->file.fd;
}

/**
 * burin_image_get_input:
 * @input: (out): what a reader of the image is given; valid as long as the image. Whoever wants all
 *   of it adds what burin_image_take_rest() gives
 */
void
burin_image_get_input (BurinImage *self, BurinReaderProcessInput *input)
{
    g_return_if_fail (BURIN_IS_IMAGE (self));
    *input = (BurinReaderProcessInput){
        .image_fd = self->file.fd,
        .is_pipe = self->file.is_pipe,
        .rest_fd = -1,
        .member = self->member,
        .statement_fd = self->statement_fd,
        .disk_format = self->disk_format,
        .checks = (self->flags & BURIN_IMAGE_OPEN_CHECK) != 0,
    };
}

/**
 * burin_image_take_rest:
 * @rest_fd: (out) (transfer full): the pipe that the rest of the image comes through, -1 if the
 * file is all there is
 * @error: %BURIN_ERROR_IMAGE_READ if it was taken before
 *
 * To be called once for each reader that is to read all of the image. What comes through a pipe can
 * be read only once.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_image_take_rest (BurinImage *self, int *rest_fd, GError **error)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), FALSE);
    return burin_image_file_take_rest (&self->file, rest_fd, error);
}
