// Two owners of one reference system: each has a reference, and each releases it once.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_srs_api.h>

int main(void)
{
    OGRSpatialReferenceH first = OSRNewSpatialReference(SRS_WKT_WGS84_LAT_LONG), second = first;
    OSRReference(second);
    OSRRelease(first);
    int geographic = OSRIsGeographic(second);
    OSRRelease(second);
    return geographic ? 0 : 1;
}
