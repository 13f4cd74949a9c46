// The part is the parent's, which is destroyed before the part is measured.
// expect: use-after-free Geometry OGR_G_GetX
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>
#include <stdio.h>

int main(void)
{
    char wkt[] = "MULTIPOINT ((1 2),(3 4))", *text = wkt;
    OGRGeometryH points = NULL;
    OGR_G_CreateFromWkt(&text, NULL, &points);
    OGRGeometryH part = OGR_G_GetGeometryRef(points, 1);
    OGR_G_DestroyGeometry(points);
    printf("%g\n", OGR_G_GetX(part, 0));
    return 0;
}
