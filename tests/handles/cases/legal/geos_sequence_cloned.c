// A line takes the coordinates which it is made from, and a clone of those which it lends is the caller's.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    double x = 0;
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *line = GEOSGeomFromWKT_r(context, "LINESTRING (1 2, 3 4)");
    GEOSCoordSequence *own = GEOSCoordSeq_clone_r(context, GEOSGeom_getCoordSeq_r(context, line));
    GEOSGeom_destroy_r(context, line);
    GEOSCoordSeq_getX_r(context, own, 1, &x);
    GEOSCoordSeq_destroy_r(context, own);
    GEOS_finish_r(context);
    return x == 3 ? 0 : 1;
}
