// The result of the query is never released.
// expect: leak Layer *
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <ogr_api.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    GDALDatasetCreateLayer(dataset, "places", NULL, wkbPoint, NULL);
    OGRLayerH result = GDALDatasetExecuteSQL(dataset, "SELECT FID FROM places", NULL, NULL);
    OGR_L_GetFeatureCount(result, TRUE);
    GDALClose(dataset);
    return 0;
}
