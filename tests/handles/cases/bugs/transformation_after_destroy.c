// The transformation is destroyed, and a point is transformed with it: GDAL may have kept it in a cache, or not.
// expect: use-after-free Transformation OCTTransform
// plain: survives
// oracle: none
#include <ogr_srs_api.h>

int main(void)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(SRS_WKT_WGS84_LAT_LONG);
    OGRCoordinateTransformationH transformation = OCTNewCoordinateTransformation(srs, srs);
    OSRRelease(srs);
    OCTDestroyCoordinateTransformation(transformation);
    double x = 1, y = 2;
    OCTTransform(transformation, 1, &x, &y, NULL);
    return 0;
}
