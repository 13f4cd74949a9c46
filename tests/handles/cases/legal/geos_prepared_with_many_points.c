// The base lives as long as its prepared geometry is asked; the points which it is asked about come and go.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    int inside = 0;
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *disc = GEOSGeomFromWKT_r(context, "POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0))");
    const GEOSPreparedGeometry *prepared = GEOSPrepare_r(context, disc);
    for (int i = 0; i < 20; i++) {
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, i, 5);
        inside += GEOSPreparedContains_r(context, prepared, point);
        GEOSGeom_destroy_r(context, point);
    }
    GEOSPreparedGeom_destroy_r(context, prepared);
    GEOSGeom_destroy_r(context, disc);
    GEOS_finish_r(context);
    return inside == 8 ? 0 : 1;
}
