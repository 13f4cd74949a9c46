// Results are released before their dataset is closed, and their features outlive both.
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
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGRErr error = OGR_L_CreateFeature(layer, feature);
    OGR_F_Destroy(feature);
    OGRLayerH result = GDALDatasetExecuteSQL(dataset, "SELECT FID FROM places", NULL, NULL);
    feature = OGR_L_GetNextFeature(result);
    GDALDatasetReleaseResultSet(dataset, result);
    GDALDatasetReleaseResultSet(dataset, NULL);
    GDALClose(dataset);
    int fields = OGR_F_GetFieldCount(feature);
    OGR_F_Destroy(feature);
    return error == OGRERR_NONE && fields == 1 ? 0 : 1;
}
