// OGR_F_SetGeometryDirectly gave the geometry away: the feature will destroy it a second time.
// expect: free-of-borrowed Geometry OGR_G_DestroyGeometry
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("place");
    OGR_FD_Reference(definition);
    OGRFeatureH feature = OGR_F_Create(definition);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_F_SetGeometryDirectly(feature, point);
    OGR_G_DestroyGeometry(point);
    OGR_F_Destroy(feature);
    OGR_FD_Release(definition);
    return 0;
}
