// GEOSGeom_createPolygon took the ring, and will destroy it a second time.
// expect: free-of-borrowed GEOSGeometry GEOSGeom_destroy_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSCoordSequence *corners = GEOSCoordSeq_create_r(context, 4, 2);
    for (unsigned i = 0; i < 4; i++)
        GEOSCoordSeq_setXY_r(context, corners, i, i == 1, i == 2);
    GEOSGeometry *shell = GEOSGeom_createLinearRing_r(context, corners);
    GEOSGeometry *polygon = GEOSGeom_createPolygon_r(context, shell, NULL, 0);
    GEOSGeom_destroy_r(context, shell);
    GEOSGeom_destroy_r(context, polygon);
    GEOS_finish_r(context);
    return 0;
}
