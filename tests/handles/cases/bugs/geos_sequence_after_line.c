// GEOSGeom_getCoordSeq lends the coordinates of the line, which is destroyed before they are read.
// expect: use-after-free GEOSCoordSeq GEOSCoordSeq_getX_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>
#include <stdio.h>

int main(void)
{
    double x = 0;
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *line = GEOSGeomFromWKT_r(context, "LINESTRING (1 2, 3 4)");
    const GEOSCoordSequence *coordinates = GEOSGeom_getCoordSeq_r(context, line);
    GEOSGeom_destroy_r(context, line);
    printf("%d\n", GEOSCoordSeq_getX_r(context, coordinates, 1, &x));
    GEOS_finish_r(context);
    return 0;
}
