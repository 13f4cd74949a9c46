/* Projections and other objects of PROJ, each in a context: its owner, which holds the state of its errors. */
#include <math.h>
#include <string.h>

#include <gdal.h>
#include <ogr_api.h>
#include <proj.h>

#include "call.h"
#include "native_context.h"
#include "raster_buffer.h"
#include "thread_context.h"
#include "views.h"

/* The context that a projection was made in: its owner's native pointer. */
static PJ_CONTEXT *context_of(const struct call *call, int i)
{
    return handle_native(handle_owner(call->args[i].handle));
}

/* An error number stays in its context until it is reset, and would explain the next failure, too. PROJ resets that of a context
 * by way of an object only. */
static void forget_error(PJ_CONTEXT *context)
{
    PJ *any = proj_create(context, "+proj=noop");
    proj_errno_reset(any);
    proj_destroy(any);
}

static int fail_in(struct call *call, PJ_CONTEXT *context, const char *what)
{
    const char *message = native_context_message();
    int status = STATUS_LIBRARY_ERROR;
    if (message[0])
        call_fail(call, status, "%s: %s", what, message);
    else if (proj_context_errno(context))
        call_fail_proj(call, context, what);
    else
        call_fail(call, status, "%s", what);
    native_context_forget_message();
    forget_error(context);
    return status;
}

static int give_made(struct call *call, PJ_CONTEXT *context, PJ *made, const char *what)
{
    if (!made)
        return fail_in(call, context, what);
    native_context_forget_message(); /* of attempts on the way to success */
    return give_adopted(call, made);
}

int op_context(struct call *call)
{
    PJ_CONTEXT *context = native_context_create(KIND_CONTEXT);
    return context ? give_adopted(call, context) : call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a Context");
}

int op_context_error(struct call *call)
{
    return give_int(call, proj_context_errno(arg_native(call, 0)));
}

int op_projection(struct call *call)
{
    PJ_CONTEXT *context = arg_native(call, 0);
    return give_made(call, context, proj_create(context, arg_text(call, 1)), "no such projection");
}

int op_thread_projection(struct call *call)
{
    struct handle *owner = thread_context(KIND_CONTEXT);
    struct pin pin;
    if (!owner)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a Context");
    if (handle_pin(&owner, &pin, 1, false, NULL) != STATUS_OK)
        return call_fail(call, STATUS_BUSY, "another thread is using a projection of this thread's Context");
    PJ_CONTEXT *context = handle_native(owner);
    PJ *projection = proj_create(context, arg_text(call, 0));
    int status = projection ? give_adopted_below(call, projection, owner) : fail_in(call, context, "no such projection");
    handle_unpin(&pin, 1);
    return status;
}

int op_crs_to_crs(struct call *call)
{
    PJ_CONTEXT *context = arg_native(call, 0);
    PJ *made = proj_create_crs_to_crs(context, arg_text(call, 1), arg_text(call, 2), NULL);
    return give_made(call, context, made, "no transformation");
}

int op_transformation_between(struct call *call)
{
    int status = same_owner(call, 0, 1);
    if (status != STATUS_OK)
        return status;
    PJ_CONTEXT *context = context_of(call, 0);
    PJ *made = proj_create_crs_to_crs_from_pj(context, arg_native(call, 0), arg_native(call, 1), NULL, NULL);
    return give_made(call, context, made, "no transformation");
}

int op_clone_projection(struct call *call)
{
    PJ_CONTEXT *context = context_of(call, 0);
    return give_made(call, context, proj_clone(context, arg_native(call, 0)), "cannot copy");
}

int op_copy_projection(struct call *call)
{
    PJ_CONTEXT *context = arg_native(call, 1);
    return give_made(call, context, proj_clone(context, arg_native(call, 0)), "cannot copy");
}

int op_source_crs(struct call *call)
{
    PJ_CONTEXT *context = context_of(call, 0);
    return give_made(call, context, proj_get_source_crs(context, arg_native(call, 0)), "it begins with no reference system");
}

int op_target_crs(struct call *call)
{
    PJ_CONTEXT *context = context_of(call, 0);
    return give_made(call, context, proj_get_target_crs(context, arg_native(call, 0)), "it leads to no reference system");
}

int op_normalize_for_visualization(struct call *call)
{
    PJ_CONTEXT *context = context_of(call, 0);
    return give_made(call, context, proj_normalize_for_visualization(context, arg_native(call, 0)), "cannot normalize");
}

/* Whether proj_assign_context takes along all that a PJ consists of. PROJ 9.1.1 (and 9.7) leaves hidden parts in the old context,
 * which proj_destroy then reads: those that emulate old parameters, those of projections made of others, and what
 * proj_create_crs_to_crs chooses from has no definition to tell. So only what is known to have none may move. */
static bool is_known(const char *name, size_t length)
{
    static const char *const whole[] = {"pipeline", "noop", "axisswap", "unitconvert", "longlat", "latlong", "merc",  "webmerc",
                                        "tmerc",    "utm",  "lcc",      "laea",        "aea",     "eqc",     "stere", "cart",
                                        "helmert",  "push", "pop",      "affine",      "sinu",    "moll",    "cea",   "ortho"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strlen(whole[i]) == length && strncmp(whole[i], name, length) == 0)
            return true;
    return false;
}

static bool has_hidden_parts(const char *definition)
{
    static const char *const emulated[] = {"towgs84", "nadgrids", "geoidgrids", "datum", "axis", "init", "geoc"};
    for (const char *word = definition; *word; word += strspn(word, " ")) {
        size_t length = strcspn(word, " "), name = strcspn(word, "= ");
        if (name == 4 && strncmp(word, "proj", 4) == 0 && !is_known(word + 5, length - 5))
            return true;
        for (size_t i = 0; i < sizeof emulated / sizeof *emulated; i++)
            if (strlen(emulated[i]) == name && strncmp(word, emulated[i], name) == 0)
                return true;
        word += length;
    }
    return false;
}

static bool moves_whole(PJ *projection)
{
    PJ_TYPE type = proj_get_type(projection);
    if (proj_is_crs(projection) || type == PJ_TYPE_ELLIPSOID || type == PJ_TYPE_PRIME_MERIDIAN)
        return true; /* no more than a description */
    const char *definition = type == PJ_TYPE_UNKNOWN ? NULL : proj_pj_info(projection).definition;
    return definition && strncmp(definition, "proj=", 5) == 0 && !has_hidden_parts(definition);
}

int op_move_projection(struct call *call)
{
    PJ *projection = arg_native(call, 0);
    if (!moves_whole(projection))
        return call_fail(call, STATUS_LIBRARY_ERROR, "PROJ would leave parts of this Projection in its old Context: copy it instead");
    int status = move_handle(call, call->args[0].handle, call->args[1].handle);
    if (status != STATUS_OK)
        return status;
    proj_assign_context(projection, arg_native(call, 1));
    return STATUS_OK;
}

int op_projection_definition(struct call *call)
{
    const char *definition = proj_pj_info(arg_native(call, 0)).definition;
    return give_text(call, definition ? definition : "");
}

int op_projection_name(struct call *call)
{
    const char *name = proj_get_name(arg_native(call, 0));
    return give_text(call, name ? name : "");
}

int op_projection_type(struct call *call)
{
    static const struct {
        PJ_TYPE type;
        const char *name;
    } names[] = {
        {PJ_TYPE_ELLIPSOID, "ellipsoid"},
        {PJ_TYPE_PRIME_MERIDIAN, "prime meridian"},
        {PJ_TYPE_GEODETIC_REFERENCE_FRAME, "geodetic reference frame"},
        {PJ_TYPE_VERTICAL_REFERENCE_FRAME, "vertical reference frame"},
        {PJ_TYPE_DATUM_ENSEMBLE, "datum ensemble"},
        {PJ_TYPE_GEOCENTRIC_CRS, "geocentric CRS"},
        {PJ_TYPE_GEOGRAPHIC_2D_CRS, "geographic 2D CRS"},
        {PJ_TYPE_GEOGRAPHIC_3D_CRS, "geographic 3D CRS"},
        {PJ_TYPE_VERTICAL_CRS, "vertical CRS"},
        {PJ_TYPE_PROJECTED_CRS, "projected CRS"},
        {PJ_TYPE_COMPOUND_CRS, "compound CRS"},
        {PJ_TYPE_TEMPORAL_CRS, "temporal CRS"},
        {PJ_TYPE_ENGINEERING_CRS, "engineering CRS"},
        {PJ_TYPE_BOUND_CRS, "bound CRS"},
        {PJ_TYPE_CONVERSION, "conversion"},
        {PJ_TYPE_TRANSFORMATION, "transformation"},
        {PJ_TYPE_CONCATENATED_OPERATION, "concatenated operation"},
        {PJ_TYPE_OTHER_COORDINATE_OPERATION, "coordinate operation"},
    };
    PJ_TYPE type = proj_get_type(arg_native(call, 0));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].type == type)
            return give_text(call, names[i].name);
    return give_text(call, "unknown");
}

int op_projection_is_crs(struct call *call)
{
    return give_int(call, proj_is_crs(arg_native(call, 0)));
}

/* `text` belongs to the projection. */
static int give_written(struct call *call, const char *text)
{
    return text ? give_text(call, text) : fail_in(call, context_of(call, 0), "it cannot be written so");
}

int op_projection_to_wkt(struct call *call)
{
    return give_written(call, proj_as_wkt(context_of(call, 0), arg_native(call, 0), PJ_WKT2_2019, NULL));
}

int op_projection_to_projjson(struct call *call)
{
    return give_written(call, proj_as_projjson(context_of(call, 0), arg_native(call, 0), NULL));
}

int op_projection_area_of_use(struct call *call)
{
    double area[4];
    PJ_CONTEXT *context = context_of(call, 0);
    if (!proj_get_area_of_use(context, arg_native(call, 0), &area[0], &area[1], &area[2], &area[3], NULL))
        return call_fail(call, STATUS_LIBRARY_ERROR, "this Projection names no area of use");
    return give_reals(call, area, 4);
}

/* Projects one point in place; false if PROJ cannot. */
static bool project_point(PJ *projection, PJ_DIRECTION direction, double *x, double *y)
{
    proj_errno_reset(projection);
    PJ_COORD result = proj_trans(projection, direction, proj_coord(*x, *y, 0, HUGE_VAL));
    *x = result.xy.x;
    *y = result.xy.y;
    return proj_errno(projection) == 0;
}

static int fail_to_project(struct call *call)
{
    int number = proj_errno(arg_native(call, 0));
    proj_errno_reset(arg_native(call, 0)); /* or the next failure in this context would be explained by this one */
    native_context_forget_message();
    return call_fail(call, STATUS_LIBRARY_ERROR, "cannot project: %s", proj_context_errno_string(context_of(call, 0), number));
}

static int give_projected(struct call *call, PJ_DIRECTION direction)
{
    double point[] = {arg_real(call, 1), arg_real(call, 2)};
    if (!project_point(arg_native(call, 0), direction, &point[0], &point[1]))
        return fail_to_project(call);
    return give_reals(call, point, 2);
}

int op_project(struct call *call)
{
    return give_projected(call, PJ_FWD);
}

int op_project_inverse(struct call *call)
{
    return give_projected(call, PJ_INV);
}

/* A point is a row; the first two or three of its pixels are x, y, z. */
int op_project_buffer(struct call *call)
{
    PJ *projection = arg_native(call, 0);
    struct raster_buffer *buffer = arg_native(call, 1);
    if (buffer->type != GDT_Float64 || buffer->width < 2 || buffer->width > 3)
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 2 (buffer) must be of Float64 and 2 or 3 wide");
    double *points = buffer->pixels;
    size_t count = (size_t)buffer->height, row = (size_t)buffer->width * sizeof *points;
    size_t heights = buffer->width == 3 ? count : 0;
    proj_errno_reset(projection);
    size_t done = proj_trans_generic(projection, arg_int(call, 2) ? PJ_INV : PJ_FWD, points, row, count, points + 1, row, count,
                                     heights ? points + 2 : NULL, row, heights, NULL, 0, 0);
    return proj_errno(projection) == 0 ? give_int(call, (int64_t)done) : fail_to_project(call);
}

int op_projection_factors(struct call *call)
{
    PJ *projection = arg_native(call, 0);
    proj_errno_reset(projection);
    PJ_FACTORS factors = proj_factors(projection, proj_coord(arg_real(call, 1), arg_real(call, 2), 0, 0));
    if (proj_errno(projection) != 0)
        return fail_to_project(call);
    const double scales[] = {factors.meridional_scale, factors.parallel_scale, factors.areal_scale, factors.angular_distortion};
    return give_reals(call, scales, 4);
}

static bool project_all_points(PJ *projection, OGRGeometryH geometry)
{
    int parts = OGR_G_GetGeometryCount(geometry);
    for (int i = 0; i < parts; i++)
        if (!project_all_points(projection, OGR_G_GetGeometryRef(geometry, i)))
            return false;
    int points = parts > 0 ? 0 : OGR_G_GetPointCount(geometry);
    for (int i = 0; i < points; i++) {
        double x, y, z;
        OGR_G_GetPoint(geometry, i, &x, &y, &z);
        if (!project_point(projection, PJ_FWD, &x, &y))
            return false;
        OGR_G_SetPoint_2D(geometry, i, x, y);
    }
    return true;
}

int op_project_geometry(struct call *call)
{
    OGRGeometryH copy = copy_geometry(arg_native(call, 1));
    if (!copy)
        return call_fail_gdal(call, "cannot copy the Geometry");
    if (!project_all_points(arg_native(call, 0), copy)) {
        OGR_G_DestroyGeometry(copy);
        return fail_to_project(call);
    }
    return give_adopted(call, copy);
}
