// The transformer is destroyed, and a point is transformed with it.
// expect: use-after-free Transformer GDALGenImgProjTransform
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <gdal_alg.h>

int main(void)
{
    GDALAllRegister();
    double transform[6] = {0, 1, 0, 8, 0, -1}, x = 1, y = 1, z = 0;
    int success = 0;
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALSetGeoTransform(dataset, transform);
    void *transformer = GDALCreateGenImgProjTransformer2(dataset, NULL, NULL);
    GDALDestroyGenImgProjTransformer(transformer);
    GDALGenImgProjTransform(transformer, FALSE, 1, &x, &y, &z, &success);
    GDALClose(dataset);
    return 0;
}
