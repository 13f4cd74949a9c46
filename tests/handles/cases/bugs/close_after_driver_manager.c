// GDALDestroyDriverManager closes every open dataset, so that GDALClose after it comes too late.
// expect: double-free Dataset GDALClose
// plain: crashes
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALDestroyDriverManager();
    GDALClose(dataset);
    return 0;
}
