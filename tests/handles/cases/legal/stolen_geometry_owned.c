// OGR_F_StealGeometry gives the geometry to the caller, and it outlives the feature.
// expect: nothing
// plain: survives
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
    OGR_G_SetPoint_2D(point, 0, 1, 2);
    OGR_G_DestroyGeometry(point);
    return 0;
}
