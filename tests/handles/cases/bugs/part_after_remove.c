// OGR_G_RemoveGeometry is told to delete the part, which is used afterwards.
// expect: use-after-free Geometry OGR_G_IsEmpty
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>
#include <stdio.h>

int main(void)
{
    OGRGeometryH collection = OGR_G_CreateGeometry(wkbGeometryCollection);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_AddGeometryDirectly(collection, point);
    OGR_G_RemoveGeometry(collection, 0, TRUE);
    printf("%d\n", OGR_G_IsEmpty(point));
    OGR_G_DestroyGeometry(collection);
    return 0;
}
