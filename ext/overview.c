/* What belongs to a band besides its pixels and may be replaced: overviews, masks, the value that means "no data". */
#include <math.h>

#include <gdal.h>

#include "dependents.h"

enum { MOST_LEVELS = 8, HIGHEST_LEVEL = 65536 };

int op_overview_count(struct call *call)
{
    return give_int(call, GDALGetOverviewCount(arg_native(call, 0)));
}

int op_overview_band(struct call *call)
{
    GDALRasterBandH overview = GDALGetOverview(arg_native(call, 0), arg_int(call, 1));
    return overview ? give_borrowed(call, overview) : call_fail_gdal(call, "no such overview");
}

int op_mask_band(struct call *call)
{
    GDALRasterBandH mask = GDALGetMaskBand(arg_native(call, 0));
    return mask ? give_borrowed(call, mask) : call_fail_gdal(call, "no mask band");
}

/* GDAL replaces the overviews that there were, and those of masks, and a driver may read them anew from the file. */
static int build(struct call *call, const char *resampling, int count, const int *levels, struct callback *progress)
{
    if (refuse_without_place(call) != STATUS_OK)
        return STATUS_LIBRARY_ERROR;
    end_masks_and_readers(call);
    if (GDALBuildOverviews(arg_native(call, 0), resampling, count, levels, 0, NULL, report_progress, progress) != CE_None)
        return call_fail_gdal(call, "cannot build overviews");
    return STATUS_OK;
}

int op_build_overviews(struct call *call)
{
    const struct value *list = &call->args[2];
    int levels[MOST_LEVELS];
    for (size_t i = 0; i < list->count; i++) {
        double level = value_real(&list->items[i]);
        if (!(level >= 2 && level <= HIGHEST_LEVEL) || level != floor(level))
            return call_fail(call, STATUS_BAD_ARGUMENT, "argument 3 (levels): each must be a whole number from 2 to %d", HIGHEST_LEVEL);
        levels[i] = (int)level;
    }
    return build(call, arg_text(call, 1), (int)list->count, levels, arg_callback(call, 3));
}

int op_remove_overviews(struct call *call)
{
    return build(call, "NONE", 0, NULL, NULL);
}

int op_create_mask(struct call *call)
{
    if (refuse_without_place(call) != STATUS_OK)
        return STATUS_LIBRARY_ERROR;
    end_masks_and_readers(call);
    if (GDALCreateDatasetMaskBand(arg_native(call, 0), GMF_PER_DATASET) != CE_None)
        return call_fail_gdal(call, "cannot create a mask");
    return STATUS_OK;
}

int op_create_band_mask(struct call *call)
{
    if (refuse_without_place(call) != STATUS_OK)
        return STATUS_LIBRARY_ERROR;
    end_masks_and_readers(call);
    if (GDALCreateMaskBand(arg_native(call, 0), 0) != CE_None)
        return call_fail_gdal(call, "cannot create a mask");
    return STATUS_OK;
}

int op_nodata(struct call *call)
{
    int has = FALSE;
    double value = GDALGetRasterNoDataValue(arg_native(call, 0), &has);
    return has ? give_real(call, value) : call_fail(call, STATUS_LIBRARY_ERROR, "this Band has no such value");
}

/* A mask that was made of the old value is freed when a mask is next asked for. In a GeoTIFF all bands share one value. */
int op_set_nodata(struct call *call)
{
    end_masks_and_overviews(call);
    if (GDALSetRasterNoDataValue(arg_native(call, 0), arg_real(call, 1)) != CE_None)
        return call_fail_gdal(call, "cannot set the value");
    return STATUS_OK;
}

int op_delete_nodata(struct call *call)
{
    end_masks_and_overviews(call);
    if (GDALDeleteRasterNoDataValue(arg_native(call, 0)) != CE_None)
        return call_fail_gdal(call, "cannot take the value away");
    return STATUS_OK;
}
