// GEOSGetGeometryN lends a part of the collection, which is destroyed before the part is used.
// expect: use-after-free GEOSGeometry GEOSGeomGetX_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>
#include <stdio.h>

int main(void)
{
    double x = 0;
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 2);
    GEOSGeometry *collection = GEOSGeom_createCollection_r(context, GEOS_MULTIPOINT, &point, 1);
    const GEOSGeometry *part = GEOSGetGeometryN_r(context, collection, 0);
    GEOSGeom_destroy_r(context, collection);
    printf("%d\n", GEOSGeomGetX_r(context, part, &x));
    GEOS_finish_r(context);
    return 0;
}
