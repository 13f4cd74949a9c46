/* GEOS geometries. Each lives in a context, its owner, and is destroyed through it. */
#include <stdlib.h>

#include <geos_c.h>
#include <ogr_api.h>

#include "call.h"

int op_geos_context(struct call *call)
{
    GEOSContextHandle_t context = GEOS_init_r();
    if (!context)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a GeosContext");
    GEOSContext_setErrorMessageHandler_r(context, geos_keep_message, NULL);
    return give_adopted(call, context);
}

/* The context that owns the geometry in argument i. */
static GEOSContextHandle_t context_of(const struct call *call, int i)
{
    return handle_native(handle_owner(call->args[i].handle));
}

static int give_geometry(struct call *call, GEOSGeometry *geometry, const char *what)
{
    return geometry ? give_adopted(call, geometry) : call_fail_geos(call, what);
}

/* 0 and 1 are answers, anything else is GEOS's way to say that it threw. */
static int give_predicate(struct call *call, char answer)
{
    return answer == 0 || answer == 1 ? give_int(call, answer) : call_fail_geos(call, "no answer");
}

static GEOSGeometry *read_wkb(GEOSContextHandle_t context, const void *wkb, size_t size)
{
    GEOSWKBReader *reader = GEOSWKBReader_create_r(context);
    if (!reader)
        return NULL;
    GEOSGeometry *geometry = GEOSWKBReader_read_r(context, reader, wkb, size);
    GEOSWKBReader_destroy_r(context, reader);
    return geometry;
}

/* To be freed with GEOSFree_r. NULL if GEOS threw. */
static unsigned char *write_wkb(GEOSContextHandle_t context, const GEOSGeometry *geometry, size_t *size)
{
    GEOSWKBWriter *writer = GEOSWKBWriter_create_r(context);
    if (!writer)
        return NULL;
    unsigned char *wkb = GEOSWKBWriter_write_r(context, writer, geometry, size);
    GEOSWKBWriter_destroy_r(context, writer);
    return wkb;
}

int op_geos_from_wkb(struct call *call)
{
    return give_geometry(call, read_wkb(arg_native(call, 0), call->args[1].data, call->args[1].size), "not well-known binary");
}

int op_geos_from_wkt(struct call *call)
{
    GEOSContextHandle_t context = arg_native(call, 0);
    GEOSWKTReader *reader = GEOSWKTReader_create_r(context);
    if (!reader)
        return call_fail_geos(call, "no reader");
    GEOSGeometry *geometry = GEOSWKTReader_read_r(context, reader, arg_text(call, 1));
    GEOSWKTReader_destroy_r(context, reader);
    return give_geometry(call, geometry, "not well-known text");
}

int op_geos_to_wkb(struct call *call)
{
    GEOSContextHandle_t context = context_of(call, 0);
    size_t size = 0;
    unsigned char *wkb = write_wkb(context, arg_native(call, 0), &size);
    if (!wkb)
        return call_fail_geos(call, "cannot write well-known binary");
    int status = give_bytes(call, wkb, size);
    GEOSFree_r(context, wkb);
    return status;
}

int op_geos_to_wkt(struct call *call)
{
    GEOSContextHandle_t context = context_of(call, 0);
    GEOSWKTWriter *writer = GEOSWKTWriter_create_r(context);
    if (!writer)
        return call_fail_geos(call, "no writer");
    char *wkt = GEOSWKTWriter_write_r(context, writer, arg_native(call, 0));
    GEOSWKTWriter_destroy_r(context, writer);
    if (!wkt)
        return call_fail_geos(call, "cannot write well-known text");
    int status = give_text(call, wkt);
    GEOSFree_r(context, wkt);
    return status;
}

int op_geos_from_geometry(struct call *call)
{
    OGRGeometryH source = arg_native(call, 1);
    size_t size = OGR_G_WkbSizeEx(source);
    unsigned char *wkb = malloc(size);
    if (!wkb)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %zu bytes", size);
    OGRErr error = OGR_G_ExportToIsoWkb(source, wkbNDR, wkb);
    GEOSGeometry *geometry = error == OGRERR_NONE ? read_wkb(arg_native(call, 0), wkb, size) : NULL;
    free(wkb);
    return give_geometry(call, geometry, "GEOS cannot take this Geometry");
}

int op_geos_to_geometry(struct call *call)
{
    GEOSContextHandle_t context = context_of(call, 0);
    size_t size = 0;
    unsigned char *wkb = write_wkb(context, arg_native(call, 0), &size);
    if (!wkb)
        return call_fail_geos(call, "cannot write well-known binary");
    OGRGeometryH geometry = NULL;
    OGRErr error = OGR_G_CreateFromWkbEx(wkb, NULL, &geometry, size);
    GEOSFree_r(context, wkb);
    if (error != OGRERR_NONE) {
        OGR_G_DestroyGeometry(geometry);
        return call_fail(call, STATUS_LIBRARY_ERROR, "OGR cannot take this GeosGeometry");
    }
    return give_adopted(call, geometry);
}

int op_geos_area(struct call *call)
{
    double area;
    if (!GEOSArea_r(context_of(call, 0), arg_native(call, 0), &area))
        return call_fail_geos(call, "no area");
    return give_real(call, area);
}

int op_geos_is_valid(struct call *call)
{
    return give_predicate(call, GEOSisValid_r(context_of(call, 0), arg_native(call, 0)));
}

int op_geos_intersects(struct call *call)
{
    int status = same_owner(call, 0, 1);
    if (status != STATUS_OK)
        return status;
    return give_predicate(call, GEOSIntersects_r(context_of(call, 0), arg_native(call, 0), arg_native(call, 1)));
}

int op_geos_intersection(struct call *call)
{
    int status = same_owner(call, 0, 1);
    if (status != STATUS_OK)
        return status;
    return give_geometry(call, GEOSIntersection_r(context_of(call, 0), arg_native(call, 0), arg_native(call, 1)), "no intersection");
}

int op_geos_buffer(struct call *call)
{
    GEOSGeometry *buffer = GEOSBuffer_r(context_of(call, 0), arg_native(call, 0), arg_real(call, 1), arg_int(call, 2));
    return give_geometry(call, buffer, "no buffer");
}

int op_prepare(struct call *call)
{
    const GEOSPreparedGeometry *prepared = GEOSPrepare_r(context_of(call, 0), arg_native(call, 0));
    return prepared ? give_adopted(call, (void *)prepared) : call_fail_geos(call, "cannot prepare");
}

int op_prepared_intersects(struct call *call)
{
    const struct handle *base = handle_owner(call->args[0].handle);
    const struct handle *context = handle_owner(base);
    if (context != handle_owner(call->args[1].handle))
        return call_fail(call, STATUS_WRONG_OWNER, "arguments 1 (prepared) and 2 (geometry) belong to different owners of kind %s",
                         handle_kind(context)->name);
    return give_predicate(call, GEOSPreparedIntersects_r(handle_native(context), arg_native(call, 0), arg_native(call, 1)));
}
