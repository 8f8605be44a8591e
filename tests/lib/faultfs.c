/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * faultfs: a file system with one file, `disk`, that can be told to fail.
 *
 *   faultfs BACKING MOUNTPOINT [FUSE option…]
 *
 * MOUNTPOINT/disk has the content of BACKING and is meant to lie under a loop device. Rules are
 * written into MOUNTPOINT/control, one a line:
 *
 *   rule op=read|write|flush|any [start=BYTE] [end=BYTE] [skip=N] [every=N] [count=N] ACTION
 *   clear        forgets all rules
 *   release      lets go of what hangs
 *   size BYTES   the disk is that large from now on
 *
 * A rule concerns operations that touch [start, end); it lets the first `skip` of them pass and
 * then acts on each one, or every `every`th, `count` times or for ever. ACTION is one of
 *
 *   delay=MS     the operation takes so much longer
 *   hang=1       it waits for `release`
 *   error=ERRNO  it fails with that number
 *   flip=BYTE    the lowest bit of that byte of the disk is read wrong
 *                with vary=1, another bit each time
 *   drop=1       what is written to [start, end) is confirmed and forgotten
 *   torn=BYTES   only so many bytes of what is written arrive, and it is confirmed
 *   wrap=BYTES   the disk begins anew behind so many bytes
 */
#define FUSE_USE_VERSION 312
#include <fuse.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_RULES 32
#define DISK "/disk"
#define CONTROL "/control"

typedef enum {
    OP_READ = 1 << 0,
    OP_WRITE = 1 << 1,
    OP_FLUSH = 1 << 2,
    OP_ANY = OP_READ | OP_WRITE | OP_FLUSH,
} Op;

/* What shall happen to which operations. A plain value, guarded by `lock`. */
typedef struct {
    Op ops;
    int64_t start;
    int64_t end;
    int64_t skip;
    int64_t every;
    int64_t count;
    int64_t delay;
    int64_t hang;
    int64_t error;
    int64_t flip;
    int64_t vary;
    int64_t drop;
    int64_t torn;
    int64_t wrap;
    int64_t seen; /* operations that it concerned */
} Rule;

/* What all the rules together do to one operation. A plain value. */
typedef struct {
    int64_t delay;
    int64_t error;
    int64_t flip;
    unsigned char flip_mask;
    int64_t drop_start;
    int64_t drop_end;
    int64_t wrap;
} Verdict;

#define FIELD(name) #name, offsetof(Rule, name)
static const struct {
    const char *key;
    size_t offset;
} fields[] = {
    {FIELD (start)}, {FIELD (end)},  {FIELD (skip)}, {FIELD (every)}, {FIELD (count)},
    {FIELD (delay)}, {FIELD (hang)}, {FIELD (flip)}, {FIELD (vary)},  {FIELD (error)},
    {FIELD (drop)},  {FIELD (torn)}, {FIELD (wrap)},
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static unsigned n_releases;
static Rule rules[MAX_RULES];
static size_t n_rules;
static int backing = -1;
static off_t disk_size;

static Op
parse_op (const char *name)
{
    if (strcmp (name, "read") == 0)
        return OP_READ;
    if (strcmp (name, "write") == 0)
        return OP_WRITE;
    if (strcmp (name, "flush") == 0)
        return OP_FLUSH;
    return OP_ANY;
}

static bool
set_field (Rule *rule, const char *key, const char *value)
{
    if (strcmp (key, "op") == 0) {
        rule->ops = parse_op (value);
        return true;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strcmp (key, fields[i].key) != 0)
            continue;
        *(int64_t *) (void *) ((char *) rule + fields[i].offset) = strtoll (value, NULL, 10);
        return true;
    }
    return false;
}

static int
add_rule (char **rest)
{
    Rule rule = {.ops = OP_ANY, .end = INT64_MAX, .count = -1, .flip = -1, .torn = -1};

    for (char *word = strtok_r (NULL, " ", rest); word != NULL; word = strtok_r (NULL, " ", rest)) {
        char *value = strchr (word, '=');

        if (value == NULL)
            return -EINVAL;
        *value = '\0';
        if (!set_field (&rule, word, value + 1))
            return -EINVAL;
    }
    if (n_rules == MAX_RULES)
        return -ENOSPC;
    rules[n_rules++] = rule;
    return 0;
}

static int
obey_line (char *line)
{
    char *rest = NULL;
    char *word = strtok_r (line, " ", &rest);

    if (word == NULL)
        return 0;
    if (strcmp (word, "rule") == 0)
        return add_rule (&rest);
    if (strcmp (word, "clear") == 0) {
        n_rules = 0;
        return 0;
    }
    if (strcmp (word, "release") == 0) {
        n_releases++;
        pthread_cond_broadcast (&released);
        return 0;
    }
    word = strcmp (word, "size") == 0 ? strtok_r (NULL, " ", &rest) : NULL;
    if (word == NULL)
        return -EINVAL;
    disk_size = strtoll (word, NULL, 10);
    return 0;
}

static int
obey (const char *text, size_t length)
{
    char *copy = strndup (text, length);
    char *rest = NULL;
    int result = copy != NULL ? 0 : -ENOMEM;

    pthread_mutex_lock (&lock);
    for (char *line = copy ? strtok_r (copy, "\n", &rest) : NULL; line != NULL && result == 0;
         line = strtok_r (NULL, "\n", &rest))
        result = obey_line (line);
    pthread_mutex_unlock (&lock);

    free (copy);
    return result;
}

static bool
rule_applies (Rule *rule, Op op, int64_t offset, int64_t length)
{
    if ((rule->ops & op) == 0)
        return false;
    if (op != OP_FLUSH && (offset >= rule->end || offset + length <= rule->start))
        return false;
    if (rule->flip >= 0 && (rule->flip < offset || rule->flip >= offset + length))
        return false;
    if (++rule->seen <= rule->skip || rule->count == 0)
        return false;
    if (rule->every > 0 && rule->seen % rule->every != 0)
        return false;
    if (rule->count > 0)
        rule->count--;
    return true;
}

static void
apply (const Rule *rule, Verdict *verdict, int64_t offset, int64_t length)
{
    verdict->delay += rule->delay;
    if (rule->error != 0)
        verdict->error = rule->error;
    if (rule->wrap > 0)
        verdict->wrap = rule->wrap;
    if (rule->flip >= 0) {
        verdict->flip = rule->flip;
        verdict->flip_mask = (unsigned char) (rule->vary != 0 ? 1 << rule->seen % 8 : 1);
    }
    if (rule->drop != 0) {
        verdict->drop_start = rule->start;
        verdict->drop_end = rule->end;
    }
    if (rule->torn >= 0) {
        verdict->drop_start = offset + rule->torn;
        verdict->drop_end = offset + length;
    }
}

/* Looks up what is to happen, and waits if it is to; other operations go on meanwhile. */
static Verdict
judge (Op op, int64_t offset, int64_t length)
{
    Verdict verdict = {.flip = -1};
    struct timespec delay;
    bool hangs = false;
    unsigned release;

    pthread_mutex_lock (&lock);
    for (size_t i = 0; i < n_rules; i++) {
        if (!rule_applies (&rules[i], op, offset, length))
            continue;
        apply (&rules[i], &verdict, offset, length);
        hangs = hangs || rules[i].hang != 0;
    }
    release = n_releases;
    while (hangs && n_releases == release)
        pthread_cond_wait (&released, &lock);
    pthread_mutex_unlock (&lock);

    delay.tv_sec = verdict.delay / 1000;
    delay.tv_nsec = verdict.delay % 1000 * 1000000;
    while (nanosleep (&delay, &delay) != 0 && errno == EINTR)
        continue;
    return verdict;
}

static int64_t
place_of (const Verdict *verdict, int64_t offset)
{
    return verdict->wrap > 0 ? offset % verdict->wrap : offset;
}

/* Writes the part of the data that lies in [start, end). */
static int
store (const Verdict *verdict, const char *data, int64_t offset, int64_t start, int64_t end)
{
    if (start >= end || pwrite (backing, data + (start - offset), (size_t) (end - start),
                                place_of (verdict, start)) >= 0)
        return 0;
    return -errno;
}

static int
faultfs_getattr (const char *path, struct stat *st, struct fuse_file_info *info)
{
    (void) info;
    memset (st, 0, sizeof *st);
    st->st_nlink = 1;
    st->st_mode = S_IFREG | 0644;
    if (strcmp (path, "/") == 0)
        st->st_mode = S_IFDIR | 0755;
    else if (strcmp (path, DISK) == 0)
        st->st_size = disk_size;
    else if (strcmp (path, CONTROL) != 0)
        return -ENOENT;
    return 0;
}

static int
faultfs_open (const char *path, struct fuse_file_info *info)
{
    if (strcmp (path, DISK) != 0 && strcmp (path, CONTROL) != 0)
        return -ENOENT;
    info->direct_io = 1;
    return 0;
}

/* So that `echo … > control` works. */
static int
faultfs_truncate (const char *path, off_t size, struct fuse_file_info *info)
{
    (void) size;
    (void) info;
    return strcmp (path, CONTROL) == 0 ? 0 : -EPERM;
}

static int
faultfs_read (const char *path, char *data, size_t size, off_t offset, struct fuse_file_info *info)
{
    Verdict verdict;
    ssize_t n;

    (void) info;
    if (strcmp (path, DISK) != 0)
        return 0;
    verdict = judge (OP_READ, offset, (int64_t) size);
    if (verdict.error != 0)
        return (int) -verdict.error;
    n = pread (backing, data, size, place_of (&verdict, offset));
    if (n < 0)
        return -errno;
    if (verdict.flip >= offset && verdict.flip < offset + n)
        data[verdict.flip - offset] ^= (char) verdict.flip_mask;
    return (int) n;
}

static int
faultfs_write (
    const char *path, const char *data, size_t size, off_t offset, struct fuse_file_info *info)
{
    int64_t end = offset + (int64_t) size;
    Verdict verdict;
    int result;

    (void) info;
    if (strcmp (path, CONTROL) == 0) {
        result = obey (data, size);
        return result == 0 ? (int) size : result;
    }
    verdict = judge (OP_WRITE, offset, (int64_t) size);
    if (verdict.error != 0)
        return (int) -verdict.error;
    if (verdict.drop_end <= offset || verdict.drop_start >= end)
        verdict.drop_start = verdict.drop_end = end;
    result = store (&verdict, data, offset, offset, verdict.drop_start);
    if (result == 0)
        result = store (&verdict, data, offset, verdict.drop_end, end);
    return result == 0 ? (int) size : result;
}

static int
faultfs_fsync (const char *path, int data_only, struct fuse_file_info *info)
{
    (void) data_only;
    (void) info;
    return strcmp (path, DISK) == 0 ? (int) -judge (OP_FLUSH, 0, 0).error : 0;
}

static void *
faultfs_init (struct fuse_conn_info *connection, struct fuse_config *config)
{
    (void) connection;
    config->direct_io = 1;
    config->attr_timeout = 0;
    config->entry_timeout = 0;
    return NULL;
}

static const struct fuse_operations operations = {
    .init = faultfs_init,
    .getattr = faultfs_getattr,
    .open = faultfs_open,
    .truncate = faultfs_truncate,
    .read = faultfs_read,
    .write = faultfs_write,
    .fsync = faultfs_fsync,
};

int
main (int argc, char **argv)
{
    struct stat st;

    if (argc < 3) {
        fprintf (stderr, "usage: faultfs BACKING MOUNTPOINT [FUSE option…]\n");
        return 2;
    }
    backing = open (argv[1], O_RDWR | O_CLOEXEC);
    if (backing < 0 || fstat (backing, &st) != 0) {
        perror (argv[1]);
        return 1;
    }
    disk_size = st.st_size;
    argv[1] = argv[0];
    return fuse_main (argc - 1, argv + 1, &operations, NULL);
}
