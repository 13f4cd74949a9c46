/*
 * Legal: a field that is added when no feature is alive.
 */
#include <gdal.h>
#include <ogr_api.h>

static OGRErr add_field(OGRLayerH layer, const char *name)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, OFTInteger);
    OGRErr error = OGR_L_CreateField(layer, field, 1);
    OGR_Fld_Destroy(field);
    return error;
}

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "layer", NULL, wkbNone, NULL);
    if (!layer || add_field(layer, "first") != OGRERR_NONE)
        return 2;
    OGR_F_Destroy(OGR_F_Create(OGR_L_GetLayerDefn(layer)));
    if (add_field(layer, "second") != OGRERR_NONE)
        return 2;
    OGR_F_Destroy(OGR_F_Create(OGR_L_GetLayerDefn(layer)));
    GDALClose(dataset);
    return 0;
}
