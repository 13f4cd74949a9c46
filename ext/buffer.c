/* Raster buffers as ops: see raster_buffer.h. */
#include "call.h"
#include "raster_buffer.h"

int op_buffer(struct call *call)
{
    GDALDataType type = GDALGetDataTypeByName(arg_text(call, 2));
    if (!raster_buffer_supports(type))
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 3 (type): no real-valued pixel type \"%.40s\"", arg_text(call, 2));
    struct raster_buffer *buffer = raster_buffer_create(arg_int(call, 0), arg_int(call, 1), type);
    if (!buffer)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %d x %d pixels", arg_int(call, 0), arg_int(call, 1));
    return give_adopted(call, buffer);
}

/* The address of pixel (argument 1, argument 2), or NULL with the call failed. */
static void *find_pixel(struct call *call)
{
    const struct raster_buffer *buffer = arg_native(call, 0);
    int x = arg_int(call, 1), y = arg_int(call, 2);
    if (x >= buffer->width || y >= buffer->height) {
        call_fail(call, STATUS_BAD_ARGUMENT, "pixel %d, %d is outside of a RasterBuffer of %d x %d", x, y, buffer->width, buffer->height);
        return NULL;
    }
    return (char *)buffer->pixels + ((size_t)y * (size_t)buffer->width + (size_t)x) * (size_t)buffer->item_size;
}

int op_buffer_get(struct call *call)
{
    const struct raster_buffer *buffer = arg_native(call, 0);
    void *pixel = find_pixel(call);
    if (!pixel)
        return STATUS_BAD_ARGUMENT;
    double value;
    GDALCopyWords(pixel, buffer->type, 0, &value, GDT_Float64, 0, 1);
    return give_real(call, value);
}

/* GDAL clamps to the highest number as a double, which for 64 bits is one more than there is, and converts that: undefined, and the
 * lowest number on x86 (3.6.2, GDALCopyWord in gcore/gdal_priv_templates.hpp). So the highest is stored here. */
static bool store_highest(GDALDataType type, double value, void *pixel)
{
    if (type == GDT_Int64 && value >= 0x1p63)
        *(int64_t *)pixel = INT64_MAX;
    else if (type == GDT_UInt64 && value >= 0x1p64)
        *(uint64_t *)pixel = UINT64_MAX;
    else
        return false;
    return true;
}

int op_buffer_set(struct call *call)
{
    const struct raster_buffer *buffer = arg_native(call, 0);
    void *pixel = find_pixel(call);
    if (!pixel)
        return STATUS_BAD_ARGUMENT;
    double value = arg_real(call, 3);
    if (!store_highest(buffer->type, value, pixel))
        GDALCopyWords(&value, GDT_Float64, 0, pixel, buffer->type, 0, 1);
    return STATUS_OK;
}

int op_view(struct call *call)
{
    return give_memory(call, arg_native(call, 0));
}
