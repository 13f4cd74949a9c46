/*
 * Legal: a prepared geometry that is used while its base is alive, and destroyed after it.
 */
#include <geos_c.h>
#include <stddef.h>

int main(void)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    GEOSGeometry *base = GEOSGeomFromWKT_r(geos, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))");
    GEOSGeometry *point = GEOSGeomFromWKT_r(geos, "POINT (1 1)");
    const GEOSPreparedGeometry *prepared = GEOSPrepare_r(geos, base);
    if (!prepared || !point)
        return 2;
    int contains = GEOSPreparedContains_r(geos, prepared, point);
    GEOSGeom_destroy_r(geos, base);
    GEOSPreparedGeom_destroy_r(geos, prepared);
    GEOSGeom_destroy_r(geos, point);
    GEOS_finish_r(geos);
    return contains == 1 ? 0 : 2;
}
