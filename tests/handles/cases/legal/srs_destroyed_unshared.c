// Nobody else holds the reference system any more: it may be destroyed without regard to references.
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
    OGR_G_DestroyGeometry(point);
    OSRDestroySpatialReference(srs);
    return 0;
}
