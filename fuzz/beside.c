#include "beside.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *beside(const char *name)
{
    char path[PATH_MAX + 64];
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
    if (length <= 0)
        return NULL;
    path[length] = '\0';
    char *end = strrchr(path, '/') + 1;
    snprintf(end, sizeof path - (size_t)(end - path), "%s", name);
    return access(path, F_OK) == 0 ? strdup(path) : NULL;
}

static void use(const char *name, const char *variable)
{
    char *path = beside(name);
    if (path)
        setenv(variable, path, 1);
    free(path);
}

void beside_use_data(void)
{
    use("proj", "PROJ_DATA");
    use("gdal", "GDAL_DATA");
}
