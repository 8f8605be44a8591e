/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-give-back.h"

#include <errno.h>
#include <fcntl.h>
#include <libudev.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "burin-fd.h"
#include "burin-system-path.h"

/* udevd needs a fraction of a second; whoever waits for a job would rather see its end than wait
 * for one that is stuck. */
#define PATIENCE (20 * G_USEC_PER_SEC)

#define CONTROL "/run/udev/control"
#define WATCHES "/run/udev/watch"

/*
 * GiveBack: listening to what happens to a drive while it is given back. Lives on the stack.
 */
typedef struct {
    struct udev *udev;
    struct udev_device *disk;
    struct udev_monitor *kernel;
    struct udev_queue *queue; /* of what udevd has not dealt with */
    GArray *partitions;       /* dev_t of those that the kernel has told of */
    gint64 deadline;
} GiveBack;

/* Whether somebody listens, if only to somebody else just now: a dead udevd leaves files behind. */
static gboolean
is_alive (void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = CONTROL};
    g_auto (BurinFd) fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    return fd >= 0 &&
           (connect (fd, (struct sockaddr *) &address, sizeof address) == 0 || errno == EAGAIN);
}

/* udevd links the devices that it watches to the numbers of its watches, and the other way round;
 * before version 249 it did only the latter. */
static gboolean
is_watched (dev_t device)
{
    g_autofree char *id = g_strdup_printf ("b%u:%u", major (device), minor (device));
    g_autoptr (GDir) watches = g_dir_open (WATCHES, 0, NULL);
    const char *name;

    while (watches != NULL && (name = g_dir_read_name (watches)) != NULL) {
        g_autofree char *path = g_build_filename (WATCHES, name, NULL);
        g_autofree char *target = g_file_read_link (path, NULL);

        if (g_strcmp0 (target, id) == 0)
            return TRUE;
    }
    return FALSE;
}

static struct udev_monitor *
subscribe (struct udev *udev)
{
    struct udev_monitor *events = udev_monitor_new_from_netlink (udev, "kernel");

    if (events == NULL)
        return NULL;
    if (udev_monitor_filter_add_match_subsystem_devtype (events, "block", NULL) < 0 ||
        udev_monitor_enable_receiving (events) < 0)
        return udev_monitor_unref (events);
    return events;
}

static void
give_back_clear (GiveBack *self)
{
    g_clear_pointer (&self->kernel, udev_monitor_unref);
    g_clear_pointer (&self->queue, udev_queue_unref);
    g_clear_pointer (&self->disk, udev_device_unref);
    g_clear_pointer (&self->udev, udev_unref);
    g_clear_pointer (&self->partitions, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GiveBack, give_back_clear)

static gboolean
give_back_init (GiveBack *self, dev_t device)
{
    self->partitions = g_array_new (FALSE, FALSE, sizeof (dev_t));
    self->deadline = g_get_monotonic_time () + PATIENCE;
    self->udev = udev_new ();
    if (self->udev == NULL)
        return FALSE;
    self->disk = udev_device_new_from_devnum (self->udev, 'b', device);
    self->kernel = subscribe (self->udev);
    self->queue = udev_queue_new (self->udev);
    return self->disk != NULL && self->kernel != NULL && self->queue != NULL;
}

/* Returns: whether there is something to read in time; at once if @deadline has passed */
static gboolean
wait_for_input (int fd, gint64 deadline)
{
    GPollFD poll_fd = {.fd = fd, .events = G_IO_IN};
    gint64 left = MAX (0, deadline - g_get_monotonic_time ()) / 1000;

    return g_poll (&poll_fd, 1, (gint) left) > 0;
}

/* udevd looks at a drive again by having the kernel make an event, which is marked as such. */
static gboolean
is_of_udevd (GiveBack *self, struct udev_device *event)
{
    return udev_device_get_devnum (event) == udev_device_get_devnum (self->disk) &&
           udev_device_get_property_value (event, "SYNTH_UUID") != NULL;
}

static gboolean
is_new_partition (GiveBack *self, struct udev_device *event)
{
    return g_strcmp0 (udev_device_get_action (event), "add") == 0 &&
           burin_system_path_is_below (udev_device_get_devpath (event),
                                       udev_device_get_devpath (self->disk));
}

/*
 * Takes note of the partitions that the kernel has told of; it tells before it returns from what it
 * tells of.
 *
 * Returns: whether there was an event of udevd's making
 */
static gboolean
hear_kernel (GiveBack *self)
{
    gboolean heard_udevd = FALSE;
    struct udev_device *event;

    while ((event = udev_monitor_receive_device (self->kernel)) != NULL) {
        dev_t device = udev_device_get_devnum (event);

        if (is_new_partition (self, event))
            g_array_append_val (self->partitions, device);
        heard_udevd |= is_of_udevd (self, event);
        udev_device_unref (event);
    }
    return heard_udevd;
}

/* If udevd takes its time, the partitions appear twice, which is better than not at all. */
static void
wait_for_reaction (GiveBack *self)
{
    while (!hear_kernel (self) &&
           wait_for_input (udev_monitor_get_fd (self->kernel), self->deadline))
        continue;
}

/* Whether udevd has filled its database for it. What is gone again counts as well. */
static gboolean
is_known (GiveBack *self, dev_t device)
{
    struct udev_device *found = udev_device_new_from_devnum (self->udev, 'b', device);
    gboolean known = found == NULL || udev_device_get_is_initialized (found) > 0;

    g_clear_pointer (&found, udev_device_unref);
    return known;
}

static gboolean
are_all_known (GiveBack *self)
{
    for (guint i = 0; i < self->partitions->len; i++)
        if (!is_known (self, g_array_index (self->partitions, dev_t, i)))
            return FALSE;
    return TRUE;
}

/* By files, and not by what udevd tells: that stays in its network namespace, and the helper may be
 * in another. */
static void
wait_for_udevd (GiveBack *self)
{
    int fd = udev_queue_get_fd (self->queue);

    while (!(are_all_known (self) && udev_queue_get_queue_is_empty (self->queue)) &&
           wait_for_input (fd, self->deadline))
        (void) udev_queue_flush (self->queue); /* what there is to know is looked at next */
}

static void
reread (int fd)
{
    /* Whoever keeps a partition open sees the new table later; a loop device may have none. */
    (void) ioctl (fd, BLKRRPART);
}

/*
 * udevd reacts to the closing of the fd that could write: if it gets a lock, it has the kernel read
 * the table; if not, it only looks at the drive again. It shall not get one: our shared lock is in
 * its way, but in nobody's who only looks.
 */
static void
give_back_under_watch (GiveBack *self, BurinFd *fd, int reader)
{
    (void) flock (*fd, LOCK_SH);    /* it is ours, and nobody else has one */
    (void) flock (reader, LOCK_SH); /* as above */
    burin_fd_clear (fd);
    wait_for_reaction (self);
    reread (reader);
    (void) hear_kernel (self); /* nobody else is expected to say anything */
    wait_for_udevd (self);
}

/**
 * burin_give_back_run:
 * @fd: (transfer full): a drive that was written, open and locked; closed when this returns
 * @node: its node
 *
 * Has the partitions on the drive appear and returns when they have, with all that udev knows of
 * them. Each appears once: a udevd that read the table again would have them all go away and come
 * back, and a desktop mount the first ones in between.
 */
void
burin_give_back_run (int fd, const char *node)
{
    g_auto (BurinFd) writer = fd;
    g_auto (BurinFd) reader = -1;
    g_auto (GiveBack) self = {};
    struct stat status;

    if (fstat (fd, &status) == 0 && is_watched (status.st_rdev) && is_alive () &&
        give_back_init (&self, status.st_rdev))
        reader = open (node, O_RDONLY | O_CLOEXEC); /* closing that is no news to udevd */
    if (reader >= 0)
        give_back_under_watch (&self, &writer, reader);
    else
        reread (writer);
}
