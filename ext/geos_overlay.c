/* GEOS geometries made of others. The result never shares anything with what it was made of: it lives in the context alone. */
#include "geos_call.h"

typedef GEOSGeometry *overlay(GEOSContextHandle_t context, const GEOSGeometry *geometry, const GEOSGeometry *other);
typedef GEOSGeometry *construction(GEOSContextHandle_t context, const GEOSGeometry *geometry);

static int give_overlay(struct call *call, overlay *overlay)
{
    int status = geos_same_context(call, 0, 1);
    if (status != STATUS_OK)
        return status;
    return give_geos_geometry(call, overlay(geos_context_of(call, 0), arg_native(call, 0), arg_native(call, 1)), "cannot overlay");
}

static int give_construction(struct call *call, construction *construction)
{
    return give_geos_geometry(call, construction(geos_context_of(call, 0), arg_native(call, 0)), "cannot be made");
}

int op_geos_buffer(struct call *call)
{
    GEOSGeometry *buffer = GEOSBuffer_r(geos_context_of(call, 0), arg_native(call, 0), arg_real(call, 1), arg_int(call, 2));
    return give_geos_geometry(call, buffer, "no buffer");
}

int op_geos_simplify(struct call *call)
{
    GEOSGeometry *simple = GEOSTopologyPreserveSimplify_r(geos_context_of(call, 0), arg_native(call, 0), arg_real(call, 1));
    return give_geos_geometry(call, simple, "cannot simplify");
}

int op_geos_intersection(struct call *call)
{
    return give_overlay(call, GEOSIntersection_r);
}

int op_geos_union(struct call *call)
{
    return give_overlay(call, GEOSUnion_r);
}

int op_geos_difference(struct call *call)
{
    return give_overlay(call, GEOSDifference_r);
}

int op_geos_symmetric_difference(struct call *call)
{
    return give_overlay(call, GEOSSymDifference_r);
}

int op_geos_unary_union(struct call *call)
{
    return give_construction(call, GEOSUnaryUnion_r);
}

int op_geos_make_valid(struct call *call)
{
    return give_construction(call, GEOSMakeValid_r);
}

int op_geos_convex_hull(struct call *call)
{
    return give_construction(call, GEOSConvexHull_r);
}

int op_geos_centroid(struct call *call)
{
    return give_construction(call, GEOSGetCentroid_r);
}

int op_geos_interior_point(struct call *call)
{
    int status = geos_refuse_empty_part(call, 0);
    return status == STATUS_OK ? give_construction(call, GEOSPointOnSurface_r) : status;
}

int op_geos_boundary(struct call *call)
{
    int status = geos_refuse_joined_curves(call, 0);
    return status == STATUS_OK ? give_construction(call, GEOSBoundary_r) : status;
}

int op_geos_envelope(struct call *call)
{
    return give_construction(call, GEOSEnvelope_r);
}
