// The band belongs to the warped VRT, which is closed while its source is still open.
// expect: use-after-free Band GDALGetRasterBandXSize
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <gdalwarper.h>
#include <stdio.h>

int main(void)
{
    GDALAllRegister();
    double transform[6] = {0, 1, 0, 8, 0, -1};
    GDALDatasetH source = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALSetGeoTransform(source, transform);
    GDALDatasetH warped = GDALAutoCreateWarpedVRT(source, NULL, NULL, GRA_NearestNeighbour, 0, NULL);
    GDALRasterBandH band = GDALGetRasterBand(warped, 1);
    GDALClose(warped);
    printf("%d\n", GDALGetRasterBandXSize(band));
    GDALClose(source);
    return 0;
}
