/* Features: read from layers, written back to them, and their geometry. Their fields are in field.c.
 *
 * A feature is a child of its layer. GDAL lets one outlive its dataset; but it reads the field definitions of its layer whenever
 * it is touched, its destruction included, so that here a change of these ends it first, and the dataset's thread excludes all
 * others. */
#include <cpl_error.h>
#include <ogr_api.h>

#include "call.h"
#include "views.h"

int op_feature(struct call *call)
{
    OGRFeatureH feature = OGR_L_GetFeature(arg_native(call, 0), call->args[1].integer);
    return feature ? give_adopted(call, feature) : call_fail_gdal(call, "no such feature");
}

int op_next_feature(struct call *call)
{
    OGRFeatureH feature = OGR_L_GetNextFeature(arg_native(call, 0));
    if (feature)
        return give_adopted(call, feature);
    if (CPLGetLastErrorType() >= CE_Failure)
        return call_fail_gdal(call, "cannot read");
    return call_fail(call, STATUS_EXHAUSTED, "there are no more features");
}

int op_empty_feature(struct call *call)
{
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(arg_native(call, 0)));
    return feature ? give_adopted(call, feature) : call_fail_gdal(call, "cannot make a feature");
}

int op_clone_feature(struct call *call)
{
    OGRFeatureH copy = OGR_F_Clone(arg_native(call, 0));
    return copy ? give_adopted(call, copy) : call_fail_gdal(call, "cannot copy");
}

/* Hands a copy of the feature in argument 1 to the layer in argument 0: a driver may replace the geometry of what it is given by
 * one that it can write. */
static int write_feature(struct call *call, OGRErr (*put)(OGRLayerH layer, OGRFeatureH feature), const char *what)
{
    OGRLayerH layer = arg_native(call, 0);
    OGRFeatureH feature = arg_native(call, 1);
    if (OGR_F_GetDefnRef(feature) != OGR_L_GetLayerDefn(layer))
        return call_fail(call, STATUS_WRONG_OWNER, "this Feature does not belong to this Layer, and its fields may differ");
    OGRFeatureH copy = OGR_F_Clone(feature);
    if (!copy)
        return call_fail_gdal(call, "cannot copy");
    OGRErr error = put(layer, copy);
    if (error == OGRERR_NONE)
        OGR_F_SetFID(feature, OGR_F_GetFID(copy));
    OGR_F_Destroy(copy);
    return error == OGRERR_NONE ? STATUS_OK : call_fail_gdal(call, what);
}

int op_insert_feature(struct call *call)
{
    int status = write_feature(call, OGR_L_CreateFeature, "cannot add the feature");
    return status == STATUS_OK ? give_int(call, OGR_F_GetFID(arg_native(call, 1))) : status;
}

int op_set_feature(struct call *call)
{
    return write_feature(call, OGR_L_SetFeature, "cannot write the feature");
}

int op_delete_feature(struct call *call)
{
    OGRLayerH layer = arg_native(call, 0);
    OGRErr error = OGR_L_DeleteFeature(layer, call->args[1].integer);
    /* The Memory driver of GDAL 3.6 keeps an iterator to the next feature, which may be the one that is gone. */
    OGR_L_ResetReading(layer);
    return error == OGRERR_NONE ? STATUS_OK : call_fail_gdal(call, "cannot delete the feature");
}

int op_add_feature(struct call *call)
{
    OGRLayerH layer = arg_native(call, 0);
    OGRGeometryH geometry = copy_geometry(arg_native(call, 1));
    OGRFeatureH feature = geometry ? OGR_F_Create(OGR_L_GetLayerDefn(layer)) : NULL;
    if (!feature) {
        OGR_G_DestroyGeometry(geometry);
        return call_fail_gdal(call, "cannot make a feature");
    }
    OGRErr error = OGR_F_SetGeometryDirectly(feature, geometry); /* destroys what it refuses */
    if (error == OGRERR_NONE)
        error = OGR_L_CreateFeature(layer, feature);
    GIntBig identifier = OGR_F_GetFID(feature);
    OGR_F_Destroy(feature);
    return error == OGRERR_NONE ? give_int(call, identifier) : call_fail_gdal(call, "cannot add the feature");
}

static int give_geometry(struct call *call, OGRGeometryH geometry)
{
    return geometry ? give_adopted(call, geometry) : call_fail(call, STATUS_LIBRARY_ERROR, "the feature has no geometry");
}

int op_feature_geometry(struct call *call)
{
    OGRFeatureH feature = OGR_L_GetFeature(arg_native(call, 0), call->args[1].integer);
    if (!feature)
        return call_fail_gdal(call, "no such feature");
    OGRGeometryH geometry = OGR_F_StealGeometry(feature); /* ours from here on, so nothing but the reference system is copied */
    OGR_F_Destroy(feature);
    separate_srs(geometry);
    return give_geometry(call, geometry);
}

int op_geometry_view(struct call *call)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(arg_native(call, 0));
    return geometry ? give_borrowed(call, geometry) : call_fail(call, STATUS_LIBRARY_ERROR, "the feature has no geometry");
}

int op_geometry_copy(struct call *call)
{
    return give_geometry(call, copy_geometry(OGR_F_GetGeometryRef(arg_native(call, 0))));
}

int op_steal_geometry(struct call *call)
{
    end_geometry_of(call->args[0].handle, NULL);
    OGRGeometryH geometry = OGR_F_StealGeometry(arg_native(call, 0));
    separate_srs(geometry);
    return give_geometry(call, geometry);
}

int op_set_geometry(struct call *call)
{
    OGRFeatureH feature = arg_native(call, 0);
    OGRGeometryH geometry = arg_native(call, 1);
    if (geometry == OGR_F_GetGeometryRef(feature))
        return STATUS_OK;
    OGRGeometryH copy = copy_geometry(geometry); /* first: it may be a part of what is replaced */
    if (!copy)
        return call_fail_gdal(call, "cannot copy");
    end_geometry_of(call->args[0].handle, NULL);
    if (OGR_F_SetGeometryDirectly(feature, copy) != OGRERR_NONE) /* destroys what it refuses */
        return call_fail_gdal(call, "features of this layer have no geometry");
    return STATUS_OK;
}

int op_set_geometry_directly(struct call *call)
{
    OGRGeometryH geometry = arg_native(call, 1);
    int status = hand_over(call);
    if (status != STATUS_OK)
        return status;
    end_geometry_of(call->args[0].handle, call->args[1].handle);
    if (OGR_F_SetGeometryDirectly(arg_native(call, 0), geometry) == OGRERR_NONE)
        return STATUS_OK;
    handle_close(call->args[1].handle); /* the library has destroyed what it refused */
    return call_fail_gdal(call, "features of this layer have no geometry, and the library has destroyed it");
}
