#define _GNU_SOURCE /* dladdr */
#include "data_folder.h"

#ifdef GEOCAPSULE_DATA

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cpl_conv.h>
#include <ogr_srs_api.h>

static char proj[PATH_MAX], gdal[PATH_MAX];
static bool found;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The folder that the module was loaded from, with a slash behind it. It stays right when the process goes to another folder;
 * links are not followed: who links to the module links to its data. */
static bool module_folder(char *out, size_t size)
{
    Dl_info module;
    if (!dladdr(&once, &module) || !module.dli_fname)
        return false;
    out[0] = '\0';
    if (module.dli_fname[0] != '/' && (!getcwd(out, size - 1) || !strcat(out, "/")))
        return false;
    if (strlen(out) + strlen(module.dli_fname) >= size)
        return false;
    strcat(out, module.dli_fname);
    strrchr(out, '/')[1] = '\0';
    return true;
}

static bool below(char *out, const char *folder, const char *name)
{
    return snprintf(out, PATH_MAX, "%s" GEOCAPSULE_DATA "/%s", folder, name) < PATH_MAX;
}

static void find(void)
{
    char folder[PATH_MAX], registry[PATH_MAX];
    if (!module_folder(folder, sizeof folder) || !below(proj, folder, "proj") || !below(gdal, folder, "gdal"))
        return;
    if (!below(registry, folder, "proj/proj.db") || access(registry, R_OK) != 0)
        return;
    OSRSetPROJSearchPaths((const char *const[]){proj, NULL});
    data_folder_use(NULL);
    data_folder_keep();
    found = true;
}

bool data_folder_find(void)
{
    pthread_once(&once, find);
    return found;
}

void data_folder_keep(void)
{
    CPLSetConfigOption("GDAL_DATA", gdal);
}

const char *data_folder_of_proj(void)
{
    return proj;
}

/* Where there are search paths, PROJ looks nowhere else. */
void data_folder_use(PJ_CONTEXT *context)
{
    proj_context_set_search_paths(context, 1, (const char *const[]){proj});
}

#else

bool data_folder_find(void)
{
    return true;
}

void data_folder_keep(void)
{
}

const char *data_folder_of_proj(void)
{
    return "";
}

void data_folder_use(PJ_CONTEXT *context)
{
    (void)context;
}

#endif
