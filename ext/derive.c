/* Datasets made from datasets: copies, which are independent of their source, and virtual ones, which go on reading it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpl_string.h>
#include <gdal.h>
#include <gdal_utils.h>
#include <gdalwarper.h>

#include "call.h"

static const double MAX_ERROR = 0.125; /* pixels: what gdalwarp allows itself */

static int copy(struct call *call, const char *driver_name, const char *path, struct callback *progress)
{
    GDALDriverH driver = GDALGetDriverByName(driver_name);
    if (!driver)
        return call_fail(call, STATUS_LIBRARY_ERROR, "GDAL has no driver \"%.40s\"", driver_name);
    GDALDatasetH made = GDALCreateCopy(driver, path, arg_native(call, 0), FALSE, NULL, report_progress, progress);
    return made ? give_adopted(call, made) : call_fail_gdal(call, "cannot copy");
}

/* A VRT reads its source when it is read. Two roots would let two threads into one dataset at once. */
static int refuse_virtual(struct call *call, const char *other)
{
    if (!EQUAL(arg_text(call, 1), "VRT"))
        return STATUS_OK;
    return call_fail(call, STATUS_BAD_ARGUMENT, "argument 2 (driver): a VRT depends on its source, use %s", other);
}

int op_create_copy(struct call *call)
{
    int status = refuse_virtual(call, "virtual_copy");
    return status == STATUS_OK ? copy(call, arg_text(call, 1), arg_text(call, 2), NULL) : status;
}

int op_create_copy_with_progress(struct call *call)
{
    int status = refuse_virtual(call, "virtual_copy");
    return status == STATUS_OK ? copy(call, arg_text(call, 1), arg_text(call, 2), arg_callback(call, 3)) : status;
}

int op_virtual_copy(struct call *call)
{
    return copy(call, "VRT", arg_text(call, 1), NULL);
}

/* GDAL (3.6) leaks its transformer when the warper refuses what it was given, as it does where there is no band. */
int op_warped_copy(struct call *call)
{
    GDALDatasetH source = arg_native(call, 0);
    if (GDALGetRasterCount(source) == 0)
        return call_fail(call, STATUS_LIBRARY_ERROR, "cannot warp: the dataset has no raster band");
    GDALDatasetH made = GDALAutoCreateWarpedVRT(source, NULL, NULL, GRA_NearestNeighbour, MAX_ERROR, NULL);
    return made ? give_adopted(call, made) : call_fail_gdal(call, "cannot warp");
}

/* GDALBuildVRT opens what has a name anew, by that name, through a pool that serves two virtual datasets with one native one, on
 * any threads. What has no name it takes as it is. */
int op_mosaic(struct call *call)
{
    GDALDatasetH source = arg_native(call, 0);
    char *name = strdup(GDALGetDescription(source));
    if (!name)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a name");
    GDALSetDescription(source, "");
    GDALDatasetH made = GDALBuildVRT("", 1, (GDALDatasetH[]){source}, NULL, NULL, NULL);
    GDALSetDescription(source, name);
    free(name);
    return made ? give_adopted(call, made) : call_fail_gdal(call, "cannot build");
}

/* Owned by the caller. NULL: no memory. */
static GDALWarpAppOptions *warp_options(const struct call *call)
{
    char width[16], height[16];
    snprintf(width, sizeof width, "%d", arg_int(call, 3));
    snprintf(height, sizeof height, "%d", arg_int(call, 4));
    char **words = CSLAddString(NULL, "-overwrite"); /* else what lies there already would be warped into */
    words = CSLAddString(CSLAddString(words, "-of"), arg_text(call, 1));
    words = CSLAddString(CSLAddString(CSLAddString(words, "-ts"), width), height);
    if (arg_int(call, 5))
        words = CSLAddString(words, "-multi");
    GDALWarpAppOptions *options = GDALWarpAppOptionsNew(words, NULL);
    CSLDestroy(words);
    return options;
}

int op_warp(struct call *call)
{
    int status = refuse_virtual(call, "warped_copy");
    if (status != STATUS_OK)
        return status;
    GDALDatasetH source = arg_native(call, 0);
    GDALWarpAppOptions *options = warp_options(call);
    if (!options)
        return call_fail_gdal(call, "cannot warp");
    GDALWarpAppOptionsSetProgress(options, report_progress, arg_callback(call, 6));
    GDALDatasetH made = GDALWarp(arg_text(call, 2), NULL, 1, &source, options, NULL);
    GDALWarpAppOptionsFree(options);
    return made ? give_adopted(call, made) : call_fail_gdal(call, "cannot warp");
}
