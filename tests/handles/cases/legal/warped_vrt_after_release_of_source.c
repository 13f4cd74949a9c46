// The VRT holds a reference to its source: GDALReleaseDataset, unlike GDALClose, leaves it alive.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <gdalwarper.h>

int main(void)
{
    GDALAllRegister();
    double transform[6] = {0, 1, 0, 8, 0, -1};
    GDALDatasetH source = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALSetGeoTransform(source, transform);
    GDALDatasetH warped = GDALAutoCreateWarpedVRT(source, NULL, NULL, GRA_NearestNeighbour, 0, NULL);
    GDALReleaseDataset(source);
    int sum = GDALChecksumImage(GDALGetRasterBand(warped, 1), 0, 0, 8, 8);
    GDALClose(warped);
    return sum;
}
