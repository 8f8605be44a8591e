/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where a tool finds what it is given. */
#define BURIN_SIGNATURE_TOOL_KEYRING "/proc/self/fd/3"
#define BURIN_SIGNATURE_TOOL_CONTENT "/proc/self/fd/4"
#define BURIN_SIGNATURE_TOOL_SIGNATURE "/proc/self/fd/5"
#define BURIN_SIGNATURE_TOOL_NOWHERE "6" /* a descriptor that swallows what is written to it */
#define BURIN_SIGNATURE_TOOL_INPUT "/proc/self/fd/0"

/**
 * BurinSignatureToolInput:
 * @keyring: the keys that count, without armor
 * @signature: (nullable): a signature in a file of its own
 * @content: (nullable): what is signed, or %NULL if that comes on standard input
 *
 * What a tool that checks signatures is given. A plain value that borrows.
 */
typedef struct {
    GBytes *keyring;
    GBytes *signature;
    GBytes *content;
} BurinSignatureToolInput;

/**
 * BurinSignatureToolAnswer:
 * @status: what it said on standard error
 * @output: what it wrote to standard output
 * @succeeded: it ended with 0
 *
 * What came of running a tool. Owns what it points to; starts zeroed.
 */
typedef struct {
    char *status;
    GBytes *output;
    gboolean succeeded;
} BurinSignatureToolAnswer;

void burin_signature_tool_answer_clear (BurinSignatureToolAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BurinSignatureToolAnswer, burin_signature_tool_answer_clear)

/**
 * BurinSignatureToolFile:
 * @fd: a file of any size, which goes to the tool's standard input
 * @progress: (nullable): called in the thread that feeds the tool, often
 * @progress_data: for @progress
 * @sha256: (nullable): of all that the tool was given; set when it has ended, owned
 *
 * A file that is too large to be handed over at once.
 */
typedef struct {
    int fd;
    GFileProgressCallback progress;
    gpointer progress_data;
    char *sha256;
} BurinSignatureToolFile;

gboolean burin_signature_tool_run (const char *const *argv,
                                   const BurinSignatureToolInput *input,
                                   BurinSignatureToolFile *file,
                                   GCancellable *cancellable,
                                   BurinSignatureToolAnswer *answer,
                                   GError **error);

G_END_DECLS
