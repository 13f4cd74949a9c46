// Compiled with optimisation, `end` jumps to GEOSGeom_destroy_r: the call seems to come from main's file, this one.
#include <geos_c.h>

__attribute__((noinline)) static void end(GEOSContextHandle_t context, GEOSGeometry *geometry)
{
    GEOSGeom_destroy_r(context, geometry);
}

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    end(context, GEOSGeom_createPointFromXY_r(context, 1, 2));
    GEOS_finish_r(context);
    return 0;
}
