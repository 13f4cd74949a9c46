// The only reference to the reference system is released, and then released again.
// expect: double-free SpatialReference OSRRelease
// plain: crashes
// oracle: valgrind
#include <ogr_srs_api.h>

int main(void)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(srs, 4326);
    OSRRelease(srs);
    OSRRelease(srs);
    return 0;
}
