// The geometry is the caller's since OGR_F_StealGeometry, who destroys it twice.
// expect: double-free Geometry OGR_G_DestroyGeometry
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("place");
    OGR_FD_Reference(definition);
    OGRFeatureH feature = OGR_F_Create(definition);
    OGR_F_SetGeometryDirectly(feature, OGR_G_CreateGeometry(wkbPoint));
    OGRGeometryH point = OGR_F_StealGeometry(feature);
    OGR_F_Destroy(feature);
    OGR_FD_Release(definition);
    OGR_G_DestroyGeometry(point);
    OGR_G_DestroyGeometry(point);
    return 0;
}
