/* Reference systems and transformations: GDAL's, and PROJ's own. */
#include <math.h>

#include <cpl_conv.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <proj.h>

#include "call.h"

/* Adopts a reference system that an import may have left half-built. */
static int give_imported(struct call *call, OGRSpatialReferenceH srs, OGRErr error)
{
    if (error != OGRERR_NONE) {
        OSRRelease(srs);
        return call_fail_gdal(call, "no such reference system");
    }
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    return give_adopted(call, srs);
}

int op_srs_from_epsg(struct call *call)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    return give_imported(call, srs, OSRImportFromEPSG(srs, arg_int(call, 0)));
}

int op_srs_from_wkt(struct call *call)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    char *rest = (char *)arg_text(call, 0); /* GDAL moves the pointer and does not write */
    return give_imported(call, srs, OSRImportFromWkt(srs, &rest));
}

int op_srs_to_wkt(struct call *call)
{
    char *wkt = NULL;
    OGRErr error = OSRExportToWkt(arg_native(call, 0), &wkt);
    int status = error == OGRERR_NONE ? give_text(call, wkt) : call_fail_gdal(call, "cannot write well-known text");
    CPLFree(wkt);
    return status;
}

int op_srs_is_same(struct call *call)
{
    return give_int(call, OSRIsSame(arg_native(call, 0), arg_native(call, 1)));
}

int op_clone_srs(struct call *call)
{
    OGRSpatialReferenceH copy = OSRClone(arg_native(call, 0));
    return copy ? give_adopted(call, copy) : call_fail_gdal(call, "cannot copy");
}

int op_transformation(struct call *call)
{
    OGRCoordinateTransformationH transformation = OCTNewCoordinateTransformation(arg_native(call, 0), arg_native(call, 1));
    return transformation ? give_adopted(call, transformation) : call_fail_gdal(call, "no transformation");
}

int op_transform_point(struct call *call)
{
    double point[] = {arg_real(call, 1), arg_real(call, 2)};
    if (!OCTTransform(arg_native(call, 0), 1, &point[0], &point[1], NULL))
        return call_fail_gdal(call, "cannot transform");
    return give_reals(call, point, 2);
}

static void keep_quiet(void *unused, int level, const char *message)
{
    (void)unused;
    (void)level;
    (void)message; /* the error number stays in the context, and becomes the exception */
}

int op_context(struct call *call)
{
    PJ_CONTEXT *context = proj_context_create();
    if (!context)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a Context");
    proj_log_func(context, NULL, keep_quiet);
    return give_adopted(call, context);
}

int op_projection(struct call *call)
{
    PJ_CONTEXT *context = arg_native(call, 0);
    PJ *projection = proj_create(context, arg_text(call, 1));
    return projection ? give_adopted(call, projection) : call_fail_proj(call, context, "no such projection");
}

int op_crs_to_crs(struct call *call)
{
    PJ_CONTEXT *context = arg_native(call, 0);
    PJ *projection = proj_create_crs_to_crs(context, arg_text(call, 1), arg_text(call, 2), NULL);
    return projection ? give_adopted(call, projection) : call_fail_proj(call, context, "no transformation");
}

/* The context that a projection was made in: its owner's native pointer. */
static PJ_CONTEXT *context_of(const struct call *call, int i)
{
    return handle_native(handle_owner(call->args[i].handle));
}

int op_clone_projection(struct call *call)
{
    PJ_CONTEXT *context = context_of(call, 0);
    PJ *copy = proj_clone(context, arg_native(call, 0));
    return copy ? give_adopted(call, copy) : call_fail_proj(call, context, "cannot copy");
}

int op_projection_definition(struct call *call)
{
    const char *definition = proj_pj_info(arg_native(call, 0)).definition;
    return give_text(call, definition ? definition : "");
}

/* Projects one point in place; false if PROJ cannot. */
static bool project_point(PJ *projection, double *x, double *y)
{
    proj_errno_reset(projection);
    PJ_COORD result = proj_trans(projection, PJ_FWD, proj_coord(*x, *y, 0, HUGE_VAL));
    *x = result.xy.x;
    *y = result.xy.y;
    return proj_errno(projection) == 0;
}

static int fail_to_project(struct call *call)
{
    int number = proj_errno(arg_native(call, 0));
    proj_errno_reset(arg_native(call, 0)); /* or the next failure in this context would be explained by this one */
    return call_fail(call, STATUS_LIBRARY_ERROR, "cannot project: %s", proj_context_errno_string(context_of(call, 0), number));
}

int op_project(struct call *call)
{
    double point[] = {arg_real(call, 1), arg_real(call, 2)};
    if (!project_point(arg_native(call, 0), &point[0], &point[1]))
        return fail_to_project(call);
    return give_reals(call, point, 2);
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
        if (!project_point(projection, &x, &y))
            return false;
        OGR_G_SetPoint_2D(geometry, i, x, y);
    }
    return true;
}

int op_project_geometry(struct call *call)
{
    OGRGeometryH copy = OGR_G_Clone(arg_native(call, 1));
    if (!copy)
        return call_fail_gdal(call, "cannot copy the Geometry");
    if (!project_all_points(arg_native(call, 0), copy)) {
        OGR_G_DestroyGeometry(copy);
        return fail_to_project(call);
    }
    return give_adopted(call, copy);
}
