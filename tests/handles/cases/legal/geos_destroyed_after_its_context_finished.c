// A geometry outlives the context which made it, and is destroyed through a live one.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t first = GEOS_init_r(), second = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(first, 1, 2);
    GEOS_finish_r(first);
    GEOSGeom_destroy_r(second, point);
    GEOS_finish_r(second);
    return 0;
}
