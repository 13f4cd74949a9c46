// The geometry holds a reference to the reference system, which is destroyed where a release was due (Fiona#441).
// expect: free-while-held SpatialReference OSRDestroySpatialReference
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>
#include <ogr_srs_api.h>

int main(void)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_AssignSpatialReference(point, srs);
    OSRDestroySpatialReference(srs);
    OGR_G_DestroyGeometry(point);
    return 0;
}
