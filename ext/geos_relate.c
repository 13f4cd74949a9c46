/* What can be asked of one or two GEOS geometries, and of prepared ones. */
#include <math.h>

#include "geos_call.h"

typedef char relation(GEOSContextHandle_t context, const GEOSGeometry *geometry, const GEOSGeometry *other);
typedef char prepared_relation(GEOSContextHandle_t context, const GEOSPreparedGeometry *prepared, const GEOSGeometry *geometry);
typedef int measure(GEOSContextHandle_t context, const GEOSGeometry *geometry, double *result);
typedef int distance(GEOSContextHandle_t context, const GEOSGeometry *geometry, const GEOSGeometry *other, double *result);

/* Whether two geometries can be asked about each other. */
static int check_pair(struct call *call)
{
    int status = geos_same_context(call, 0, 1);
    if (status == STATUS_OK)
        status = geos_refuse_empty_part(call, 0);
    return status == STATUS_OK ? geos_refuse_empty_part(call, 1) : status;
}

/* As above, of a prepared geometry, which has no empty part: see op_prepare. */
static int check_prepared_pair(struct call *call)
{
    int status = geos_same_context(call, 0, 1);
    return status == STATUS_OK ? geos_refuse_empty_part(call, 1) : status;
}

static int give_relation(struct call *call, relation *relation)
{
    int status = check_pair(call);
    if (status != STATUS_OK)
        return status;
    return give_geos_predicate(call, relation(geos_context_of(call, 0), arg_native(call, 0), arg_native(call, 1)));
}

static int give_prepared_relation(struct call *call, prepared_relation *relation)
{
    int status = check_prepared_pair(call);
    if (status != STATUS_OK)
        return status;
    return give_geos_predicate(call, relation(geos_context_of(call, 0), arg_native(call, 0), arg_native(call, 1)));
}

static int give_measure(struct call *call, measure *measure)
{
    double result;
    if (!measure(geos_context_of(call, 0), arg_native(call, 0), &result))
        return call_fail_geos(call, "cannot be measured");
    return give_real(call, result);
}

static int give_distance(struct call *call, distance *distance)
{
    double result;
    int status = check_pair(call);
    if (status != STATUS_OK)
        return status;
    if (!distance(geos_context_of(call, 0), arg_native(call, 0), arg_native(call, 1), &result))
        return call_fail_geos(call, "no distance");
    return give_real(call, result);
}

int op_geos_contains(struct call *call)
{
    return give_relation(call, GEOSContains_r);
}

int op_geos_covers(struct call *call)
{
    return give_relation(call, GEOSCovers_r);
}

int op_geos_covered_by(struct call *call)
{
    return give_relation(call, GEOSCoveredBy_r);
}

int op_geos_crosses(struct call *call)
{
    return give_relation(call, GEOSCrosses_r);
}

int op_geos_disjoint(struct call *call)
{
    return give_relation(call, GEOSDisjoint_r);
}

int op_geos_equals(struct call *call)
{
    return give_relation(call, GEOSEquals_r);
}

int op_geos_intersects(struct call *call)
{
    return give_relation(call, GEOSIntersects_r);
}

int op_geos_overlaps(struct call *call)
{
    return give_relation(call, GEOSOverlaps_r);
}

int op_geos_touches(struct call *call)
{
    return give_relation(call, GEOSTouches_r);
}

int op_geos_within(struct call *call)
{
    return give_relation(call, GEOSWithin_r);
}

int op_prepared_contains(struct call *call)
{
    return give_prepared_relation(call, GEOSPreparedContains_r);
}

int op_prepared_covers(struct call *call)
{
    return give_prepared_relation(call, GEOSPreparedCovers_r);
}

int op_prepared_covered_by(struct call *call)
{
    return give_prepared_relation(call, GEOSPreparedCoveredBy_r);
}

int op_prepared_crosses(struct call *call)
{
    return give_prepared_relation(call, GEOSPreparedCrosses_r);
}

int op_prepared_disjoint(struct call *call)
{
    return give_prepared_relation(call, GEOSPreparedDisjoint_r);
}

int op_prepared_intersects(struct call *call)
{
    return give_prepared_relation(call, GEOSPreparedIntersects_r);
}

int op_prepared_overlaps(struct call *call)
{
    return give_prepared_relation(call, GEOSPreparedOverlaps_r);
}

int op_prepared_touches(struct call *call)
{
    return give_prepared_relation(call, GEOSPreparedTouches_r);
}

int op_prepared_within(struct call *call)
{
    return give_prepared_relation(call, GEOSPreparedWithin_r);
}

int op_geos_relate(struct call *call)
{
    int status = check_pair(call);
    if (status != STATUS_OK)
        return status;
    GEOSContextHandle_t context = geos_context_of(call, 0);
    return give_geos_text(call, context, GEOSRelate_r(context, arg_native(call, 0), arg_native(call, 1)));
}

int op_geos_is_valid(struct call *call)
{
    return give_geos_predicate(call, GEOSisValid_r(geos_context_of(call, 0), arg_native(call, 0)));
}

int op_geos_area(struct call *call)
{
    return give_measure(call, GEOSArea_r);
}

int op_geos_length(struct call *call)
{
    return give_measure(call, GEOSLength_r);
}

int op_geos_distance(struct call *call)
{
    return give_distance(call, GEOSDistance_r);
}

int op_geos_hausdorff_distance(struct call *call)
{
    return give_distance(call, GEOSHausdorffDistance_r);
}

int op_prepare(struct call *call)
{
    int status = geos_refuse_empty_part(call, 0);
    if (status != STATUS_OK)
        return status;
    const GEOSPreparedGeometry *prepared = GEOSPrepare_r(geos_context_of(call, 0), arg_native(call, 0));
    return prepared ? give_adopted(call, (void *)prepared) : call_fail_geos(call, "cannot prepare");
}

int op_prepared_distance(struct call *call)
{
    double result = INFINITY; /* as GEOS has it for lines and areas; an empty point it asks for its coordinate */
    int status = check_prepared_pair(call);
    if (status != STATUS_OK)
        return status;
    GEOSContextHandle_t context = geos_context_of(call, 0);
    const GEOSGeometry *base = handle_native(handle_owner(call->args[0].handle)), *other = arg_native(call, 1);
    bool empty = GEOSisEmpty_r(context, base) != 0 || GEOSisEmpty_r(context, other) != 0;
    if (!empty && !GEOSPreparedDistance_r(context, arg_native(call, 0), other, &result))
        return call_fail_geos(call, "no distance");
    return give_real(call, result);
}
