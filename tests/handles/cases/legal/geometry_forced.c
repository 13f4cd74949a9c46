// OGR_G_ForceToMultiPoint consumes its argument: the same variable takes the result, which is destroyed once.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRGeometryH geometry = OGR_G_CreateGeometry(wkbPoint);
    geometry = OGR_G_ForceToMultiPoint(geometry);
    geometry = OGR_G_ForceToMultiPoint(geometry);
    int parts = OGR_G_GetGeometryCount(geometry);
    OGR_G_DestroyGeometry(geometry);
    return parts <= 1 ? 0 : 1;
}
