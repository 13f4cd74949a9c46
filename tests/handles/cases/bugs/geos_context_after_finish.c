// The context is finished, and a geometry is made with it.
// expect: use-after-free GEOSContext GEOSGeom_createPointFromXY_r
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSContextHandle_t other = GEOS_init_r();
    GEOS_finish_r(context);
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 2);
    GEOSGeom_destroy_r(other, point);
    GEOS_finish_r(other);
    return 0;
}
