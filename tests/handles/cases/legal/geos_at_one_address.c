// Contexts and geometries come and go at the same addresses.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    for (int i = 0; i < 10000; i++) {
        GEOSContextHandle_t context = GEOS_init_r();
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, i, i);
        GEOSGeom_destroy_r(context, point);
        GEOS_finish_r(context);
    }
    return 0;
}
