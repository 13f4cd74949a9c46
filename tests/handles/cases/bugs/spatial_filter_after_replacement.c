// Setting another filter destroys the layer's copy of the first one, which was lent before.
// expect: use-after-free Geometry OGR_G_IsEmpty
// plain: crashes
// oracle: valgrind
#include <gdal.h>
#include <ogr_api.h>
#include <stdio.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "places", NULL, wkbPoint, NULL);
    OGR_L_SetSpatialFilterRect(layer, 0, 0, 10, 10);
    OGRGeometryH before = OGR_L_GetSpatialFilter(layer);
    OGR_L_SetSpatialFilter(layer, NULL);
    printf("%d\n", OGR_G_IsEmpty(before));
    GDALClose(dataset);
    return 0;
}
