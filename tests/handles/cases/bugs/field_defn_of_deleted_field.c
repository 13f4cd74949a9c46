// The definition of a field ends with the field.
// expect: use-after-free FieldDefn OGR_Fld_GetNameRef
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <stdio.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "places", NULL, wkbPoint, NULL);
    OGRFieldDefnH name = OGR_Fld_Create("name", OFTString);
    OGR_L_CreateField(layer, name, TRUE);
    OGR_Fld_Destroy(name);
    OGRFieldDefnH field = OGR_FD_GetFieldDefn(OGR_L_GetLayerDefn(layer), 0);
    OGR_L_DeleteField(layer, 0);
    int is_named = OGR_Fld_GetNameRef(field) != NULL;
    GDALClose(dataset);
    return !is_named;
}
