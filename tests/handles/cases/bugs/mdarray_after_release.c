// The array is released, and its dimensions are counted afterwards.
// expect: use-after-free MDArray GDALMDArrayGetDimensionCount
// plain: crashes
// oracle: valgrind
#include <gdal.h>
#include <stdio.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreateMultiDimensional(GDALGetDriverByName("MEM"), "", NULL, NULL);
    GDALGroupH root = GDALDatasetGetRootGroup(dataset);
    GDALExtendedDataTypeH type = GDALExtendedDataTypeCreate(GDT_Byte);
    GDALMDArrayH array = GDALGroupCreateMDArray(root, "a", 0, NULL, type, NULL);
    GDALExtendedDataTypeRelease(type);
    GDALGroupRelease(root);
    GDALClose(dataset);
    GDALMDArrayRelease(array);
    printf("%d\n", (int)GDALMDArrayGetDimensionCount(array));
    return 0;
}
