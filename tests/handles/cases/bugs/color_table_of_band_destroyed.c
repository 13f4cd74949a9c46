// The colour table is the band's, which will destroy it a second time.
// expect: free-of-borrowed ColorTable GDALDestroyColorTable
// plain: crashes
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    GDALColorTableH own = GDALCreateColorTable(GPI_RGB);
    GDALSetRasterColorTable(band, own);
    GDALDestroyColorTable(own);
    GDALDestroyColorTable(GDALGetRasterColorTable(band));
    GDALClose(dataset);
    return 0;
}
