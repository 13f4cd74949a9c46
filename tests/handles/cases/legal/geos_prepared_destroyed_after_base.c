// Destroying a prepared geometry does not touch its base: either order is fine, as long as nobody asks it.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 1);
    GEOSGeometry *disc = GEOSBuffer_r(context, point, 1, 8);
    const GEOSPreparedGeometry *prepared = GEOSPrepare_r(context, disc);
    char contains = GEOSPreparedContains_r(context, prepared, point);
    GEOSGeom_destroy_r(context, disc);
    GEOSPreparedGeom_destroy_r(context, prepared);
    GEOSGeom_destroy_r(context, point);
    GEOS_finish_r(context);
    return contains == 1 ? 0 : 1;
}
