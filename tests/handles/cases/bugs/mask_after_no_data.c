// A no-data value makes another mask: the one that was lent before is gone.
// expect: use-after-free Band GDALGetRasterBandXSize
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <stdio.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    GDALRasterBandH mask = GDALGetMaskBand(band);
    GDALSetRasterNoDataValue(band, 1);
    GDALGetMaskBand(band);
    printf("%d\n", GDALGetRasterBandXSize(mask));
    GDALClose(dataset);
    return 0;
}
