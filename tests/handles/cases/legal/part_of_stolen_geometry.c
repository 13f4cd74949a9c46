// The geometry leaves its feature as it is: a part that was lent before stays where it was.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("places");
    OGR_FD_Reference(definition);
    OGRFeatureH feature = OGR_F_Create(definition);
    OGRGeometryH points = OGR_G_CreateGeometry(wkbMultiPoint);
    OGR_G_AddGeometryDirectly(points, OGR_G_CreateGeometry(wkbPoint));
    OGR_F_SetGeometryDirectly(feature, points);
    OGRGeometryH part = OGR_G_GetGeometryRef(OGR_F_GetGeometryRef(feature), 0);
    OGRGeometryH stolen = OGR_F_StealGeometry(feature);
    OGR_F_Destroy(feature);
    OGR_FD_Release(definition);
    int is_empty = OGR_G_IsEmpty(part);
    OGR_G_DestroyGeometry(stolen);
    return !is_empty;
}
