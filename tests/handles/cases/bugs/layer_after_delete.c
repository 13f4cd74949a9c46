// The dataset deletes its layer, which is used afterwards.
// expect: use-after-free Layer OGR_L_GetName
// plain: crashes
// oracle: valgrind
#include <gdal.h>
#include <ogr_api.h>
#include <stdio.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "draft", NULL, wkbPoint, NULL);
    GDALDatasetDeleteLayer(dataset, 0);
    puts(OGR_L_GetName(layer));
    GDALClose(dataset);
    return 0;
}
