// The geometry is destroyed through the context which was finished before.
// expect: use-after-free GEOSContext GEOSGeom_destroy_r
// plain: survives
// oracle: none
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 2);
    GEOS_finish_r(context);
    GEOSGeom_destroy_r(context, point);
    return 0;
}
