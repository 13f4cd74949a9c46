// The error path closes what was closed already.
// expect: double-free Dataset GDALClose
// plain: crashes
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALClose(dataset);
    GDALClose(dataset);
    return 0;
}
