// OGR_G_RemoveGeometry without delete gives the part to the caller, who uses and destroys it.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRGeometryH collection = OGR_G_CreateGeometry(wkbGeometryCollection);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_AddGeometryDirectly(collection, point);
    OGR_G_RemoveGeometry(collection, 0, FALSE);
    OGR_G_DestroyGeometry(collection);
    OGR_G_SetPoint_2D(point, 0, 1, 2);
    OGR_G_DestroyGeometry(point);
    return 0;
}
