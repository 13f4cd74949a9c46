// The polygon takes its rings, which end with it; a clone of its shell is the caller's.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

static GEOSGeometry *triangle(GEOSContextHandle_t context, double size)
{
    GEOSCoordSequence *corners = GEOSCoordSeq_create_r(context, 4, 2);
    for (unsigned i = 0; i < 4; i++)
        GEOSCoordSeq_setXY_r(context, corners, i, i == 1 ? size : 0, i == 2 ? size : 0);
    return GEOSGeom_createLinearRing_r(context, corners);
}

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *hole = triangle(context, 1);
    GEOSGeometry *polygon = GEOSGeom_createPolygon_r(context, triangle(context, 9), &hole, 1);
    GEOSGeometry *shell = GEOSGeom_clone_r(context, GEOSGetExteriorRing_r(context, polygon));
    GEOSGeom_destroy_r(context, polygon);
    int closed = GEOSisClosed_r(context, shell);
    GEOSGeom_destroy_r(context, shell);
    GEOS_finish_r(context);
    return closed == 1 ? 0 : 1;
}
