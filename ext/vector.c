/* Vector datasets and the layers in them. */
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "call.h"
#include "views.h"

int op_create_vector(struct call *call)
{
    GDALDriverH driver = GDALGetDriverByName(arg_text(call, 0));
    if (!driver)
        return call_fail(call, STATUS_LIBRARY_ERROR, "GDAL has no driver \"%.40s\"", arg_text(call, 0));
    GDALDatasetH dataset = GDALCreate(driver, arg_text(call, 1), 0, 0, 0, GDT_Unknown, NULL);
    return dataset ? give_adopted(call, dataset) : call_fail_gdal(call, "cannot create");
}

static int give_new_layer(struct call *call, OGRSpatialReferenceH srs)
{
    OGRSpatialReferenceH copy = srs ? OSRClone(srs) : NULL; /* some drivers share what they are given */
    OGRLayerH layer = GDALDatasetCreateLayer(arg_native(call, 0), arg_text(call, 1), copy, wkbUnknown, NULL);
    if (copy)
        OSRRelease(copy);
    return layer ? give_borrowed(call, layer) : call_fail_gdal(call, "cannot add a layer");
}

int op_create_layer(struct call *call)
{
    return give_new_layer(call, NULL);
}

int op_create_layer_in(struct call *call)
{
    return give_new_layer(call, arg_native(call, 2));
}

int op_layer_count(struct call *call)
{
    return give_int(call, GDALDatasetGetLayerCount(arg_native(call, 0)));
}

int op_layer(struct call *call)
{
    OGRLayerH layer = GDALDatasetGetLayer(arg_native(call, 0), arg_int(call, 1));
    return layer ? give_borrowed(call, layer) : call_fail(call, STATUS_LIBRARY_ERROR, "this Dataset has no layer %d", arg_int(call, 1));
}

int op_layer_by_name(struct call *call)
{
    OGRLayerH layer = GDALDatasetGetLayerByName(arg_native(call, 0), arg_text(call, 1));
    return layer ? give_borrowed(call, layer)
                 : call_fail(call, STATUS_LIBRARY_ERROR, "this Dataset has no layer \"%.40s\"", arg_text(call, 1));
}

int op_delete_layer(struct call *call)
{
    GDALDatasetH dataset = arg_native(call, 0);
    int number = arg_int(call, 1);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, number);
    if (!layer)
        return call_fail(call, STATUS_LIBRARY_ERROR, "this Dataset has no layer %d", number);
    if (!GDALDatasetTestCapability(dataset, ODsCDeleteLayer))
        return call_fail(call, STATUS_LIBRARY_ERROR, "no layer can be deleted from this Dataset");
    end_results(call->args[0].handle); /* first: their end puts the layers that they read back as they were */
    end_views(call->args[0].handle, KIND_LAYER, layer);
    if (GDALDatasetDeleteLayer(dataset, number) != OGRERR_NONE)
        return call_fail_gdal(call, "cannot delete the layer");
    return STATUS_OK;
}

int op_layer_name(struct call *call)
{
    return give_text(call, OGR_L_GetName(arg_native(call, 0)));
}

int op_layer_srs(struct call *call)
{
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(arg_native(call, 0));
    if (!srs)
        return call_fail(call, STATUS_LIBRARY_ERROR, "this Layer has no reference system");
    OSRReference(srs);
    return give_adopted(call, srs);
}

int op_feature_count(struct call *call)
{
    return give_int(call, OGR_L_GetFeatureCount(arg_native(call, 0), TRUE));
}

int op_reset_reading(struct call *call)
{
    OGR_L_ResetReading(arg_native(call, 0));
    return STATUS_OK;
}
