/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OpenPGP signatures, checked by gpgv, or by sqv where that is not there.
 */
#include "burin-signature.h"

#include <string.h>

#include "burin-clear-signed.h"
#include "burin-text.h"

#define BEGIN_SIGNATURE "-----BEGIN PGP SIGNATURE-----"
#define STATUS_PREFIX "[GNUPG:] "

#define KEYRING BURIN_SIGNATURE_TOOL_KEYRING
#define CONTENT BURIN_SIGNATURE_TOOL_CONTENT
#define SIGNATURE BURIN_SIGNATURE_TOOL_SIGNATURE

#define GPGV                                                                                       \
    "gpgv", "--homedir", "/nonexistent", "--quiet", "--status-fd", "2", "--logger-fd",             \
        BURIN_SIGNATURE_TOOL_NOWHERE, "--keyring", KEYRING

static const char *const gpgv_detached[] = {GPGV, SIGNATURE, CONTENT, NULL};
static const char *const gpgv_inside[] = {GPGV, "--output", "-", CONTENT, NULL};
static const char *const gpgv_streamed[] = {GPGV, SIGNATURE, "-", NULL};

/* As every version of it takes them; what is signed inside a text only the newer ones find. */
static const char *const sqv_detached[] = {"sqv", "--keyring", KEYRING, SIGNATURE, CONTENT, NULL};
static const char *const sqv_streamed[] = {
    "sqv", "--keyring", KEYRING, SIGNATURE, BURIN_SIGNATURE_TOOL_INPUT, NULL,
};

/* Which of them is there. */
typedef enum {
    TOOL_NONE,
    TOOL_GPGV,
    TOOL_SQV,
} Tool;

static gboolean
refuse (GError **error, const char *why)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL, "%s", why);
    return FALSE;
}

/* "KEYID NAME", and the fingerprint. */
static char *
dup_signer (const char *good, const char *valid)
{
    const char *name = strchr (good, ' ');
    g_autofree char *safe = burin_text_dup_safe (name != NULL ? name + 1 : good);
    g_autofree char *fingerprint = g_strndup (valid, strcspn (valid, " "));

    return g_strdup_printf ("%s, %s", safe, fingerprint);
}

/**
 * burin_signature_judge:
 * @status: what gpgv said: lines that begin with its prefix, and others
 * @is_inside: the signature is in the same file as what it signs
 * @signer: (out) (nullable): who signed; %NULL if nobody whose key is known
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if a signature is wrong
 *
 * A signature counts only if gpgv calls it both good (not expired, not revoked) and valid, one
 * after the other. Its exit code would not do: it is not 0 if there is a further signature of a
 * key that nobody has.
 *
 * Returns: %FALSE on an error
 */
gboolean
burin_signature_judge (const char *status, gboolean is_inside, char **signer, GError **error)
{
    g_auto (GStrv) lines = g_strsplit (status, "\n", -1);
    g_autofree char *found = NULL;
    const char *good = NULL;
    guint n_texts = 0;

    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *line = lines[i];

        if (!g_str_has_prefix (line, STATUS_PREFIX))
            continue;
        line += strlen (STATUS_PREFIX);
        if (g_str_has_prefix (line, "BADSIG "))
            return refuse (error, "the signature is wrong: what was signed has been changed");
        if (g_str_has_prefix (line, "NEWSIG"))
            good = NULL;
        if (g_str_has_prefix (line, "GOODSIG "))
            good = line + strlen ("GOODSIG ");
        if (g_str_has_prefix (line, "VALIDSIG ") && good != NULL && found == NULL)
            found = dup_signer (good, line + strlen ("VALIDSIG "));
        n_texts += g_str_has_prefix (line, "PLAINTEXT ") ? 1 : 0;
    }
    if (is_inside && n_texts != 1)
        return refuse (error, "there is not exactly one signed text in the file");
    *signer = g_steal_pointer (&found);
    return TRUE;
}

/* sqv says the fingerprints of who signed, and fails if it knows none of them. */
static char *
dup_sqv_signer (const BurinSignatureToolAnswer *answer)
{
    gsize length;
    const char *text = g_bytes_get_data (answer->output, &length);

    return answer->succeeded && length > 0 ? g_strndup (text, strcspn (text, "\n")) : NULL;
}

/**
 * burin_signature_is_inside:
 *
 * Returns: whether @content is a clear-signed text; another kind of OpenPGP message before it makes
 *   it none
 */
gboolean
burin_signature_is_inside (GBytes *content)
{
    static const char begin[] = "-----BEGIN PGP ", what[] = "SIGNED MESSAGE-----";
    gsize length;
    const char *data = g_bytes_get_data (content, &length);
    const char *at = length > 0 ? memmem (data, length, begin, strlen (begin)) : NULL;

    if (at == NULL)
        return FALSE;
    at += strlen (begin);
    return (gsize) (data + length - at) >= strlen (what) && memcmp (at, what, strlen (what)) == 0;
}

static gboolean
has_program (const char *name)
{
    g_autofree char *path = g_find_program_in_path (name);

    return path != NULL;
}

static Tool
find_tool (GError **error)
{
    if (has_program (gpgv_detached[0]))
        return TOOL_GPGV;
    if (has_program (sqv_detached[0]))
        return TOOL_SQV;
    burin_set_error (error, BURIN_ERROR_FAILED, NULL,
                     "the signature cannot be checked: install gpgv or sqv");
    return TOOL_NONE;
}

static gboolean
check_with_gpgv (const BurinSignatureToolInput *input,
                 GCancellable *cancellable,
                 GBytes **signed_content,
                 char **signer,
                 GError **error)
{
    g_auto (BurinSignatureToolAnswer) answer = {};
    gboolean is_inside = input->signature == NULL;

    if (!burin_signature_tool_run (is_inside ? gpgv_inside : gpgv_detached, input, NULL,
                                   cancellable, &answer, error) ||
        !burin_signature_judge (answer.status, is_inside, signer, error))
        return FALSE;
    *signed_content = g_bytes_ref (is_inside ? answer.output : input->content);
    return TRUE;
}

static gboolean
check_with_sqv (const BurinSignatureToolInput *input,
                GCancellable *cancellable,
                char **signer,
                GError **error)
{
    g_auto (BurinSignatureToolAnswer) answer = {};

    if (!burin_signature_tool_run (sqv_detached, input, NULL, cancellable, &answer, error))
        return FALSE;
    *signer = dup_sqv_signer (&answer);
    return TRUE;
}

static gboolean
check_beside_with_sqv (const BurinSignatureToolInput *input,
                       GCancellable *cancellable,
                       GBytes **signed_content,
                       char **signer,
                       GError **error)
{
    if (!check_with_sqv (input, cancellable, signer, error))
        return FALSE;
    *signed_content = g_bytes_ref (input->content);
    return TRUE;
}

/* The newline of the last line is not signed, but the text has it, as gpgv puts it out. */
static GBytes *
cut_last_newline (GBytes *text)
{
    gsize length = g_bytes_get_size (text);

    return g_bytes_new_from_bytes (text, 0, length - MIN (length, 1));
}

/*
 * What sqv checks is the text that we take out of the message, against the signature in it. So if
 * we took out anything else than what was signed, then the signature is not good.
 */
static gboolean
check_inside_with_sqv (const BurinSignatureToolInput *input,
                       GCancellable *cancellable,
                       GBytes **signed_content,
                       char **signer,
                       GError **error)
{
    g_autoptr (GBytes) text = burin_clear_signed_unwrap (input->content, error);
    g_autoptr (GBytes) content = NULL, signature = NULL;
    gsize length;
    const char *data = g_bytes_get_data (input->content, &length), *begin;

    if (text == NULL)
        return FALSE;
    /* In the text no line begins so: dashes are escaped. */
    begin = memmem (data, length, "\n" BEGIN_SIGNATURE, strlen ("\n" BEGIN_SIGNATURE));
    if (begin == NULL)
        return refuse (error, "there is no signature in the signed message");
    content = cut_last_newline (text);
    signature = g_bytes_new_from_bytes (input->content, (gsize) (begin + 1 - data),
                                        (gsize) (data + length - begin - 1));
    if (!check_with_sqv (&(BurinSignatureToolInput){.keyring = input->keyring,
                                                    .signature = signature,
                                                    .content = content},
                         cancellable, signer, error))
        return FALSE;
    *signed_content = g_steal_pointer (&text);
    return TRUE;
}

/**
 * burin_signature_check:
 * @input: keys, a file, and its signature; without a signature, the file is a clear-signed text
 * @cancellable: (nullable):
 * @signed_content: (out): what is signed: the file, or the text in it
 * @signer: (out) (nullable): who signed it; %NULL if nobody whose key is there
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if the signature is wrong, %BURIN_ERROR_FAILED if there is
 *   nothing that could check it, %G_IO_ERROR_CANCELLED
 *
 * Blocks.
 *
 * Returns: %FALSE on an error
 */
gboolean
burin_signature_check (const BurinSignatureToolInput *input,
                       GCancellable *cancellable,
                       GBytes **signed_content,
                       char **signer,
                       GError **error)
{
    switch (find_tool (error)) {
    case TOOL_GPGV:
        return check_with_gpgv (input, cancellable, signed_content, signer, error);
    case TOOL_SQV:
        return input->signature != NULL
                   ? check_beside_with_sqv (input, cancellable, signed_content, signer, error)
                   : check_inside_with_sqv (input, cancellable, signed_content, signer, error);
    default:
        return FALSE;
    }
}

/**
 * burin_signature_check_file:
 * @input: keys, and the signature of the file
 * @file: of any size; gets the SHA-256 of what was looked at, so that who reads the file later can
 *   tell whether it is the same
 * @cancellable: (nullable):
 * @signer: (out) (nullable): who signed it; %NULL if nobody whose key is there
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if the signature is wrong, %BURIN_ERROR_IMAGE_READ,
 *   %BURIN_ERROR_FAILED, %G_IO_ERROR_CANCELLED
 *
 * Blocks until all of the file has been read.
 *
 * Returns: %FALSE on an error
 */
gboolean
burin_signature_check_file (const BurinSignatureToolInput *input,
                            BurinSignatureToolFile *file,
                            GCancellable *cancellable,
                            char **signer,
                            GError **error)
{
    g_auto (BurinSignatureToolAnswer) answer = {};
    Tool tool = find_tool (error);
    g_autofree char *found = NULL;

    if (tool == TOOL_NONE ||
        !burin_signature_tool_run (tool == TOOL_GPGV ? gpgv_streamed : sqv_streamed, input, file,
                                   cancellable, &answer, error))
        return FALSE;
    if (tool == TOOL_SQV)
        found = dup_sqv_signer (&answer);
    else if (!burin_signature_judge (answer.status, FALSE, &found, error))
        return FALSE;
    /* A tool that did not listen to the end has nothing to say of the whole. */
    *signer = file->sha256 != NULL ? g_steal_pointer (&found) : NULL;
    return TRUE;
}
