/*
 * Row     osgeo: CreateField with a live feature, Memory driver (exit status 0, nothing to see)
 * Rule    no feature of a layer is alive while the layer's fields change: it has room for as many as there were
 * Report  https://gdal.org/en/stable/api/python/python_gotchas.html
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
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    if (add_field(layer, "second") != OGRERR_NONE)
        return 2;
    OGR_F_Destroy(feature); /* clears two fields, and has one */
    GDALClose(dataset);
    return 0;
}
