/* What GEOS (3.11, 3.13) does not bear, and has to be found before it is asked. */
#include <math.h>

#include "geos_call.h"

/* Types of GEOS 3.13: what was compiled with the headers of an older one may run with it. They come after the collections without
 * being any: each is its own only part. Two collections follow. */
enum { CIRCULAR_STRING = 8, COMPOUND_CURVE, CURVE_POLYGON, MULTI_CURVE };

static bool is_collection(int type)
{
    return type >= GEOS_MULTIPOINT && (type < CIRCULAR_STRING || type > CURVE_POLYGON);
}

static bool points_are_numbers(GEOSContextHandle_t context, const GEOSGeometry *geometry)
{
    const GEOSCoordSequence *points = GEOSGeom_getCoordSeq_r(context, geometry);
    unsigned count = 0;
    if (!points || !GEOSCoordSeq_getSize_r(context, points, &count))
        return false;
    for (unsigned i = 0; i < count; i++) {
        double x, y;
        if (!GEOSCoordSeq_getXY_r(context, points, i, &x, &y) || isnan(x) || isnan(y))
            return false;
    }
    return true;
}

static bool rings_are_numbers(GEOSContextHandle_t context, const GEOSGeometry *polygon)
{
    int holes = GEOSGetNumInteriorRings_r(context, polygon);
    for (int i = 0; i < holes; i++)
        if (!points_are_numbers(context, GEOSGetInteriorRingN_r(context, polygon, i)))
            return false;
    return points_are_numbers(context, GEOSGetExteriorRing_r(context, polygon));
}

static bool parts_are_numbers(GEOSContextHandle_t context, const GEOSGeometry *collection)
{
    int parts = GEOSGetNumGeometries_r(context, collection);
    for (int i = 0; i < parts; i++)
        if (!geos_has_numbers_only(context, GEOSGetGeometryN_r(context, collection, i)))
            return false;
    return true;
}

bool geos_has_numbers_only(GEOSContextHandle_t context, const GEOSGeometry *geometry)
{
    int type = GEOSGeomTypeId_r(context, geometry);
    if (is_collection(type))
        return parts_are_numbers(context, geometry);
    bool has_rings = type == GEOS_POLYGON || type == CURVE_POLYGON;
    return has_rings ? rings_are_numbers(context, geometry) : points_are_numbers(context, geometry);
}

bool geos_has_empty_part(GEOSContextHandle_t context, const GEOSGeometry *geometry)
{
    int parts = is_collection(GEOSGeomTypeId_r(context, geometry)) ? GEOSGetNumGeometries_r(context, geometry) : 0;
    for (int i = 0; i < parts; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(context, geometry, i);
        if (GEOSisEmpty_r(context, part) != 0 || geos_has_empty_part(context, part))
            return true;
    }
    return false;
}

int geos_refuse_empty_part(struct call *call, int i)
{
    if (!geos_has_empty_part(geos_context_of(call, i), arg_native(call, i)))
        return STATUS_OK;
    return call_fail(call, STATUS_LIBRARY_ERROR, "argument %d (%s) has an empty part", i + 1, call->op->params[i].name);
}

int geos_refuse_joined_curves(struct call *call, int i)
{
    int type = GEOSGeomTypeId_r(geos_context_of(call, i), arg_native(call, i));
    if (type != COMPOUND_CURVE && type != MULTI_CURVE)
        return STATUS_OK;
    return call_fail(call, STATUS_LIBRARY_ERROR, "argument %d (%s) is made of curves", i + 1, call->op->params[i].name);
}
