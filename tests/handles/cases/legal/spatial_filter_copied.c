// The layer copies the filter, and the caller destroys his own.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <ogr_api.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "places", NULL, wkbPoint, NULL);
    OGRGeometryH filter = OGR_G_CreateGeometry(wkbPoint);
    OGR_L_SetSpatialFilter(layer, filter);
    OGR_G_DestroyGeometry(filter);
    int empty = OGR_G_IsEmpty(OGR_L_GetSpatialFilter(layer));
    OGR_L_SetSpatialFilter(layer, NULL);
    GDALClose(dataset);
    return empty ? 0 : 1;
}
