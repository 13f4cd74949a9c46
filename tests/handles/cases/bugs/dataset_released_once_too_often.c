// The dataset is referenced once more, and released three times.
// expect: double-free Dataset GDALReleaseDataset
// plain: crashes
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALReferenceDataset(dataset);
    GDALReleaseDataset(dataset);
    GDALReleaseDataset(dataset);
    GDALReleaseDataset(dataset);
    return 0;
}
