/* GEOS geometries: how they come and go, and what they consist of. Each lives in a context, its owner, or is a view of a part of
 * another one. */
#include <stdlib.h>

#include <ogr_api.h>

#include "geos_call.h"
#include "native_context.h"
#include "thread_context.h"

int op_geos_context(struct call *call)
{
    GEOSContextHandle_t context = native_context_create(KIND_GEOS_CONTEXT);
    return context ? give_adopted(call, context) : call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a GeosContext");
}

int geos_same_context(struct call *call, int i, int j)
{
    const struct handle *root = arg_root(call, i);
    if (root == arg_root(call, j))
        return STATUS_OK;
    return call_fail(call, STATUS_WRONG_OWNER, "arguments %d (%s) and %d (%s) belong to different owners of kind %s", i + 1,
                     call->op->params[i].name, j + 1, call->op->params[j].name, handle_kind(root)->name);
}

int give_geos_geometry(struct call *call, GEOSGeometry *geometry, const char *what)
{
    return geometry ? give_adopted(call, geometry) : call_fail_geos(call, what);
}

int give_geos_predicate(struct call *call, char answer)
{
    return answer == 0 || answer == 1 ? give_int(call, answer) : call_fail_geos(call, "no answer");
}

int give_geos_text(struct call *call, GEOSContextHandle_t context, char *text)
{
    if (!text)
        return call_fail_geos(call, "cannot be written");
    int status = give_text(call, text);
    GEOSFree_r(context, text);
    return status;
}

int give_geos_bytes(struct call *call, GEOSContextHandle_t context, unsigned char *bytes, size_t size)
{
    if (!bytes)
        return call_fail_geos(call, "cannot be written");
    int status = give_bytes(call, bytes, size);
    GEOSFree_r(context, bytes);
    return status;
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
    return give_geos_geometry(call, read_wkb(arg_native(call, 0), call->args[1].data, call->args[1].size), "not well-known binary");
}

/* NULL if GEOS threw. */
static GEOSGeometry *read_wkt(GEOSContextHandle_t context, const char *wkt)
{
    GEOSWKTReader *reader = GEOSWKTReader_create_r(context);
    if (!reader)
        return NULL;
    GEOSGeometry *geometry = GEOSWKTReader_read_r(context, reader, wkt);
    GEOSWKTReader_destroy_r(context, reader);
    return geometry;
}

int op_geos_from_wkt(struct call *call)
{
    return give_geos_geometry(call, read_wkt(arg_native(call, 0), arg_text(call, 1)), "not well-known text");
}

int op_thread_geos_from_wkt(struct call *call)
{
    struct handle *owner = thread_context(KIND_GEOS_CONTEXT);
    struct pin pin;
    if (!owner)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a GeosContext");
    if (handle_pin(&owner, &pin, 1, false, NULL) != STATUS_OK)
        return call_fail(call, STATUS_BUSY, "another thread is using a geometry of this thread's GeosContext");
    GEOSGeometry *geometry = read_wkt(handle_native(owner), arg_text(call, 0));
    int status = geometry ? give_adopted_below(call, geometry, owner) : call_fail_geos(call, "not well-known text");
    handle_unpin(&pin, 1);
    return status;
}

int op_geos_to_wkb(struct call *call)
{
    GEOSContextHandle_t context = geos_context_of(call, 0);
    size_t size = 0;
    unsigned char *wkb = write_wkb(context, arg_native(call, 0), &size);
    return give_geos_bytes(call, context, wkb, size);
}

int op_geos_to_wkt(struct call *call)
{
    GEOSContextHandle_t context = geos_context_of(call, 0);
    GEOSWKTWriter *writer = GEOSWKTWriter_create_r(context);
    if (!writer)
        return call_fail_geos(call, "no writer");
    char *wkt = GEOSWKTWriter_write_r(context, writer, arg_native(call, 0));
    GEOSWKTWriter_destroy_r(context, writer);
    return give_geos_text(call, context, wkt);
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
    return give_geos_geometry(call, geometry, "GEOS cannot take this Geometry");
}

int op_geos_to_geometry(struct call *call)
{
    GEOSContextHandle_t context = geos_context_of(call, 0);
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

int op_geos_type(struct call *call)
{
    GEOSContextHandle_t context = geos_context_of(call, 0);
    return give_geos_text(call, context, GEOSGeomType_r(context, arg_native(call, 0)));
}

int op_geos_clone(struct call *call)
{
    return give_geos_geometry(call, GEOSGeom_clone_r(geos_context_of(call, 0), arg_native(call, 0)), "cannot copy");
}

int op_geos_srid(struct call *call)
{
    return give_int(call, GEOSGetSRID_r(geos_context_of(call, 0), arg_native(call, 0)));
}

int op_geos_set_srid(struct call *call)
{
    GEOSSetSRID_r(geos_context_of(call, 0), arg_native(call, 0), arg_int(call, 1));
    return STATUS_OK;
}

int op_geos_part_count(struct call *call)
{
    return give_int(call, GEOSGetNumGeometries_r(geos_context_of(call, 0), arg_native(call, 0)));
}

/* A view of what GEOS keeps inside of a geometry. */
static int give_view(struct call *call, const GEOSGeometry *part, const char *what)
{
    return part ? give_borrowed(call, (void *)part) : call_fail_geos(call, what);
}

int op_geos_part(struct call *call)
{
    GEOSContextHandle_t context = geos_context_of(call, 0);
    int count = GEOSGetNumGeometries_r(context, arg_native(call, 0)); /* GEOS 3.11 looks past the end of its parts unasked */
    if (arg_int(call, 1) >= count)
        return call_fail(call, STATUS_LIBRARY_ERROR, "this GeosGeometry has %d parts", count);
    return give_view(call, GEOSGetGeometryN_r(context, arg_native(call, 0), arg_int(call, 1)), "no such part");
}

int op_geos_exterior_ring(struct call *call)
{
    return give_view(call, GEOSGetExteriorRing_r(geos_context_of(call, 0), arg_native(call, 0)), "no ring");
}

int op_geos_interior_ring(struct call *call)
{
    GEOSContextHandle_t context = geos_context_of(call, 0);
    int count = GEOSGetNumInteriorRings_r(context, arg_native(call, 0));
    if (count >= 0 && arg_int(call, 1) >= count)
        return call_fail(call, STATUS_LIBRARY_ERROR, "this GeosGeometry has %d interior rings", count);
    return give_view(call, count < 0 ? NULL : GEOSGetInteriorRingN_r(context, arg_native(call, 0), arg_int(call, 1)), "no ring");
}

/* Whether the native object of `handle`, or of one that it is a part of, is `native`. Prepared geometries have natives of their
 * own, and so has the context. */
static bool is_inside(const struct handle *handle, const void *native)
{
    for (; handle; handle = handle_owner(handle))
        if (handle_native(handle) == native)
            return true;
    return false;
}

/* A prepared geometry keeps an index of the coordinates of its base, some of which are about to move: the base is inside of what
 * changes, or what changes is inside of it. Several handles may stand for one part, so it is the natives that count. */
static bool reads_what_changes(const struct handle *handle, const void *data)
{
    const struct handle *changing = data, *base = handle_owner(handle);
    return handle_kind(handle) == &kinds[KIND_PREPARED_GEOMETRY] &&
           (is_inside(base, handle_native(changing)) || is_inside(changing, handle_native(base)));
}

/* Parts are reordered, and their coordinates reversed, but every part stays the object that it is: views live on. */
int op_geos_normalize(struct call *call)
{
    /* std::sort leaves its array when some coordinates compare with none */
    geos_forget_message();
    if (!geos_has_numbers_only(geos_context_of(call, 0), arg_native(call, 0)))
        return geos_has_message() ? call_fail_geos(call, "cannot normalize")
                                  : call_fail(call, STATUS_LIBRARY_ERROR, "a coordinate is no number");
    handle_end_chosen(arg_root(call, 0), reads_what_changes, call->args[0].handle);
    if (GEOSNormalize_r(geos_context_of(call, 0), arg_native(call, 0)) != 0)
        return call_fail_geos(call, "cannot normalize");
    return STATUS_OK;
}

/* A geometry knows no context: it may be destroyed through any. What is below it comes along. */
int op_geos_move(struct call *call)
{
    struct handle *geometry = call->args[0].handle;
    if (handle_kind(handle_owner(geometry)) != &kinds[KIND_GEOS_CONTEXT])
        return call_fail(call, STATUS_WRONG_OWNER, "argument 1 (geometry): this GeosGeometry is a part of another one");
    return move_handle(call, geometry, call->args[1].handle);
}
