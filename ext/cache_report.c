#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "cache_report.h"

#include <gdal.h>

void cache_report(const struct op *op)
{
    static const char cache; /* the address under which it is known */
    bool touches_pixels = op->library == LIBRARY_GDAL && (op->releases_gil || op->ownership == OWNS_CLOSES);
    /* Tracking takes the GIL by PyGILState_Ensure, which would wait for itself in another interpreter than the main one. */
    if (!touches_pixels || PyInterpreterState_Get() != PyInterpreterState_Main())
        return;
    size_t used = (size_t)GDALGetCacheUsed64();
    if (used > 0)
        PyTraceMalloc_Track(CACHE_DOMAIN, (uintptr_t)&cache, used);
    else
        PyTraceMalloc_Untrack(CACHE_DOMAIN, (uintptr_t)&cache);
}
