/* The parts of OGR geometries: members of collections, rings of polygons, curves of compound curves. */
#include <ogr_api.h>

#include "call.h"
#include "views.h"

int op_geometry_count(struct call *call)
{
    return give_int(call, OGR_G_GetGeometryCount(arg_native(call, 0)));
}

/* Part (argument 1) of a geometry (argument 0), borrowed from it; NULL with the call failed. */
static OGRGeometryH find_part(struct call *call)
{
    OGRGeometryH geometry = arg_native(call, 0);
    int count = OGR_G_GetGeometryCount(geometry), index = arg_int(call, 1);
    OGRGeometryH part = index < count ? OGR_G_GetGeometryRef(geometry, index) : NULL;
    if (!part)
        call_fail(call, STATUS_LIBRARY_ERROR, "this Geometry has %d parts, and none at %d", count, index);
    return part;
}

int op_geometry_ref(struct call *call)
{
    OGRGeometryH part = find_part(call);
    return part ? give_borrowed(call, part) : STATUS_LIBRARY_ERROR;
}

int op_add_geometry(struct call *call)
{
    OGRGeometryH copy = copy_geometry(arg_native(call, 1)); /* AddGeometry would share the reference system */
    if (!copy)
        return call_fail_gdal(call, "cannot copy");
    OGRErr error = OGR_G_AddGeometry(arg_native(call, 0), copy);
    OGR_G_DestroyGeometry(copy);
    return error == OGRERR_NONE ? STATUS_OK : call_fail_gdal(call, "this Geometry takes no such part");
}

int op_add_geometry_directly(struct call *call)
{
    OGRGeometryH part = arg_native(call, 1);
    int status = hand_over(call);
    if (status != STATUS_OK)
        return status;
    if (OGR_G_AddGeometryDirectly(arg_native(call, 0), part) == OGRERR_NONE)
        return STATUS_OK;
    handle_close(call->args[1].handle); /* the library has destroyed what it refused */
    return call_fail_gdal(call, "this Geometry takes no such part, and the library has destroyed it");
}

/* Whether OGR_G_RemoveGeometry knows how: not from a compound curve. */
static bool lets_go_of_parts(OGRGeometryH geometry)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    return OGR_GT_IsSubClassOf(type, wkbCurvePolygon) || OGR_GT_IsSubClassOf(type, wkbGeometryCollection) ||
           OGR_GT_IsSubClassOf(type, wkbPolyhedralSurface);
}

/* Takes part (argument 1) out of a geometry (argument 0), when its views have ended. NULL with the call failed; with `destroyed`
 * the answer is dead. */
static OGRGeometryH take_out(struct call *call, bool destroyed)
{
    OGRGeometryH geometry = arg_native(call, 0), part = find_part(call);
    if (!part)
        return NULL;
    if (!lets_go_of_parts(geometry)) {
        call_fail(call, STATUS_LIBRARY_ERROR, "no part can be removed from a %s", OGR_G_GetGeometryName(geometry));
        return NULL;
    }
    end_views(call->args[0].handle, KIND_GEOMETRY, part);
    if (OGR_G_RemoveGeometry(geometry, arg_int(call, 1), destroyed) == OGRERR_NONE)
        return part;
    call_fail_gdal(call, "cannot remove");
    return NULL;
}

int op_remove_geometry(struct call *call)
{
    return take_out(call, true) ? STATUS_OK : STATUS_LIBRARY_ERROR;
}

int op_detach_geometry(struct call *call)
{
    OGRGeometryH part = take_out(call, false);
    if (!part)
        return STATUS_LIBRARY_ERROR;
    separate_srs(part);
    return give_adopted(call, part);
}
