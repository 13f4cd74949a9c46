// The getter lends the geometry's own reference, which is given back: the geometry's end gives it back again.
// expect: free-of-borrowed SpatialReference OSRRelease
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>
#include <ogr_srs_api.h>

int main(void)
{
    OGRSpatialReferenceH system = OSRNewSpatialReference(NULL);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_AssignSpatialReference(point, system);
    OSRRelease(system);
    OSRRelease(OGR_G_GetSpatialReference(point));
    OGR_G_DestroyGeometry(point);
    return 0;
}
