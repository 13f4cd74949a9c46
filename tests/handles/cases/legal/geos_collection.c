// The collection takes its points, which are lent, read, and end with it.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    double x = 0;
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *points[] = {GEOSGeom_createPointFromXY_r(context, 1, 2), GEOSGeom_createPointFromXY_r(context, 3, 4)};
    GEOSGeometry *collection = GEOSGeom_createCollection_r(context, GEOS_MULTIPOINT, points, 2);
    GEOSGeomGetX_r(context, GEOSGetGeometryN_r(context, collection, 1), &x);
    GEOSGeom_destroy_r(context, collection);
    GEOS_finish_r(context);
    return x == 3 ? 0 : 1;
}
