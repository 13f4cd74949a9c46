/*
 * Row     GEOS: prepared geometry used after its base (a crash everywhere, and only here one that says why)
 * Rule    the base outlives the use of what was prepared from it; destroying the prepared geometry later is clean
 * Report  https://github.com/JuliaGeo/LibGEOS.jl/issues/58: in a binding whose collector took the base
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
    GEOSGeom_destroy_r(geos, base);
    int contains = GEOSPreparedContains_r(geos, prepared, point);
    GEOSPreparedGeom_destroy_r(geos, prepared);
    GEOSGeom_destroy_r(geos, point);
    GEOS_finish_r(geos);
    return contains == 1 ? 0 : 2;
}
