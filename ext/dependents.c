#include "dependents.h"

#include <gdal.h>

/* The nearest handle of kind Dataset, itself or above. */
static const struct handle *dataset_handle(const struct handle *handle)
{
    while (handle && handle_kind(handle) != &kinds[KIND_DATASET])
        handle = handle_owner(handle);
    return handle;
}

void *dataset_of(const struct handle *handle)
{
    const struct handle *dataset = dataset_handle(handle);
    return dataset ? handle_native(dataset) : NULL;
}

struct choice {
    const struct handle *argument; /* it and what is above it stay */
    const void *dataset;
    bool readers;
    const struct kind *kind;
    const void *native;
};

static bool is_above(const struct handle *handle, const struct handle *below)
{
    while (below && below != handle)
        below = handle_owner(below);
    return below != NULL;
}

/* A dataset below another, directly or through an array, say, goes on reading it. */
static bool reads(const struct handle *handle, const void *dataset)
{
    const struct handle *owner = handle_owner(handle);
    return handle_kind(handle) == &kinds[KIND_DATASET] && owner && dataset_of(owner) == dataset;
}

static bool choose_masks(const struct handle *handle, const void *data)
{
    const struct choice *choice = data;
    if (is_above(handle, choice->argument))
        return false;
    if (choice->readers && reads(handle, choice->dataset))
        return true;
    const struct handle *owner = handle_owner(handle);
    bool below_band = handle_kind(handle) == &kinds[KIND_BAND] && handle_kind(owner) == &kinds[KIND_BAND];
    return below_band && dataset_of(handle) == choice->dataset;
}

static void end_masks(struct call *call, bool readers)
{
    struct handle *argument = call->args[0].handle;
    const struct choice choice = {.argument = argument, .dataset = dataset_of(argument), .readers = readers};
    handle_end_chosen(handle_root(argument), choose_masks, &choice);
}

void end_masks_and_overviews(struct call *call)
{
    end_masks(call, false);
}

void end_masks_and_readers(struct call *call)
{
    end_masks(call, true);
}

static bool choose_views(const struct handle *handle, const void *data)
{
    const struct choice *choice = data;
    if (handle_kind(handle) != choice->kind || dataset_of(handle) != choice->dataset)
        return false;
    return !choice->native || handle_native(handle) == choice->native;
}

void end_band_views(struct call *call, enum kind_index kind, const void *native)
{
    struct handle *argument = call->args[0].handle;
    const struct choice choice = {.dataset = dataset_of(argument), .kind = &kinds[kind], .native = native};
    handle_end_chosen(handle_root(argument), choose_views, &choice);
}

int refuse_without_place(struct call *call)
{
    GDALDatasetH dataset = dataset_of(call->args[0].handle);
    GDALDriverH driver = GDALGetDatasetDriver(dataset);
    if (GDALGetAccess(dataset) != GA_Update)
        return call_fail(call, STATUS_LIBRARY_ERROR, "this Dataset is open for reading only");
    bool in_memory = driver && EQUAL(GDALGetDescription(driver), "MEM");
    if (!in_memory && GDALGetDescription(dataset)[0] == '\0')
        return call_fail(call, STATUS_LIBRARY_ERROR, "this Dataset has no file");
    /* GDAL (3.6) opens the file of a GeoTIFF again, and uses the answer without a look: it may be gone, or another's. */
    GDALFlushCache(dataset);
    if (!in_memory && GDALIdentifyDriver(GDALGetDescription(dataset), NULL) != driver)
        return call_fail(call, STATUS_LIBRARY_ERROR, "the file of this Dataset is gone, or another has taken its place");
    return STATUS_OK;
}
