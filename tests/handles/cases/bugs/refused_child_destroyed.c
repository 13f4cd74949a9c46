// OGR_G_AddGeometryDirectly destroys the point also when the polygon refuses it: the caller's clean-up is the second.
// expect: double-free Geometry OGR_G_DestroyGeometry
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    if (OGR_G_AddGeometryDirectly(polygon, point) != OGRERR_NONE)
        OGR_G_DestroyGeometry(point);
    OGR_G_DestroyGeometry(polygon);
    return 0;
}
