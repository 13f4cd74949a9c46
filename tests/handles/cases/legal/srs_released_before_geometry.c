// The geometry holds a reference of its own, and the caller releases his.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>
#include <ogr_srs_api.h>

int main(void)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(SRS_WKT_WGS84_LAT_LONG);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_AssignSpatialReference(point, srs);
    OSRRelease(srs);
    int geographic = OSRIsGeographic(OGR_G_GetSpatialReference(point));
    OGR_G_DestroyGeometry(point);
    return geographic ? 0 : 1;
}
