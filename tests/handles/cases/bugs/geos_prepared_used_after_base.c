// The prepared geometry refers to its base, which is destroyed before the prepared one is asked.
// expect: use-after-base GEOSPrepared GEOSPreparedContains_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 1);
    GEOSGeometry *disc = GEOSBuffer_r(context, point, 1, 8);
    const GEOSPreparedGeometry *prepared = GEOSPrepare_r(context, disc);
    GEOSGeom_destroy_r(context, disc);
    GEOSPreparedContains_r(context, prepared, point);
    GEOSPreparedGeom_destroy_r(context, prepared);
    GEOSGeom_destroy_r(context, point);
    GEOS_finish_r(context);
    return 0;
}
