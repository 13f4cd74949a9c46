/* A band block by block, as the file has it, and figures over all of its pixels. */
#include <gdal.h>

#include "call.h"
#include "raster_buffer.h"

enum { LARGEST_BLOCK = 1 << 26 }; /* bytes: a file may say anything of its blocks */

/* The size of a block in pixels and its number of bytes; fails where a buffer cannot hold one, or there is no such block. */
static int measure_block(struct call *call, int *width, int *height)
{
    GDALRasterBandH band = arg_native(call, 0);
    GDALDataType type = GDALGetRasterDataType(band);
    GDALGetBlockSize(band, width, height);
    if (!raster_buffer_supports(type))
        return call_fail(call, STATUS_LIBRARY_ERROR, "a RasterBuffer does not hold pixels of type %s", GDALGetDataTypeName(type));
    if (*width < 1 || *height < 1 || (double)*width * *height * GDALGetDataTypeSizeBytes(type) > LARGEST_BLOCK)
        return call_fail(call, STATUS_LIBRARY_ERROR, "a block of %d x %d is too large", *width, *height);
    int across = (GDALGetRasterBandXSize(band) - 1) / *width + 1, down = (GDALGetRasterBandYSize(band) - 1) / *height + 1;
    if (arg_int(call, 1) >= across || arg_int(call, 2) >= down)
        return call_fail(call, STATUS_LIBRARY_ERROR, "block %d, %d is outside of a Band of %d x %d blocks", arg_int(call, 1),
                         arg_int(call, 2), across, down);
    return STATUS_OK;
}

int op_block_size(struct call *call)
{
    int width, height;
    GDALGetBlockSize(arg_native(call, 0), &width, &height);
    const double size[] = {width, height};
    return give_reals(call, size, 2);
}

int op_read_block(struct call *call)
{
    int width, height;
    if (measure_block(call, &width, &height) != STATUS_OK)
        return STATUS_LIBRARY_ERROR;
    GDALRasterBandH band = arg_native(call, 0);
    struct raster_buffer *buffer = raster_buffer_create(width, height, GDALGetRasterDataType(band));
    if (!buffer)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %d x %d pixels", width, height);
    if (GDALReadBlock(band, arg_int(call, 1), arg_int(call, 2), buffer->pixels) != CE_None) {
        raster_buffer_release(buffer);
        return call_fail_gdal(call, "cannot read");
    }
    return give_adopted(call, buffer);
}

int op_write_block(struct call *call)
{
    int width, height;
    if (measure_block(call, &width, &height) != STATUS_OK)
        return STATUS_LIBRARY_ERROR;
    GDALRasterBandH band = arg_native(call, 0);
    const struct raster_buffer *buffer = arg_native(call, 3);
    GDALDataType type = GDALGetRasterDataType(band);
    if (buffer->width != width || buffer->height != height || buffer->type != type)
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 4 (buffer): a block of this Band is %d x %d pixels of type %s", width, height,
                         GDALGetDataTypeName(type));
    /* Else what is cached of the block would be written over it later. */
    if (GDALFlushRasterCache(band) != CE_None || GDALWriteBlock(band, arg_int(call, 1), arg_int(call, 2), buffer->pixels) != CE_None)
        return call_fail_gdal(call, "cannot write");
    return STATUS_OK;
}

int op_flush_band(struct call *call)
{
    if (GDALFlushRasterCache(arg_native(call, 0)) != CE_None)
        return call_fail_gdal(call, "cannot flush");
    return STATUS_OK;
}

int op_statistics(struct call *call)
{
    double figures[4];
    if (GDALComputeRasterStatistics(arg_native(call, 0), FALSE, &figures[0], &figures[1], &figures[2], &figures[3], NULL, NULL) != CE_None)
        return call_fail_gdal(call, "no statistics");
    return give_reals(call, figures, 4);
}
