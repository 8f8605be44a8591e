/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * burin-osinfo: which operating system a disc holds, by libosinfo's database.
 *
 *   burin-osinfo LABEL SYSTEM PUBLISHER APPLICATION SIZE
 *
 * Takes what the disc's descriptor says, and answers on standard output with three lines: name,
 * version and architecture, each possibly empty; with nothing if the disc is not known. A program
 * of its own, because the library brings a network library and megabytes of data along that nothing
 * else needs, and the reader's cage could not open the database.
 */
#include <grp.h>
#include <osinfo/osinfo.h>
#include <stdlib.h>
#include <unistd.h>

#define NOBODY 65534
#define EXIT_USAGE 2

enum { ARG_LABEL = 1, ARG_SYSTEM, ARG_PUBLISHER, ARG_APPLICATION, ARG_SIZE, N_ARGS };

/* What a disc says is matched with patterns here, which takes no rights at all. */
static gboolean
drop_root (void)
{
    if (geteuid () != 0)
        return TRUE;
    return setgroups (0, NULL) == 0 && setresgid (NOBODY, NOBODY, NOBODY) == 0 &&
           setresuid (NOBODY, NOBODY, NOBODY) == 0;
}

static OsinfoMedia *
describe (char **argv)
{
    static const struct {
        int arg;
        const char *key;
    } texts[] = {
        {ARG_LABEL, OSINFO_MEDIA_PROP_VOLUME_ID},
        {ARG_SYSTEM, OSINFO_MEDIA_PROP_SYSTEM_ID},
        {ARG_PUBLISHER, OSINFO_MEDIA_PROP_PUBLISHER_ID},
        {ARG_APPLICATION, OSINFO_MEDIA_PROP_APPLICATION_ID},
    };
    OsinfoMedia *media = g_object_new (OSINFO_TYPE_MEDIA, "id", "image", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        if (*argv[texts[i].arg] != '\0')
            osinfo_entity_set_param (OSINFO_ENTITY (media), texts[i].key, argv[texts[i].arg]);
    osinfo_entity_set_param_int64 (OSINFO_ENTITY (media), OSINFO_MEDIA_PROP_VOLUME_SIZE,
                                   g_ascii_strtoll (argv[ARG_SIZE], NULL, 10));
    return media;
}

static void
print_line (const char *text)
{
    g_print ("%s\n", text != NULL ? text : "");
}

static void
print_answer (OsinfoMedia *media)
{
    g_autoptr (OsinfoOs) os = osinfo_media_get_os (media);
    const char *arch = osinfo_media_get_architecture (media);

    if (os == NULL)
        return;
    print_line (osinfo_product_get_name (OSINFO_PRODUCT (os)));
    print_line (osinfo_product_get_version (OSINFO_PRODUCT (os)));
    print_line (g_strcmp0 (arch, "all") != 0 ? arch : NULL);
}

int
main (int argc, char **argv)
{
    g_autoptr (OsinfoLoader) loader = NULL;
    g_autoptr (OsinfoMedia) media = NULL;
    g_autoptr (GError) error = NULL;

    if (argc != N_ARGS)
        return EXIT_USAGE;
    if (!drop_root ())
        return EXIT_FAILURE;
    loader = osinfo_loader_new ();
    osinfo_loader_process_default_path (loader, &error);
    if (error != NULL)
        return EXIT_FAILURE;
    media = describe (argv);
    if (osinfo_db_identify_media (osinfo_loader_get_db (loader), media))
        print_answer (media);
    return EXIT_SUCCESS;
}
