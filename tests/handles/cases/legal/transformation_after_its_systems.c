// A transformation keeps copies of its systems, which may go before it.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_srs_api.h>

int main(void)
{
    double x = 50, y = 9;
    OGRSpatialReferenceH source = OSRNewSpatialReference(NULL), target = OSRNewSpatialReference(NULL);
    OSRImportFromProj4(source, "+proj=longlat +ellps=GRS80");
    OSRImportFromProj4(target, "+proj=utm +zone=32 +ellps=GRS80");
    OGRCoordinateTransformationH transformation = OCTNewCoordinateTransformation(source, target);
    OSRRelease(source);
    OSRRelease(target);
    OCTTransform(transformation, 1, &x, &y, NULL);
    OCTDestroyCoordinateTransformation(transformation);
    OSRCleanup();
    return 0;
}
