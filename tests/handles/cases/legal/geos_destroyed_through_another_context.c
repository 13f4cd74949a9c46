// A context only reports errors: a geometry may be destroyed through another one than made it.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t first = GEOS_init_r(), second = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(first, 1, 2);
    GEOSGeom_destroy_r(second, point);
    GEOS_finish_r(second);
    GEOS_finish_r(first);
    return 0;
}
