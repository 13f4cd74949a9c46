// The collection owns the point since OGR_G_AddGeometryDirectly, and will destroy it a second time.
// expect: free-of-borrowed Geometry OGR_G_DestroyGeometry
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRGeometryH collection = OGR_G_CreateGeometry(wkbGeometryCollection);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_AddGeometryDirectly(collection, point);
    OGR_G_DestroyGeometry(point);
    OGR_G_DestroyGeometry(collection);
    return 0;
}
