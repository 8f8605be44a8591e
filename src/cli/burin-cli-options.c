/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-options.h"

#include <glib/gi18n.h>

#define STANDARD_INPUT "/dev/stdin"

/*
 * Raw: the command line as GOption hands it out, before anything is known about its sense. Owns
 * what it points to.
 */
typedef struct {
    char *member;
    BurinCliPublisherArgs publisher;
    GStrv words;
    GStrv virtual_drives;
    GStrv to;
    GStrv on;
    gboolean all;
    gboolean check;
    gboolean json;
    gboolean yes;
    gboolean changed_only;
    gboolean keep_unmapped;
    gboolean detach_busy;
    gboolean no_verify;
    gboolean eject;
    gboolean power_off;
    gboolean allow_loop;
    gboolean allow_fixed;
    gboolean allow_backup;
    gboolean version;
} Raw;

static void
raw_clear (Raw *raw)
{
    g_free (raw->member);
    burin_cli_publisher_args_clear (&raw->publisher);
    g_strfreev (raw->words);
    g_strfreev (raw->virtual_drives);
    g_strfreev (raw->to);
    g_strfreev (raw->on);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

/**
 * Command:
 * @n_words: how many words it takes, its own name included
 * @drive_option: (nullable): the option without which it makes no sense
 */
typedef struct {
    const char *name;
    BurinCliCommand command;
    guint n_words;
    const char *drive_option;
} Command;

static const Command commands[] = {
    {"list", BURIN_CLI_LIST, 1, NULL},       {"info", BURIN_CLI_INFO, 2, NULL},
    {"inspect", BURIN_CLI_INSPECT, 2, NULL}, {"write", BURIN_CLI_WRITE, 2, "--to"},
    {"finish", BURIN_CLI_FINISH, 2, "--to"}, {"restore", BURIN_CLI_RESTORE, 1, "--to"},
    {"verify", BURIN_CLI_VERIFY, 2, "--on"},
};

void
burin_cli_options_free (BurinCliOptions *options)
{
    if (options == NULL)
        return;
    g_clear_object (&options->image);
    g_free (options->member);
    burin_publisher_query_clear (&options->publisher);
    g_strfreev (options->drives);
    g_ptr_array_unref (options->virtual_drives);
    g_free (options);
}

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError **error, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list args;

    va_start (args, format);
    message = g_strdup_vprintf (format, args);
    va_end (args);
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL, "%s", message);
    return FALSE;
}

static GOptionContext *
build_context (Raw *raw)
{
    const GOptionEntry entries[] = {
        {"to", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->to,
         N_ ("A drive to write to; may be repeated (write, finish)"), N_ ("DRIVE")},
        {"on", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->on,
         N_ ("A drive to compare with; may be repeated (verify)"), N_ ("DRIVE")},
        {"member", 0, 0, G_OPTION_ARG_STRING, &raw->member,
         N_ ("The file in an archive that is meant"), N_ ("NAME")},
        {"changed-only", 0, 0, G_OPTION_ARG_NONE, &raw->changed_only,
         N_ ("Write only what is not on the drive already (write)"), NULL},
        {"keep-unmapped", 0, 0, G_OPTION_ARG_NONE, &raw->keep_unmapped,
         N_ ("Leave alone what the image says does not matter (write)"), NULL},
        {"detach-busy", 0, 0, G_OPTION_ARG_NONE, &raw->detach_busy,
         N_ ("Detach what programs still use on the drives (write)"), NULL},
        {"no-verify", 0, 0, G_OPTION_ARG_NONE, &raw->no_verify,
         N_ ("Do not read back what was written (write)"), NULL},
        {"eject", 0, 0, G_OPTION_ARG_NONE, &raw->eject,
         N_ ("Eject the drives afterwards (write, finish, restore)"), NULL},
        {"power-off", 0, 0, G_OPTION_ARG_NONE, &raw->power_off,
         N_ ("Switch the drives off afterwards (write, finish, restore)"), NULL},
        {"check", 0, 0, G_OPTION_ARG_NONE, &raw->check,
         N_ ("Compare the image with what its publisher says (inspect)"), NULL},
        {"all", 'a', 0, G_OPTION_ARG_NONE, &raw->all,
         N_ ("Show also the drives that cannot be used (list)"), NULL},
        {"yes", 'y', 0, G_OPTION_ARG_NONE, &raw->yes, N_ ("Do not ask before erasing"), NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &raw->json, N_ ("Print one JSON object a line"), NULL},
        {"virtual-drive", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->virtual_drives,
         N_ ("Show a file as a drive; make it with SIZE, as in 64M"), N_ ("FILE[:SIZE]")},
        {"allow-fixed", 0, 0, G_OPTION_ARG_NONE, &raw->allow_fixed,
         N_ ("Allow drives that are not removable"), NULL},
        {"allow-backup", 0, 0, G_OPTION_ARG_NONE, &raw->allow_backup,
         N_ ("Allow drives that seem to hold backups"), NULL},
        {"allow-loop", 0, 0, G_OPTION_ARG_NONE, &raw->allow_loop, N_ ("Allow loop devices"), NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &raw->version, N_ ("Show the version"), NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->words, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new (_ ("COMMAND [IMAGE]"));

    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
    burin_cli_publisher_args_add (&raw->publisher, context);
    g_option_context_set_summary (
        context,
        _ ("Writes disk images to USB sticks and SD cards, and proves that they are there.\n"
           "\n"
           "Commands:\n"
           "  list                     Show the drives\n"
           "  info DRIVE               Tell all that is known of a drive\n"
           "  inspect IMAGE            Tell what an image is\n"
           "  write IMAGE --to DRIVE   Erase a drive, write an image to it, read it back\n"
           "  finish IMAGE --to DRIVE  Write what is missing of an image that was interrupted\n"
           "  restore --to DRIVE       Erase a drive and make it usable for files again\n"
           "  verify IMAGE --on DRIVE  Compare a drive with an image"));
    g_option_context_set_description (
        context,
        _ ("DRIVE is a device node, a name from /dev/disk/by-id, a serial number or the file "
           "of a virtual drive. Several are written or compared at the same time.\n"
           "IMAGE may be a pipe; - is standard input."));
    return context;
}

static gboolean
read_command_line (const char *const *argv, Raw *raw, GError **error)
{
    g_autoptr (GOptionContext) context = build_context (raw);
    g_auto (GStrv) words = g_strdupv ((GStrv) argv);
    g_autoptr (GError) local_error = NULL;

    if (g_option_context_parse_strv (context, &words, &local_error))
        return TRUE;
    return refuse (error, "%s", local_error->message);
}

static const Command *
find_command (const Raw *raw, GError **error)
{
    const char *name = raw->words != NULL ? raw->words[0] : NULL;

    if (name == NULL) {
        (void) refuse (error, _ ("a command is missing"));
        return NULL;
    }
    for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
        if (g_str_equal (commands[i].name, name))
            return &commands[i];
    (void) refuse (error, _ ("“%s” is not a command"), name);
    return NULL;
}

static gboolean
check_words (const Command *command, const Raw *raw, GError **error)
{
    guint n_words = g_strv_length (raw->words);

    if (n_words < command->n_words && command->command == BURIN_CLI_INFO)
        return refuse (error, _ ("%s: which drive?"), command->name);
    if (n_words < command->n_words)
        return refuse (error, _ ("%s: which image?"), command->name);
    if (n_words > command->n_words)
        return refuse (error, _ ("%s: “%s” is too much"), command->name,
                       raw->words[command->n_words]);
    return TRUE;
}

static gboolean
check_option (
    const Command *command, const char *option, gboolean given, gboolean takes, GError **error)
{
    if (given && !takes)
        return refuse (error, _ ("%s does not take %s"), command->name, option);
    return TRUE;
}

static gboolean
takes_image (const Command *command)
{
    return command->n_words > 1 && command->command != BURIN_CLI_INFO;
}

static gboolean
erases (const Command *command)
{
    return command->command == BURIN_CLI_WRITE || command->command == BURIN_CLI_FINISH ||
           command->command == BURIN_CLI_RESTORE;
}

static gboolean
check_drives (const Command *command, const Raw *raw, GError **error)
{
    if (command->drive_option != NULL && raw->to == NULL && raw->on == NULL)
        return refuse (error, _ ("%s: which drive? Name it with %s"), command->name,
                       command->drive_option);
    if (command->command == BURIN_CLI_RESTORE && g_strv_length (raw->to) > 1)
        return refuse (error, _ ("%s takes one drive at a time"), command->name);
    return TRUE;
}

static gboolean
check_options (const Command *command, const Raw *raw, GError **error)
{
    gboolean writes = erases (command);
    gboolean verifies = command->command == BURIN_CLI_VERIFY;
    gboolean lists = command->command == BURIN_CLI_LIST;
    const char *published = burin_cli_publisher_args_get_given (&raw->publisher);

    if (!check_option (command, "--to", raw->to != NULL, writes, error) ||
        !check_option (command, "--on", raw->on != NULL, verifies, error) ||
        !check_option (command, "--member", raw->member != NULL, takes_image (command), error) ||
        !check_option (command, published, published != NULL, takes_image (command), error) ||
        !check_option (command, "--changed-only", raw->changed_only,
                       command->command == BURIN_CLI_WRITE, error) ||
        !check_option (command, "--keep-unmapped", raw->keep_unmapped,
                       writes && command->command != BURIN_CLI_RESTORE, error) ||
        !check_option (command, "--detach-busy", raw->detach_busy, writes, error) ||
        !check_option (command, "--no-verify", raw->no_verify, writes, error) ||
        !check_option (command, "--eject", raw->eject, writes, error) ||
        !check_option (command, "--power-off", raw->power_off, writes, error) ||
        !check_option (command, "--check", raw->check, command->command == BURIN_CLI_INSPECT,
                       error) ||
        !check_option (command, "--all", raw->all, lists, error) ||
        !check_drives (command, raw, error))
        return FALSE;
    if (writes && raw->json && !raw->yes)
        return refuse (error, _ ("--json never asks, so %s needs --yes with it"), command->name);
    return TRUE;
}

static gboolean
add_virtual_drives (BurinCliOptions *options, const Raw *raw, GError **error)
{
    for (gsize i = 0; raw->virtual_drives != NULL && raw->virtual_drives[i] != NULL; i++) {
        BurinVirtualDrive *parsed = burin_virtual_drive_parse (raw->virtual_drives[i], error);

        if (parsed == NULL)
            return FALSE;
        g_ptr_array_add (options->virtual_drives, parsed);
    }
    return TRUE;
}

static BurinCliOptions *
options_new (BurinCliCommand command)
{
    BurinCliOptions *options = g_new0 (BurinCliOptions, 1);

    options->command = command;
    options->virtual_drives = g_ptr_array_new_with_free_func (
        (GDestroyNotify) (void (*) (void)) burin_virtual_drive_free);
    return options;
}

static GFile *
find_image (const char *word)
{
    return g_str_equal (word, "-") ? g_file_new_for_path (STANDARD_INPUT)
                                   : g_file_new_for_commandline_arg (word);
}

static BurinCliOptions *
interpret (const Command *command, const Raw *raw, GError **error)
{
    g_autoptr (BurinCliOptions) options = options_new (command->command);

    if (!add_virtual_drives (options, raw, error) ||
        !burin_cli_publisher_args_interpret (&raw->publisher, &options->publisher, error))
        return NULL;
    options->drives = g_strdupv (raw->to != NULL ? raw->to : raw->on);
    if (command->command == BURIN_CLI_INFO)
        options->drives = g_strdupv (raw->words + 1);
    if (takes_image (command))
        options->image = find_image (raw->words[1]);
    options->member = g_strdup (raw->member);
    options->all = raw->all;
    options->check = raw->check;
    options->json = raw->json;
    options->yes = raw->yes;
    options->changed_only = raw->changed_only;
    options->keep_unmapped = raw->keep_unmapped;
    options->detach_busy = raw->detach_busy;
    options->unverified = raw->no_verify;
    options->eject = raw->eject;
    options->power_off = raw->power_off;
    options->client_flags = (raw->allow_loop ? BURIN_CLIENT_ALLOW_LOOP : 0) |
                            (raw->allow_fixed ? BURIN_CLIENT_ALLOW_FIXED : 0) |
                            (raw->allow_backup ? BURIN_CLIENT_ALLOW_BACKUP : 0);
    return g_steal_pointer (&options);
}

/**
 * burin_cli_options_parse:
 * @argv: the command line, the program's name first; options may stand before and after the
 * command. With --help this prints the help and exits.
 * @error: %BURIN_ERROR_INVALID_ARGUMENT with a translated message
 *
 * Returns: (transfer full): what the user wants, or %NULL
 */
BurinCliOptions *
burin_cli_options_parse (const char *const *argv, GError **error)
{
    g_auto (Raw) raw = {};
    const Command *command;

    if (!read_command_line (argv, &raw, error))
        return NULL;
    if (raw.version)
        return options_new (BURIN_CLI_VERSION);
    command = find_command (&raw, error);
    if (command == NULL || !check_words (command, &raw, error) ||
        !check_options (command, &raw, error))
        return NULL;
    return interpret (command, &raw, error);
}

/**
 * burin_cli_options_reads_standard_input:
 *
 * Returns: whether the image comes from there, so that nobody can be asked anything on it
 */
gboolean
burin_cli_options_reads_standard_input (const BurinCliOptions *options)
{
    g_autofree char *path = options->image != NULL ? g_file_get_path (options->image) : NULL;

    return g_strcmp0 (path, STANDARD_INPUT) == 0;
}
