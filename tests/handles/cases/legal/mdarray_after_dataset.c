// The array and the dimension are references of their own, and are released after the group and the dataset.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreateMultiDimensional(GDALGetDriverByName("MEM"), "", NULL, NULL);
    GDALGroupH root = GDALDatasetGetRootGroup(dataset);
    GDALExtendedDataTypeH type = GDALExtendedDataTypeCreate(GDT_Byte);
    GDALDimensionH dimension = GDALGroupCreateDimension(root, "x", NULL, NULL, 4, NULL);
    GDALMDArrayH array = GDALGroupCreateMDArray(root, "a", 1, &dimension, type, NULL);
    GDALExtendedDataTypeRelease(type);
    GDALGroupRelease(root);
    GDALClose(dataset);
    int count = (int)GDALMDArrayGetDimensionCount(array);
    GDALMDArrayRelease(array);
    int size = (int)GDALDimensionGetSize(dimension);
    GDALDimensionRelease(dimension);
    return count == 1 && size == 4 ? 0 : 1;
}
