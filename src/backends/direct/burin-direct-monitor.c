/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-direct-monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <libudev.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "burin-drive-scanner.h"
#include "burin-drive-table.h"
#include "burin-error.h"
#include "burin-fd.h"
#include "burin-host-view.h"

/* One plug makes a dozen events, one unmount several; a list that is a moment old harms nobody. */
#define SETTLE_MILLISECONDS 100

/* The kernel tells of a device before udevd knows what is on it. If udevd says nothing then, it is
 * busy, dead, or in another network namespace than we are, and the kernel's word must do. */
#define UDEVD_MILLISECONDS 600

struct _BurinDirectMonitor {
    GObject parent_instance;

    /* Owned. */
    GMainContext *context;
    struct udev *udev;
    struct udev_monitor *kernel_events;
    struct udev_monitor *udev_events;
    BurinDriveScanner *scanner;
    BurinDriveTable *table;
    BurinFd mounts_fd; /* -1 until started, as the next ones */
    BurinFd database_fd;
    BurinFd swaps_fd;
    GSource *kernel_source;
    GSource *udev_source;
    GSource *database_source;
    GSource *mounts_source;
    GSource *swaps_source;
    GSource *scan_source; /* (nullable): a scan is due */
    gint64 scan_time;     /* when: monotonic */

    gboolean allow_loop;
};

static void burin_direct_monitor_iface_init (BurinDriveMonitorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BurinDirectMonitor,
                               burin_direct_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BURIN_TYPE_DRIVE_MONITOR,
                                                      burin_direct_monitor_iface_init))

static void
stop_source (GSource **source)
{
    if (*source == NULL)
        return;
    g_source_destroy (*source);
    g_clear_pointer (source, g_source_unref);
}

static void
burin_direct_monitor_finalize (GObject *object)
{
    BurinDirectMonitor *self = BURIN_DIRECT_MONITOR (object);

    stop_source (&self->kernel_source);
    stop_source (&self->udev_source);
    stop_source (&self->database_source);
    stop_source (&self->mounts_source);
    stop_source (&self->swaps_source);
    stop_source (&self->scan_source);
    burin_fd_clear (&self->mounts_fd);
    burin_fd_clear (&self->database_fd);
    burin_fd_clear (&self->swaps_fd);
    g_clear_pointer (&self->kernel_events, udev_monitor_unref);
    g_clear_pointer (&self->udev_events, udev_monitor_unref);
    g_clear_pointer (&self->udev, udev_unref);
    g_clear_pointer (&self->scanner, burin_drive_scanner_free);
    g_clear_pointer (&self->table, burin_drive_table_free);
    g_clear_pointer (&self->context, g_main_context_unref);

    G_OBJECT_CLASS (burin_direct_monitor_parent_class)->finalize (object);
}

static void
burin_direct_monitor_class_init (BurinDirectMonitorClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_direct_monitor_finalize;
}

static void
burin_direct_monitor_init (BurinDirectMonitor *self)
{
    self->mounts_fd = -1;
    self->database_fd = -1;
    self->swaps_fd = -1;
    self->table = burin_drive_table_new (BURIN_DRIVE_MONITOR (self));
}

/* Reads udev's database and sysfs; a device that is unknown to both is just being unplugged. */
static GHashTable *
get_properties_cb (dev_t device, gpointer data)
{
    struct udev_device *found = udev_device_new_from_devnum (data, 'b', device);
    struct udev_list_entry *entry;
    GHashTable *properties;

    if (found == NULL)
        return NULL;
    properties = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    udev_list_entry_foreach (entry, udev_device_get_properties_list_entry (found))
        g_hash_table_replace (properties, g_strdup (udev_list_entry_get_name (entry)),
                              g_strdup (udev_list_entry_get_value (entry)));
    udev_device_unref (found);
    return properties;
}

static gboolean
scan_cb (gpointer data)
{
    BurinDirectMonitor *self = g_object_ref (data); /* a listener may drop the last reference */
    g_autoptr (GPtrArray) drives = burin_drive_scanner_scan (self->scanner);

    g_clear_pointer (&self->scan_source, g_source_unref);
    burin_drive_table_update (self->table, drives);
    g_object_unref (self);
    return G_SOURCE_REMOVE;
}

/*
 * Something changed, and soon it will be looked at. While paused, too: a scan reads what the kernel
 * has in memory, it wakes and disturbs no drive.
 */
static void
schedule_scan (BurinDirectMonitor *self, guint milliseconds)
{
    gint64 time = g_get_monotonic_time () + (gint64) milliseconds * 1000;

    if (self->scan_source != NULL && self->scan_time <= time)
        return;
    stop_source (&self->scan_source);
    self->scan_time = time;
    self->scan_source = g_timeout_source_new (milliseconds);
    g_source_set_callback (self->scan_source, scan_cb, self, NULL);
    g_source_attach (self->scan_source, self->context);
}

static gboolean
is_action (struct udev_device *device, const char *action)
{
    return g_strcmp0 (udev_device_get_action (device), action) == 0;
}

/* Events are only a reason to look: what they say may be outdated, and some may have been lost. */
static void
receive (BurinDirectMonitor *self, struct udev_monitor *events, guint milliseconds)
{
    struct udev_device *device;
    gboolean gone = FALSE;

    while ((device = udev_monitor_receive_device (events)) != NULL) {
        gone |= is_action (device, "remove");
        udev_device_unref (device);
    }
    schedule_scan (self, gone ? 0 : milliseconds);
}

/* udevd may start long after us, or never. */
static gboolean
has_udevd (void)
{
    return access ("/run/udev/control", F_OK) == 0;
}

static gboolean
kernel_events_cb (int fd, GIOCondition condition, gpointer data)
{
    BurinDirectMonitor *self = data;

    (void) fd, (void) condition; /* libudev reads the fd, and knows what to do about errors */
    receive (self, self->kernel_events, has_udevd () ? UDEVD_MILLISECONDS : SETTLE_MILLISECONDS);
    return G_SOURCE_CONTINUE;
}

static gboolean
udev_events_cb (int fd, GIOCondition condition, gpointer data)
{
    BurinDirectMonitor *self = data;

    (void) fd, (void) condition; /* as above */
    receive (self, self->udev_events, SETTLE_MILLISECONDS);
    return G_SOURCE_CONTINUE;
}

/* A file for each device, which udevd puts in place when it knows all about it. */
static gboolean
tells_of_block_device (const char *events, gsize size)
{
    for (gsize at = 0; at < size;) {
        const struct inotify_event *event = (const void *) (events + at);

        if ((event->mask & IN_Q_OVERFLOW) != 0 || (event->len > 0 && event->name[0] == 'b'))
            return TRUE;
        at += sizeof *event + event->len;
    }
    return FALSE;
}

static gboolean
database_cb (int fd, GIOCondition condition, gpointer data)
{
    _Alignas(struct inotify_event) char events[4096];
    gssize size;

    (void) condition; /* what can't be read is not there */
    while ((size = read (fd, events, sizeof events)) > 0)
        if (tells_of_block_device (events, (gsize) size))
            schedule_scan (data, SETTLE_MILLISECONDS);
    return G_SOURCE_CONTINUE;
}

static gboolean
table_changed_cb (int fd, GIOCondition condition, gpointer data)
{
    (void) fd, (void) condition; /* the kernel takes its note back by polling, not by reading */
    schedule_scan (data, SETTLE_MILLISECONDS);
    return G_SOURCE_CONTINUE;
}

static GSource *
watch_fd (BurinDirectMonitor *self, int fd, GIOCondition condition, GUnixFDSourceFunc callback)
{
    GSource *source = g_unix_fd_source_new (fd, condition);

    g_source_set_callback (source, G_SOURCE_FUNC (callback), self, NULL);
    g_source_attach (source, self->context);
    return source;
}

static gboolean
fail (const char *what, int errnum, GError **error)
{
    BurinErrorDetails details = {.operation = "watch drives", .path = what, .errnum = errnum};

    burin_set_error (error, BURIN_ERROR_FAILED, &details, "cannot watch %s: %s", what,
                     g_strerror (errnum));
    return FALSE;
}

static gboolean
watch_events (BurinDirectMonitor *self,
              const char *teller,
              struct udev_monitor **events,
              GSource **source,
              GUnixFDSourceFunc callback,
              GError **error)
{
    int result;

    *events = udev_monitor_new_from_netlink (self->udev, teller);
    if (*events == NULL)
        return fail ("device events", errno, error);
    result = udev_monitor_filter_add_match_subsystem_devtype (*events, "block", NULL);
    if (result >= 0)
        result = udev_monitor_enable_receiving (*events);
    if (result < 0)
        return fail ("device events", -result, error);

    *source = watch_fd (self, udev_monitor_get_fd (*events), G_IO_IN | G_IO_ERR, callback);
    return TRUE;
}

/* udevd tells of a device when it has filled its database; the kernel always does. */
static gboolean
watch_devices (BurinDirectMonitor *self, GError **error)
{
    return watch_events (self, "kernel", &self->kernel_events, &self->kernel_source,
                         kernel_events_cb, error) &&
           watch_events (self, "udev", &self->udev_events, &self->udev_source, udev_events_cb,
                         error);
}

/* What udevd says does not get into a network namespace of our own; what it writes does. */
static void
watch_database (BurinDirectMonitor *self)
{
    self->database_fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
    if (self->database_fd >= 0 &&
        inotify_add_watch (self->database_fd, "/run/udev/data", IN_MOVED_TO) >= 0)
        self->database_source = watch_fd (self, self->database_fd, G_IO_IN, database_cb);
}

static gboolean
watch_table (BurinDirectMonitor *self, const char *path, int *fd, GSource **source, GError **error)
{
    *fd = open (path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0)
        return fail (path, errno, error);
    *source = watch_fd (self, *fd, G_IO_PRI | G_IO_ERR, table_changed_cb);
    return TRUE;
}

/* A kernel without swap has no such file; then nothing can change in it. */
static gboolean
watch_swaps (BurinDirectMonitor *self, GError **error)
{
    static const char path[] = "/proc/swaps";

    if (access (path, F_OK) != 0)
        return TRUE;
    return watch_table (self, path, &self->swaps_fd, &self->swaps_source, error);
}

static gboolean
burin_direct_monitor_start (BurinDriveMonitor *monitor, GError **error)
{
    BurinDirectMonitor *self = BURIN_DIRECT_MONITOR (monitor);
    g_autofree char *mounts =
        g_build_filename ("/proc", burin_host_view_get_process (), "mountinfo", NULL);
    g_autoptr (GPtrArray) drives = NULL;

    g_return_val_if_fail (self->udev == NULL, FALSE);

    self->context = g_main_context_ref_thread_default ();
    self->udev = udev_new ();
    if (self->udev == NULL)
        return fail ("udev", errno, error);
    watch_database (self);
    /* First listen, then look: what happens in between is seen twice instead of never. */
    if (!watch_devices (self, error) || !watch_swaps (self, error) ||
        !watch_table (self, mounts, &self->mounts_fd, &self->mounts_source, error))
        return FALSE;

    self->scanner = burin_drive_scanner_new ("/", self->allow_loop, get_properties_cb, self->udev);
    drives = burin_drive_scanner_scan (self->scanner);
    burin_drive_table_fill (self->table, drives);
    return TRUE;
}

static GPtrArray *
burin_direct_monitor_dup_drives (BurinDriveMonitor *monitor)
{
    return burin_drive_table_dup_drives (BURIN_DIRECT_MONITOR (monitor)->table);
}

static void
burin_direct_monitor_pause (BurinDriveMonitor *monitor)
{
    burin_drive_table_pause (BURIN_DIRECT_MONITOR (monitor)->table);
}

static void
burin_direct_monitor_resume (BurinDriveMonitor *monitor)
{
    burin_drive_table_resume (BURIN_DIRECT_MONITOR (monitor)->table);
}

static void
burin_direct_monitor_iface_init (BurinDriveMonitorInterface *iface)
{
    iface->start = burin_direct_monitor_start;
    iface->dup_drives = burin_direct_monitor_dup_drives;
    iface->pause = burin_direct_monitor_pause;
    iface->resume = burin_direct_monitor_resume;
}

/**
 * burin_direct_monitor_new:
 * @allow_loop: whether loop devices that show a file count as drives; for tests and demonstrations
 *
 * Returns: (transfer full): a monitor that is not started yet
 */
BurinDriveMonitor *
burin_direct_monitor_new (gboolean allow_loop)
{
    BurinDirectMonitor *self = g_object_new (BURIN_TYPE_DIRECT_MONITOR, NULL);

    self->allow_loop = allow_loop;
    return BURIN_DRIVE_MONITOR (self);
}
