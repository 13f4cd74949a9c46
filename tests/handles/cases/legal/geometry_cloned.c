// A clone shares nothing with its model but the reference system, of which each holds a reference.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>
#include <ogr_srs_api.h>

int main(void)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(SRS_WKT_WGS84_LAT_LONG);
    OGRGeometryH model = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_AssignSpatialReference(model, srs);
    OSRRelease(srs);
    OGRGeometryH clone = OGR_G_Clone(model);
    OGR_G_DestroyGeometry(model);
    int geographic = OSRIsGeographic(OGR_G_GetSpatialReference(clone));
    OGR_G_DestroyGeometry(clone);
    return geographic ? 0 : 1;
}
