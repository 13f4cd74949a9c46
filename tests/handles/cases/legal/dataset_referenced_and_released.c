// Each reference is released once, and the dataset ends with the last.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALReferenceDataset(dataset);
    GDALReleaseDataset(dataset);
    int count = GDALGetRasterCount(dataset);
    GDALReleaseDataset(dataset);
    return count == 1 ? 0 : 1;
}
