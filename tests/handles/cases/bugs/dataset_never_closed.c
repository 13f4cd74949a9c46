// The error path returns without closing the dataset.
// expect: leak Dataset GDALCreate
// plain: survives
// oracle: none
#include <gdal.h>

static int read_band(int number)
{
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    if (number > GDALGetRasterCount(dataset))
        return 0;
    GDALClose(dataset);
    return 1;
}

int main(void)
{
    GDALAllRegister();
    return read_band(2);
}
