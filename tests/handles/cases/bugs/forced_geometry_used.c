// OGR_G_ForceToMultiPolygon consumes its argument, which is used afterwards.
// expect: use-after-free Geometry OGR_G_GetGeometryType
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>
#include <stdio.h>

int main(void)
{
    OGRGeometryH part = OGR_G_CreateGeometry(wkbPolygon);
    OGRGeometryH collection = OGR_G_CreateGeometry(wkbGeometryCollection);
    OGR_G_AddGeometryDirectly(collection, part);
    OGRGeometryH forced = OGR_G_ForceToMultiPolygon(collection);
    printf("%d\n", OGR_G_GetGeometryType(collection));
    OGR_G_DestroyGeometry(forced);
    return 0;
}
