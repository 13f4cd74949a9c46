// Finds GEOS with dlopen and dlsym, past every wrapper, as ctypes and cffi do; destroys a geometry twice. dlsym of what is
// not there answers NULL and sets dlerror; RTLD_NEXT begins after this program.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    void *library = dlopen("libgeos_c.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library || dlsym(library, "GEOSNoSuchCall_r") || !dlerror())
        return 2;
    if (dlsym(RTLD_NEXT, "malloc") != (void *)malloc)
        return 3;
    void *(*make_context)(void) = (void *(*)(void))dlsym(library, "GEOS_init_r");
    void *(*make_point)(void *, double, double) = (void *(*)(void *, double, double))dlsym(library, "GEOSGeom_createPointFromXY_r");
    void (*destroy)(void *, void *) = (void (*)(void *, void *))dlsym(library, "GEOSGeom_destroy_r");
    void (*finish)(void *) = (void (*)(void *))dlsym(library, "GEOS_finish_r");
    void *context = make_context(), *point = make_point(context, 1, 2);
    destroy(context, point);
    fflush(stdout);
    destroy(context, point);
    finish(context);
    return 0;
}
