// The writer is destroyed, and writes a point afterwards.
// expect: use-after-free GEOSWKBWriter GEOSWKBWriter_write_r
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    size_t size;
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 2);
    GEOSWKBWriter *writer = GEOSWKBWriter_create_r(context);
    GEOSWKBWriter_destroy_r(context, writer);
    GEOSFree_r(context, GEOSWKBWriter_write_r(context, writer, point, &size));
    GEOSGeom_destroy_r(context, point);
    GEOS_finish_r(context);
    return 0;
}
