/* Datasets, bands and their pixels. */
#include <cpl_port.h>
#include <gdal.h>
#include <gdal_alg.h>
#include <ogr_srs_api.h>

#include "call.h"
#include "raster_buffer.h"

static int open_with(struct call *call, unsigned access)
{
    const char *path = arg_text(call, 0);
    GDALDatasetH dataset = GDALOpenEx(path, access | GDAL_OF_RASTER | GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
    return dataset ? give_adopted(call, dataset) : call_fail_gdal(call, "cannot open");
}

int op_open(struct call *call)
{
    return open_with(call, GDAL_OF_READONLY);
}

int op_open_update(struct call *call)
{
    return open_with(call, GDAL_OF_UPDATE);
}

/* Shared by create_raster and create_file: the last four arguments are width, height, bands and type. */
static int create(struct call *call, const char *path)
{
    int first = call->arg_count - 4;
    GDALDriverH driver = GDALGetDriverByName(arg_text(call, 0));
    if (!driver)
        return call_fail(call, STATUS_LIBRARY_ERROR, "GDAL has no driver \"%.40s\"", arg_text(call, 0));
    GDALDataType type = GDALGetDataTypeByName(arg_text(call, first + 3));
    if (type == GDT_Unknown)
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument %d (type): no pixel type \"%.40s\"", first + 4, arg_text(call, first + 3));
    GDALDatasetH dataset = GDALCreate(driver, path, arg_int(call, first), arg_int(call, first + 1), arg_int(call, first + 2), type, NULL);
    return dataset ? give_adopted(call, dataset) : call_fail_gdal(call, "cannot create");
}

int op_create_raster(struct call *call)
{
    return create(call, "");
}

int op_create_file(struct call *call)
{
    return create(call, arg_text(call, 1));
}

int op_raster_size(struct call *call)
{
    GDALDatasetH dataset = arg_native(call, 0);
    const double size[] = {GDALGetRasterXSize(dataset), GDALGetRasterYSize(dataset), GDALGetRasterCount(dataset)};
    return give_reals(call, size, 3);
}

int op_band(struct call *call)
{
    GDALRasterBandH band = GDALGetRasterBand(arg_native(call, 0), arg_int(call, 1));
    return band ? give_borrowed(call, band) : call_fail_gdal(call, "no such band");
}

int op_read(struct call *call)
{
    GDALRasterBandH band = arg_native(call, 0);
    int x = arg_int(call, 1), y = arg_int(call, 2), width = arg_int(call, 3), height = arg_int(call, 4);
    GDALDataType type = GDALGetRasterDataType(band);
    if (!raster_buffer_supports(type))
        type = GDT_Float64; /* a complex pixel's real part */
    /* GDAL would say the same, but only after we had found memory for any size. */
    if (x > GDALGetRasterBandXSize(band) - width || y > GDALGetRasterBandYSize(band) - height)
        return call_fail(call, STATUS_LIBRARY_ERROR, "the window %d x %d at %d, %d reaches outside of a Band of %d x %d", width, height, x,
                         y, GDALGetRasterBandXSize(band), GDALGetRasterBandYSize(band));
    struct raster_buffer *buffer = raster_buffer_create(width, height, type);
    if (!buffer)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %d x %d pixels", width, height);
    if (GDALRasterIO(band, GF_Read, x, y, width, height, buffer->pixels, width, height, type, 0, 0) != CE_None) {
        raster_buffer_release(buffer);
        return call_fail_gdal(call, "cannot read");
    }
    return give_adopted(call, buffer);
}

int op_write(struct call *call)
{
    const struct raster_buffer *buffer = arg_native(call, 3);
    if (GDALRasterIO(arg_native(call, 0), GF_Write, arg_int(call, 1), arg_int(call, 2), buffer->width, buffer->height, buffer->pixels,
                     buffer->width, buffer->height, buffer->type, 0, 0) != CE_None)
        return call_fail_gdal(call, "cannot write");
    return STATUS_OK;
}

int op_fill(struct call *call)
{
    if (GDALFillRaster(arg_native(call, 0), arg_real(call, 1), 0) != CE_None)
        return call_fail_gdal(call, "cannot fill");
    return STATUS_OK;
}

int op_checksum(struct call *call)
{
    GDALRasterBandH band = arg_native(call, 0);
    int checksum = GDALChecksumImage(band, 0, 0, GDALGetRasterBandXSize(band), GDALGetRasterBandYSize(band));
    if (checksum < 0 || CPLGetLastErrorType() >= CE_Failure)
        return call_fail_gdal(call, "cannot read");
    return give_int(call, checksum);
}

int op_flush(struct call *call)
{
    GDALFlushCache(arg_native(call, 0));
    return CPLGetLastErrorType() >= CE_Failure ? call_fail_gdal(call, "cannot flush") : STATUS_OK;
}

int op_geotransform(struct call *call)
{
    double transform[6];
    if (GDALGetGeoTransform(arg_native(call, 0), transform) != CE_None)
        return call_fail(call, STATUS_LIBRARY_ERROR, "this Dataset has no geotransform");
    return give_reals(call, transform, 6);
}

int op_set_geotransform(struct call *call)
{
    double transform[6];
    for (int i = 0; i < 6; i++)
        transform[i] = value_real(&call->args[1].items[i]);
    if (GDALSetGeoTransform(arg_native(call, 0), transform) != CE_None)
        return call_fail_gdal(call, "cannot set the geotransform");
    return STATUS_OK;
}

int op_dataset_srs(struct call *call)
{
    OGRSpatialReferenceH srs = GDALGetSpatialRef(arg_native(call, 0));
    if (!srs)
        return call_fail(call, STATUS_LIBRARY_ERROR, "this Dataset has no reference system");
    /* Cloned: what GDALGetSpatialRef returns may be a member of the dataset, which a reference count would not keep alive. */
    OGRSpatialReferenceH copy = OSRClone(srs);
    return copy ? give_adopted(call, copy) : call_fail_gdal(call, "cannot copy the reference system");
}

int op_set_dataset_srs(struct call *call)
{
    if (GDALSetSpatialRef(arg_native(call, 0), arg_native(call, 1)) != CE_None)
        return call_fail_gdal(call, "cannot set the reference system");
    return STATUS_OK;
}
