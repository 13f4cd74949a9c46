// These functions take NULL, and do nothing.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

int main(void)
{
    GDALAllRegister();
    GDALClose(NULL);
    OGR_G_DestroyGeometry(NULL);
    OGR_F_Destroy(NULL);
    OGR_Fld_Destroy(NULL);
    OSRRelease(NULL);
    OSRDestroySpatialReference(NULL);
    OCTDestroyCoordinateTransformation(NULL);
    GDALDestroyColorTable(NULL);
    return 0;
}
