// The polygon refuses a point, which OGR_G_AddGeometry leaves to the caller, who destroys it.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGRErr error = OGR_G_AddGeometry(polygon, point);
    OGR_G_DestroyGeometry(polygon);
    OGR_G_SetPoint_2D(point, 0, 1, 2);
    OGR_G_DestroyGeometry(point);
    return error == OGRERR_NONE ? 1 : 0;
}
