// The file is not there: no dataset, and nothing to close.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    GDALAllRegister();
    CPLPushErrorHandler(CPLQuietErrorHandler);
    GDALDatasetH dataset = GDALOpen("/vsimem/missing.tif", GA_ReadOnly);
    GDALClose(dataset);
    CPLPopErrorHandler();
    return dataset ? 1 : 0;
}
