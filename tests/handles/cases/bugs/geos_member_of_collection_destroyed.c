// GEOSGeom_createCollection took the points, and will destroy this one a second time.
// expect: free-of-borrowed GEOSGeometry GEOSGeom_destroy_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *points[] = {GEOSGeom_createPointFromXY_r(context, 1, 2), GEOSGeom_createPointFromXY_r(context, 3, 4)};
    GEOSGeometry *first = points[0];
    GEOSGeometry *collection = GEOSGeom_createCollection_r(context, GEOS_MULTIPOINT, points, 2);
    GEOSGeom_destroy_r(context, first);
    GEOSGeom_destroy_r(context, collection);
    GEOS_finish_r(context);
    return 0;
}
