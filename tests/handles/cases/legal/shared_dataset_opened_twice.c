// GDALOpenShared gives one dataset twice, which is closed twice: each close gives one reference back.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    GDALAllRegister();
    GDALClose(GDALCreate(GDALGetDriverByName("GTiff"), "/vsimem/shared.tif", 8, 8, 1, GDT_Byte, NULL));
    GDALDatasetH first = GDALOpenShared("/vsimem/shared.tif", GA_ReadOnly);
    GDALDatasetH second = GDALOpenShared("/vsimem/shared.tif", GA_ReadOnly);
    GDALClose(first);
    int size = GDALGetRasterBandXSize(GDALGetRasterBand(second, 1));
    GDALClose(second);
    return first == second && size == 8 ? 0 : 1;
}
