/* OGR geometries: made from text and binary, measured, changed in place. Their parts are in parts.c. */
#include <stdlib.h>

#include <cpl_conv.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "call.h"
#include "views.h"

int op_geometry_from_wkt(struct call *call)
{
    char *rest = (char *)arg_text(call, 0); /* OGR moves the pointer and does not write */
    OGRGeometryH geometry = NULL;
    if (OGR_G_CreateFromWkt(&rest, NULL, &geometry) != OGRERR_NONE) {
        OGR_G_DestroyGeometry(geometry);
        return call_fail_gdal(call, "not well-known text");
    }
    return give_adopted(call, geometry);
}

int op_geometry_from_wkb(struct call *call)
{
    OGRGeometryH geometry = NULL;
    size_t size = call->args[0].size;
    if (OGR_G_CreateFromWkbEx(call->args[0].data, NULL, &geometry, size) != OGRERR_NONE) {
        OGR_G_DestroyGeometry(geometry);
        return call_fail_gdal(call, "not well-known binary");
    }
    return give_adopted(call, geometry);
}

int op_geometry_to_wkt(struct call *call)
{
    char *wkt = NULL;
    OGRErr error = OGR_G_ExportToIsoWkt(arg_native(call, 0), &wkt);
    int status = error == OGRERR_NONE ? give_text(call, wkt) : call_fail_gdal(call, "cannot write well-known text");
    CPLFree(wkt);
    return status;
}

int op_geometry_to_wkb(struct call *call)
{
    OGRGeometryH geometry = arg_native(call, 0);
    size_t size = OGR_G_WkbSizeEx(geometry);
    unsigned char *wkb = malloc(size);
    if (!wkb)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %zu bytes", size);
    OGRErr error = OGR_G_ExportToIsoWkb(geometry, wkbNDR, wkb);
    int status = error == OGRERR_NONE ? give_bytes(call, wkb, size) : call_fail_gdal(call, "cannot write well-known binary");
    free(wkb);
    return status;
}

int op_geometry_type(struct call *call)
{
    return give_text(call, OGR_G_GetGeometryName(arg_native(call, 0)));
}

int op_geometry_area(struct call *call)
{
    return give_real(call, OGR_G_Area(arg_native(call, 0)));
}

int op_geometry_envelope(struct call *call)
{
    OGREnvelope envelope;
    OGR_G_GetEnvelope(arg_native(call, 0), &envelope);
    const double sides[] = {envelope.MinX, envelope.MaxX, envelope.MinY, envelope.MaxY};
    return give_reals(call, sides, 4);
}

int op_add_point(struct call *call)
{
    OGR_G_AddPoint_2D(arg_native(call, 0), arg_real(call, 1), arg_real(call, 2));
    return CPLGetLastErrorType() >= CE_Failure ? call_fail_gdal(call, "cannot add a point") : STATUS_OK;
}

int op_clone_geometry(struct call *call)
{
    OGRGeometryH copy = copy_geometry(arg_native(call, 0));
    return copy ? give_adopted(call, copy) : call_fail_gdal(call, "cannot copy");
}

int op_geometry_buffer(struct call *call)
{
    OGRGeometryH buffer = OGR_G_Buffer(arg_native(call, 0), arg_real(call, 1), 8);
    if (!buffer)
        return call_fail_gdal(call, "cannot buffer");
    separate_srs(buffer);
    return give_adopted(call, buffer);
}

int op_geometry_intersects(struct call *call)
{
    return give_int(call, OGR_G_Intersects(arg_native(call, 0), arg_native(call, 1)));
}

int op_geometry_srs(struct call *call)
{
    OGRSpatialReferenceH srs = OGR_G_GetSpatialReference(arg_native(call, 0));
    if (!srs)
        return call_fail(call, STATUS_LIBRARY_ERROR, "this Geometry has no reference system");
    OSRReference(srs); /* counted, and below the geometry: one tree, so one thread at a time */
    return give_adopted(call, srs);
}

int op_set_geometry_srs(struct call *call)
{
    OGRSpatialReferenceH copy = OSRClone(arg_native(call, 1)); /* shared, it would belong to two trees */
    if (!copy)
        return call_fail_gdal(call, "cannot copy the SpatialReference");
    OGR_G_AssignSpatialReference(arg_native(call, 0), copy);
    OSRRelease(copy); /* the geometry counts a reference of its own */
    return STATUS_OK;
}

int op_transform_geometry(struct call *call)
{
    if (OGR_G_Transform(arg_native(call, 0), arg_native(call, 1)) != OGRERR_NONE)
        return call_fail_gdal(call, "cannot transform");
    separate_srs(arg_native(call, 0)); /* from the transformation's, which GDAL caches with it */
    return STATUS_OK;
}

int op_geometry_empty(struct call *call)
{
    end_parts(call->args[0].handle);
    OGR_G_Empty(arg_native(call, 0));
    return STATUS_OK;
}

int op_close_rings(struct call *call)
{
    OGR_G_CloseRings(arg_native(call, 0)); /* adds points to rings, and replaces none */
    return STATUS_OK;
}

int op_flatten(struct call *call)
{
    OGR_G_FlattenTo2D(arg_native(call, 0));
    return STATUS_OK;
}
