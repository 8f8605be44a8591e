/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread sanitizer sees only what it compiled, and GLib's locks are made of system calls. This
 * tells it what they order, by standing in front of them in the test programs.
 */
#include <dlfcn.h>
#include <glib-object.h>
#include <sanitizer/tsan_interface.h>

/* The function of GLib that @name stands in front of. */
#define REAL(name) __typeof__ (&name) real = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

/* Called by the sanitizer. GLib hands memory from thread to thread under locks that it can't see.
 */
const char *__tsan_default_suppressions (void);

const char *
__tsan_default_suppressions (void)
{
    return "race:g_slice_alloc0\n";
}

/* What happened to an object in other threads happened before what we do with it. */
static void
join (void *object)
{
    __tsan_release (object);
    __tsan_acquire (object);
}

void
g_mutex_lock (GMutex *mutex)
{
    REAL (g_mutex_lock);

    real (mutex);
    __tsan_acquire (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
    REAL (g_mutex_unlock);

    __tsan_release (mutex);
    real (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
    REAL (g_cond_wait);

    __tsan_release (mutex);
    real (cond, mutex);
    __tsan_acquire (mutex);
}

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
    REAL (g_async_queue_push);

    __tsan_release (queue);
    real (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
    REAL (g_async_queue_pop);
    gpointer data = real (queue);

    __tsan_acquire (queue);
    return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
    REAL (g_async_queue_try_pop);
    gpointer data = real (queue);

    __tsan_acquire (queue);
    return data;
}

void (g_object_unref) (gpointer object)
{
    REAL (g_object_unref);

    join (object);
    real (object);
}

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
    REAL (g_atomic_ref_count_dec);

    join (count);
    return real (count);
}
