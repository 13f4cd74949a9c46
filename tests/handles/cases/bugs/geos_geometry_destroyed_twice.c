// The geometry is destroyed twice.
// expect: double-free GEOSGeometry GEOSGeom_destroy_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 2);
    GEOSGeom_destroy_r(context, point);
    GEOSGeom_destroy_r(context, point);
    GEOS_finish_r(context);
    return 0;
}
