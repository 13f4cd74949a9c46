// A feature is given the geometry that it has: GDAL leaves it where it is.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("places");
    OGR_FD_Reference(definition);
    OGRFeatureH feature = OGR_F_Create(definition);
    OGR_F_SetGeometryDirectly(feature, OGR_G_CreateGeometry(wkbPoint));
    OGRGeometryH point = OGR_F_GetGeometryRef(feature);
    OGR_F_SetGeometry(feature, point);
    int is_empty = OGR_G_IsEmpty(point);
    OGR_F_Destroy(feature);
    OGR_FD_Release(definition);
    return !is_empty;
}
