#include "raster_buffer.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

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
    {GDT_Byte, "B"},   {GDT_UInt16, "H"}, {GDT_Int16, "h"},   {GDT_UInt32, "I"},  {GDT_Int32, "i"},
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

static struct raster_buffer *create(int width, int height, GDALDataType type)
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

struct raster_buffer *raster_buffer_create(int width, int height, GDALDataType type)
{
    return create(width, height, type);
}

struct raster_buffer *raster_buffer_create_bytes(const void *data, size_t size)
{
    struct raster_buffer *buffer = size <= INT_MAX ? create((int)size, 1, GDT_Byte) : NULL;
    if (!buffer)
        return NULL;
    if (size > 0)
        memcpy(buffer->pixels, data, size);
    buffer->is_file = 1;
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
