// Features read from a layer are the caller's, who never destroys this one.
// expect: leak Feature *
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
    while ((feature = OGR_L_GetNextFeature(layer)) != NULL)
        OGR_F_SetFID(feature, 7);
    GDALClose(dataset);
    return error;
}
