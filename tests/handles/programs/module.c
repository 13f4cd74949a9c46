// A module that is linked with GEOS: what two_copies.c loads twice.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <geos_c.h>

static GEOSContextHandle_t context;

__attribute__((constructor)) static void begin(void)
{
    context = GEOS_init_r();
}

__attribute__((destructor)) static void end(void)
{
    GEOS_finish_r(context);
}

void *module_make(void)
{
    return GEOSGeom_createPointFromXY_r(context, 1, 2);
}

void module_end(void *geometry)
{
    GEOSGeom_destroy_r(context, geometry);
}

// The file that this module's calls of GEOS reach, by an address that only that file can have made.
const char *module_copy(void)
{
    Dl_info info;
    const char *version = GEOSversion();
    return dladdr(version, &info) ? info.dli_fname : "?";
}
