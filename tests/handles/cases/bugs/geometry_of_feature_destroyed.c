// OGR_F_GetGeometryRef only lends: the feature will destroy the geometry a second time.
// expect: free-of-borrowed Geometry OGR_G_DestroyGeometry
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("place");
    OGR_FD_Reference(definition);
    OGRFeatureH feature = OGR_F_Create(definition);
    OGR_F_SetGeometryDirectly(feature, OGR_G_CreateGeometry(wkbPoint));
    OGR_G_DestroyGeometry(OGR_F_GetGeometryRef(feature));
    OGR_F_Destroy(feature);
    OGR_FD_Release(definition);
    return 0;
}
