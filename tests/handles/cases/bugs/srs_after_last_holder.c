// The caller gave its reference back, and the geometry that held the last one is gone.
// expect: use-after-free SpatialReference OSRIsGeographic
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
    OGR_G_DestroyGeometry(point);
    return OSRIsGeographic(system) == 2;
}
