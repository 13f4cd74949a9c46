// The intersection is the caller's, who never destroys it.
// expect: leak GEOSGeometry *
// plain: survives
// oracle: valgrind
#include <geos_c.h>
#include <stdio.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 2);
    printf("%d\n", GEOSisEmpty_r(context, GEOSIntersection_r(context, point, point)));
    GEOSGeom_destroy_r(context, point);
    GEOS_finish_r(context);
    return 0;
}
