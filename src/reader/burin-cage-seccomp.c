/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * The list of system calls that reading an image takes. Anything else ends the process, once it has
 * said what it was doing (see burin-last-words.c), but for calls that libraries make to see whether
 * they work: those merely fail.
 */
#include "burin-cage-private.h"

#include <errno.h>

#ifdef BURIN_WITH_SECCOMP
#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/prctl.h>

#ifdef __s390x__
#define CLONE_FLAGS_ARG 1
#else
#define CLONE_FLAGS_ARG 0
#endif

static const int allowed[] = {
    /* the image and the pipe */
    SCMP_SYS (read),
    SCMP_SYS (pread64),
    SCMP_SYS (lseek),
    SCMP_SYS (_llseek),
    SCMP_SYS (fstat),
    SCMP_SYS (fstat64),
    SCMP_SYS (write),
    SCMP_SYS (writev),
    SCMP_SYS (poll),
    SCMP_SYS (ppoll),
    SCMP_SYS (ppoll_time64),
    SCMP_SYS (close),
    /* a virtual disk, on the other end of a socket */
    SCMP_SYS (recvfrom),
    /* memory */
    SCMP_SYS (brk),
    SCMP_SYS (mmap),
    SCMP_SYS (mmap2),
    SCMP_SYS (munmap),
    SCMP_SYS (mremap),
    SCMP_SYS (madvise),
    SCMP_SYS (mprotect),
    /* threads */
    SCMP_SYS (futex),
    SCMP_SYS (futex_time64),
    SCMP_SYS (set_robust_list),
    SCMP_SYS (rseq),
    SCMP_SYS (sched_yield),
    SCMP_SYS (sched_getaffinity),
    SCMP_SYS (gettid),
    SCMP_SYS (getpid),
    SCMP_SYS (sigaltstack),
    SCMP_SYS (rt_sigprocmask),
    SCMP_SYS (rt_sigreturn),
    SCMP_SYS (restart_syscall),
    SCMP_SYS (tgkill),
    SCMP_SYS (rt_sigaction),
    SCMP_SYS (membarrier),
    /* time and chance */
    SCMP_SYS (clock_gettime),
    SCMP_SYS (clock_gettime64),
    SCMP_SYS (gettimeofday),
    SCMP_SYS (getrandom),
    /* the end */
    SCMP_SYS (exit),
    SCMP_SYS (exit_group),
};

static const struct {
    int syscall;
    int errnum;
} failing[] = {
    /* glibc then starts threads with clone, whose flags can be seen */
    {SCMP_SYS (clone3), ENOSYS},
    /* locales, character sets, configuration: there is a way without */
    {SCMP_SYS (open), EACCES},
    {SCMP_SYS (openat), EACCES},
    {SCMP_SYS (access), EACCES},
    {SCMP_SYS (faccessat), EACCES},
    {SCMP_SYS (stat), EACCES},
    {SCMP_SYS (readlink), EACCES},
    {SCMP_SYS (readlinkat), EACCES},
    {SCMP_SYS (sched_setaffinity), EPERM},
    {SCMP_SYS (sysinfo), EPERM},
    {SCMP_SYS (prlimit64), EPERM},
    {SCMP_SYS (ioctl), ENOTTY},
};

/* Calls that are fine only if one argument is what it should be. Otherwise they fail. */
static const struct {
    int syscall;
    struct scmp_arg_cmp allowed;
    struct scmp_arg_cmp other;
    int errnum;
} conditional[] = {
    /* how glibc does fstat */
    {SCMP_SYS (newfstatat), SCMP_A3_64 (SCMP_CMP_EQ, AT_EMPTY_PATH),
     SCMP_A3_64 (SCMP_CMP_NE, AT_EMPTY_PATH), EACCES},
    {SCMP_SYS (statx), SCMP_A2_64 (SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH),
     SCMP_A2_64 (SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0), EACCES},
    /* flags, as libnbd sets them on its socket */
    {SCMP_SYS (fcntl), SCMP_A1_64 (SCMP_CMP_LE, F_SETFL), SCMP_A1_64 (SCMP_CMP_GT, F_SETFL), EPERM},
    /* without an address it is a write */
    {SCMP_SYS (sendto), SCMP_A4_64 (SCMP_CMP_EQ, 0), SCMP_A4_64 (SCMP_CMP_NE, 0), EPERM},
    /* newer C libraries also name their memory */
    {SCMP_SYS (prctl), SCMP_A0_64 (SCMP_CMP_EQ, PR_SET_NAME), SCMP_A0_64 (SCMP_CMP_NE, PR_SET_NAME),
     EINVAL},
    {SCMP_SYS (clone), SCMP_CMP64 (CLONE_FLAGS_ARG, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD),
     SCMP_CMP64 (CLONE_FLAGS_ARG, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0), EPERM},
};

/* Negative as libseccomp does it, or 0. A call that this architecture has not is no error. */
static int
add_rules (scmp_filter_ctx filter)
{
    for (gsize i = 0; i < G_N_ELEMENTS (allowed); i++) {
        int ret = seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed[i], 0);

        if (ret < 0)
            return ret;
    }
    for (gsize i = 0; i < G_N_ELEMENTS (failing); i++) {
        int ret = seccomp_rule_add (filter, SCMP_ACT_ERRNO ((guint) failing[i].errnum),
                                    failing[i].syscall, 0);

        if (ret < 0)
            return ret;
    }
    return 0;
}

static int
add_conditional_rules (scmp_filter_ctx filter)
{
    for (gsize i = 0; i < G_N_ELEMENTS (conditional); i++) {
        int ret = seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, conditional[i].syscall, 1,
                                          &conditional[i].allowed);

        if (ret == 0)
            ret = seccomp_rule_add_array (filter, SCMP_ACT_ERRNO ((guint) conditional[i].errnum),
                                          conditional[i].syscall, 1, &conditional[i].other);
        if (ret < 0)
            return ret;
    }
    return 0;
}

/**
 * burin_cage_filter_syscalls:
 *
 * Returns: %FALSE if the filter could not be put up
 */
gboolean
burin_cage_filter_syscalls (void)
{
    scmp_filter_ctx filter = seccomp_init (SCMP_ACT_TRAP);
    int ret;

    if (filter == NULL) {
        errno = ENOMEM;
        return FALSE;
    }
    ret = add_rules (filter);
    if (ret == 0)
        ret = add_conditional_rules (filter);
    if (ret == 0)
        ret = seccomp_load (filter);
    seccomp_release (filter);
    errno = -ret;
    return ret == 0;
}

/* What leads out of a process, for a program that is too large for a list of what it needs. */
static const int outward[] = {
    SCMP_SYS (socket),
    SCMP_SYS (socketpair),
    SCMP_SYS (connect),
    SCMP_SYS (bind),
    SCMP_SYS (ptrace),
    SCMP_SYS (process_vm_readv),
    SCMP_SYS (kill),
    SCMP_SYS (process_vm_writev),
    SCMP_SYS (pidfd_open),
    SCMP_SYS (bpf),
    SCMP_SYS (perf_event_open),
    SCMP_SYS (userfaultfd),
    SCMP_SYS (keyctl),
    SCMP_SYS (add_key),
    SCMP_SYS (request_key),
    SCMP_SYS (unshare),
    SCMP_SYS (setns),
    SCMP_SYS (mount),
    SCMP_SYS (io_uring_setup),
};

/**
 * burin_cage_forbid_sockets:
 *
 * Returns: %FALSE if the filter could not be put up
 */
gboolean
burin_cage_forbid_sockets (void)
{
    scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
    int ret = filter != NULL ? 0 : -ENOMEM;

    for (gsize i = 0; ret == 0 && i < G_N_ELEMENTS (outward); i++)
        ret = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), outward[i], 0);
    if (ret == 0)
        ret = seccomp_load (filter);
    if (filter != NULL)
        seccomp_release (filter);
    errno = -ret;
    return ret == 0;
}

#else /* sanitizers make calls of their own */

int __lsan_is_turned_off (void);

/* The runtime asks for this before it looks for leaks at the end, whatever its options are: that
 * takes /proc and ptrace, which are outside the cage, and it would try for ever. */
int
__lsan_is_turned_off (void)
{
    return 1;
}

gboolean
burin_cage_filter_syscalls (void)
{
    return TRUE;
}

gboolean
burin_cage_forbid_sockets (void)
{
    return TRUE;
}

#endif
