/*
 * Legal: a feature that outlives its dataset, is asked for its number, and then destroyed.
 */
#include <gdal.h>
#include <ogr_api.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "layer", NULL, wkbNone, NULL);
    if (!layer)
        return 2;
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFID(feature, 7);
    GDALClose(dataset);
    GIntBig number = OGR_F_GetFID(feature);
    OGR_F_Destroy(feature);
    return number == 7 ? 0 : 2;
}
