#include "buffer.h"

#include <stdlib.h>

#include "call.h"

static void *(*allocate_pixels)(size_t, size_t) = calloc;
static void (*release_pixels)(void *) = free;

void raster_buffer_use_allocator(void *(*allocate)(size_t, size_t), void (*release)(void *))
{
    allocate_pixels = allocate;
    release_pixels = release;
}

static const struct pixel_type {
    GDALDataType type;
    const char *format;
} pixel_types[] = {
    {GDT_Byte, "B"},   {GDT_UInt16, "H"}, {GDT_Int16, "h"},  {GDT_UInt32, "I"},  {GDT_Int32, "i"},
    {GDT_UInt64, "Q"}, {GDT_Int64, "q"},  {GDT_Float32, "f"}, {GDT_Float64, "d"},
};

static const struct pixel_type *find_pixel_type(GDALDataType type)
{
    for (size_t i = 0; i < sizeof pixel_types / sizeof *pixel_types; i++)
        if (pixel_types[i].type == type)
            return &pixel_types[i];
    return NULL;
}

int raster_buffer_supports(GDALDataType type)
{
    return find_pixel_type(type) != NULL;
}

struct raster_buffer *raster_buffer_create(int width, int height, GDALDataType type)
{
    const struct pixel_type *pixel_type = find_pixel_type(type);
    struct raster_buffer *buffer = pixel_type ? malloc(sizeof *buffer) : NULL;
    if (!buffer)
        return NULL;
    int item_size = GDALGetDataTypeSizeBytes(type);
    void *pixels = allocate_pixels((size_t)width * (size_t)height, (size_t)item_size);
    if (!pixels) {
        free(buffer);
        return NULL;
    }
    *buffer = (struct raster_buffer){.references = 1,
                                     .width = width,
                                     .height = height,
                                     .type = type,
                                     .item_size = item_size,
                                     .format = pixel_type->format,
                                     .pixels = pixels};
    return buffer;
}

void raster_buffer_retain(struct raster_buffer *buffer)
{
    __atomic_add_fetch(&buffer->references, 1, __ATOMIC_RELAXED);
}

void raster_buffer_release(struct raster_buffer *buffer)
{
    if (__atomic_sub_fetch(&buffer->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    release_pixels(buffer->pixels);
    free(buffer);
}

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

int op_buffer_set(struct call *call)
{
    const struct raster_buffer *buffer = arg_native(call, 0);
    void *pixel = find_pixel(call);
    if (!pixel)
        return STATUS_BAD_ARGUMENT;
    double value = arg_real(call, 3);
    GDALCopyWords(&value, GDT_Float64, 0, pixel, buffer->type, 0, 1);
    return STATUS_OK;
}

int op_view(struct call *call)
{
    return give_memory(call, arg_native(call, 0));
}
