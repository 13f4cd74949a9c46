/* Colour tables: of their own, or views of what a band has. */
#include <gdal.h>

#include "dependents.h"

static bool is_view(const struct handle *handle)
{
    struct handle_facts facts;
    handle_describe(handle, &facts);
    return !facts.adopted;
}

int op_color_table(struct call *call)
{
    GDALColorTableH table = GDALCreateColorTable(GPI_RGB);
    return table ? give_adopted(call, table) : call_fail_gdal(call, "cannot create");
}

int op_copy_color_table(struct call *call)
{
    GDALColorTableH copy = GDALCloneColorTable(arg_native(call, 0));
    return copy ? give_adopted(call, copy) : call_fail_gdal(call, "cannot copy");
}

int op_band_color_table(struct call *call)
{
    GDALColorTableH table = GDALGetRasterColorTable(arg_native(call, 0));
    return table ? give_borrowed(call, table) : call_fail(call, STATUS_LIBRARY_ERROR, "this Band has no colour table");
}

/* MEM and VRT have a table for each band; of others we know only that GeoTIFF has one for all, which each of its bands replaces. */
static bool keeps_tables_apart(GDALDatasetH dataset)
{
    GDALDriverH driver = dataset ? GDALGetDatasetDriver(dataset) : NULL;
    return driver && (EQUAL(GDALGetDescription(driver), "MEM") || EQUAL(GDALGetDescription(driver), "VRT"));
}

int op_set_color_table(struct call *call)
{
    GDALRasterBandH band = arg_native(call, 0);
    /* A copy: the table may be the very one that GDAL is about to free. */
    GDALColorTableH copy = GDALCloneColorTable(arg_native(call, 1));
    if (!copy)
        return call_fail_gdal(call, "cannot copy the table");
    const void *old = GDALGetRasterColorTable(band);
    if (!keeps_tables_apart(dataset_of(call->args[0].handle)))
        end_band_views(call, KIND_COLOR_TABLE, NULL);
    else if (old)
        end_band_views(call, KIND_COLOR_TABLE, old);
    CPLErr error = GDALSetRasterColorTable(band, copy);
    GDALDestroyColorTable(copy);
    return error == CE_None ? STATUS_OK : call_fail_gdal(call, "cannot set the colour table");
}

int op_color_count(struct call *call)
{
    return give_int(call, GDALGetColorEntryCount(arg_native(call, 0)));
}

int op_color(struct call *call)
{
    GDALColorEntry entry;
    if (!GDALGetColorEntryAsRGB(arg_native(call, 0), arg_int(call, 1), &entry))
        return call_fail(call, STATUS_LIBRARY_ERROR, "no colour %d in a table of %d", arg_int(call, 1),
                         GDALGetColorEntryCount(arg_native(call, 0)));
    const double color[] = {entry.c1, entry.c2, entry.c3, entry.c4};
    return give_reals(call, color, 4);
}

int op_set_color(struct call *call)
{
    if (is_view(call->args[0].handle))
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 1 (table): a band's own table is for reading, set entries of a copy");
    short parts[4];
    for (int i = 0; i < 4; i++) {
        double part = value_real(&call->args[2].items[i]);
        if (!(part >= 0 && part <= 255))
            return call_fail(call, STATUS_BAD_ARGUMENT, "argument 3 (color): each of its parts must be from 0 to 255");
        parts[i] = (short)part;
    }
    const GDALColorEntry entry = {parts[0], parts[1], parts[2], parts[3]};
    GDALSetColorEntry(arg_native(call, 0), arg_int(call, 1), &entry);
    return STATUS_OK;
}
