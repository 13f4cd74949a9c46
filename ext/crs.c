/* Reference systems and transformations of GDAL. */
#include <stdio.h>

#include <cpl_conv.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

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

int op_srs_from_proj(struct call *call)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    return give_imported(call, srs, OSRImportFromProj4(srs, arg_text(call, 0)));
}

/* Gives what an export wrote, and frees it. */
static int give_exported(struct call *call, char *text, OGRErr error)
{
    int status = error == OGRERR_NONE && text ? give_text(call, text) : call_fail_gdal(call, "it cannot be written so");
    CPLFree(text);
    return status;
}

int op_srs_to_proj(struct call *call)
{
    char *text = NULL;
    OGRErr error = OSRExportToProj4(arg_native(call, 0), &text);
    return give_exported(call, text, error);
}

int op_srs_to_projjson(struct call *call)
{
    char *text = NULL;
    OGRErr error = OSRExportToPROJJSON(arg_native(call, 0), &text, NULL);
    return give_exported(call, text, error);
}

int op_srs_name(struct call *call)
{
    const char *name = OSRGetName(arg_native(call, 0));
    return give_text(call, name ? name : "");
}

int op_srs_authority(struct call *call)
{
    char text[128];
    const char *authority = OSRGetAuthorityName(arg_native(call, 0), NULL);
    const char *code = OSRGetAuthorityCode(arg_native(call, 0), NULL);
    if (!authority || !code)
        return call_fail(call, STATUS_LIBRARY_ERROR, "no authority knows this reference system");
    snprintf(text, sizeof text, "%s:%s", authority, code);
    return give_text(call, text);
}

int op_srs_axis_order(struct call *call)
{
    int count = 0;
    const int *axes = OSRGetDataAxisToSRSAxisMapping(arg_native(call, 0), &count);
    struct value *items = give_list(call, (size_t)count);
    for (int i = 0; items && i < count; i++)
        items[i] = (struct value){.type = VALUE_INT, .integer = axes[i]};
    return items ? STATUS_OK : STATUS_OUT_OF_MEMORY;
}

int op_set_srs_axis_order(struct call *call)
{
    OSRSetAxisMappingStrategy(arg_native(call, 0), arg_int(call, 1) ? OAMS_TRADITIONAL_GIS_ORDER : OAMS_AUTHORITY_COMPLIANT);
    return STATUS_OK;
}

int op_srs_validate(struct call *call)
{
    return OSRValidate(arg_native(call, 0)) == OGRERR_NONE ? STATUS_OK : call_fail_gdal(call, "this reference system is not valid");
}

int op_srs_is_geographic(struct call *call)
{
    return give_int(call, OSRIsGeographic(arg_native(call, 0)));
}

int op_srs_is_projected(struct call *call)
{
    return give_int(call, OSRIsProjected(arg_native(call, 0)));
}

int op_srs_area_of_use(struct call *call)
{
    double area[4];
    const char *name;
    if (!OSRGetAreaOfUse(arg_native(call, 0), &area[0], &area[1], &area[2], &area[3], &name))
        return call_fail(call, STATUS_LIBRARY_ERROR, "this reference system names no area of use");
    return give_reals(call, area, 4);
}

int op_reference_srs(struct call *call)
{
    OGRSpatialReferenceH srs = arg_native(call, 0);
    OSRReference(srs);
    return give_adopted(call, srs);
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

/* The transformation keeps its own, which also names it in GDAL's cache: nobody else may change that. */
static int give_copy_of_endpoint(struct call *call, OGRSpatialReferenceH endpoint)
{
    OGRSpatialReferenceH copy = endpoint ? OSRClone(endpoint) : NULL;
    return copy ? give_adopted(call, copy) : call_fail_gdal(call, "no reference system at this end");
}

int op_transformation_source(struct call *call)
{
    return give_copy_of_endpoint(call, OCTGetSourceCS(arg_native(call, 0)));
}

int op_transformation_target(struct call *call)
{
    return give_copy_of_endpoint(call, OCTGetTargetCS(arg_native(call, 0)));
}

int op_clone_transformation(struct call *call)
{
    OGRCoordinateTransformationH copy = OCTClone(arg_native(call, 0));
    return copy ? give_adopted(call, copy) : call_fail_gdal(call, "cannot copy");
}

int op_inverse_transformation(struct call *call)
{
    OGRCoordinateTransformationH inverse = OCTGetInverse(arg_native(call, 0));
    return inverse ? give_adopted(call, inverse) : call_fail_gdal(call, "no inverse");
}

int op_transform_bounds(struct call *call)
{
    double from[4], to[4];
    for (int i = 0; i < 4; i++)
        from[i] = value_real(&call->args[1].items[i]);
    if (!OCTTransformBounds(arg_native(call, 0), from[0], from[1], from[2], from[3], &to[0], &to[1], &to[2], &to[3], arg_int(call, 2)))
        return call_fail_gdal(call, "cannot transform");
    return give_reals(call, to, 4);
}
