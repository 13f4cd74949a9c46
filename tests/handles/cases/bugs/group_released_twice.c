// The root group is released twice.
// expect: double-free Group GDALGroupRelease
// plain: crashes
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreateMultiDimensional(GDALGetDriverByName("MEM"), "", NULL, NULL);
    GDALGroupH root = GDALDatasetGetRootGroup(dataset);
    GDALGroupRelease(root);
    GDALGroupRelease(root);
    GDALClose(dataset);
    return 0;
}
