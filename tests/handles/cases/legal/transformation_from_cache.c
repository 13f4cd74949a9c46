// GDAL keeps destroyed transformations in a cache: the next one asked for may be the same object, new to its caller.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_srs_api.h>

int main(void)
{
    OGRSpatialReferenceH source = OSRNewSpatialReference(NULL), target = OSRNewSpatialReference(NULL);
    OSRImportFromProj4(source, "+proj=longlat +ellps=GRS80");
    OSRImportFromProj4(target, "+proj=utm +zone=32 +ellps=GRS80");
    for (int i = 0; i < 100; i++) {
        double x = 9, y = 50;
        OGRCoordinateTransformationH transformation = OCTNewCoordinateTransformation(source, target);
        OCTTransform(transformation, 1, &x, &y, NULL);
        OCTDestroyCoordinateTransformation(transformation);
    }
    OSRRelease(source);
    OSRRelease(target);
    OSRCleanup();
    return 0;
}
