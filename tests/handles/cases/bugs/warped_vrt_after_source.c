// GDALClose deletes the source although the warped VRT holds a reference to it, and the VRT is read afterwards.
// expect: use-after-base Dataset *
// plain: crashes
// oracle: valgrind
#include <gdal.h>
#include <gdalwarper.h>

int main(void)
{
    GDALAllRegister();
    unsigned char pixels[64];
    double transform[6] = {0, 1, 0, 8, 0, -1};
    GDALDatasetH source = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALSetGeoTransform(source, transform);
    GDALDatasetH warped = GDALAutoCreateWarpedVRT(source, NULL, NULL, GRA_NearestNeighbour, 0, NULL);
    GDALClose(source);
    (void)GDALDatasetRasterIO(warped, GF_Read, 0, 0, 8, 8, pixels, 8, 8, GDT_Byte, 1, NULL, 0, 0, 0);
    GDALClose(warped);
    return 0;
}
