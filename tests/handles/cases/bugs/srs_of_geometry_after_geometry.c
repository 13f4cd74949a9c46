// The geometry held the last reference to the reference system which it lent, and is destroyed before that is used.
// expect: use-after-free SpatialReference OSRIsGeographic
// plain: survives
// oracle: valgrind
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>

int main(void)
{
    OGRSpatialReferenceH own = OSRNewSpatialReference(SRS_WKT_WGS84_LAT_LONG);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_AssignSpatialReference(point, own);
    OSRRelease(own);
    OGRSpatialReferenceH lent = OGR_G_GetSpatialReference(point);
    OGR_G_DestroyGeometry(point);
    printf("%d\n", OSRIsGeographic(lent));
    return 0;
}
