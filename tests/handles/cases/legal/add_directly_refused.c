// The polygon refuses a point, which OGR_G_AddGeometryDirectly then destroys itself: the caller forgets it.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    OGRErr error = OGR_G_AddGeometryDirectly(polygon, OGR_G_CreateGeometry(wkbPoint));
    OGR_G_DestroyGeometry(polygon);
    return error == OGRERR_NONE ? 1 : 0;
}
