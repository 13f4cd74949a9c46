// GEOSGeom_createPoint took the coordinates, which are destroyed by their former owner.
// expect: double-free GEOSCoordSeq GEOSCoordSeq_destroy_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSCoordSequence *coordinates = GEOSCoordSeq_create_r(context, 1, 2);
    GEOSCoordSeq_setXY_r(context, coordinates, 0, 1, 2);
    GEOSGeometry *point = GEOSGeom_createPoint_r(context, coordinates);
    GEOSCoordSeq_destroy_r(context, coordinates);
    GEOSGeom_destroy_r(context, point);
    GEOS_finish_r(context);
    return 0;
}
