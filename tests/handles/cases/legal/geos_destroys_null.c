// Destroying no geometry is allowed: the text was wrong, and there is none.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *none = GEOSGeomFromWKT_r(context, "POLYGON ((0 0");
    GEOSGeom_destroy_r(context, none);
    GEOS_finish_r(context);
    return none ? 1 : 0;
}
