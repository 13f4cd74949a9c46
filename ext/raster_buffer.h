/* Pixels in memory. A raster buffer is shared by its handle and by whoever looks at it through the buffer protocol; the
 * last of them frees it. So a numpy array made from a buffer outlives the buffer's close, and the dataset's. */
#ifndef GEOCAPSULE_RASTER_BUFFER_H
#define GEOCAPSULE_RASTER_BUFFER_H

#include <gdal.h>
#include <stddef.h>

struct raster_buffer {
    int references; /* atomic */
    int width, height;
    GDALDataType type;
    int item_size;      /* bytes */
    const char *format; /* of one item, in the notation of Python's struct module */
    void *pixels;       /* width * height items, row by row */
    int is_file;        /* the contents of a file: bytes in one row, for reading only */
};

/* The allocator for pixels, PyMem_RawCalloc and PyMem_RawFree under Python (so that tracemalloc sees them), calloc and free
 * otherwise. Both must be callable on any thread with no interpreter lock held. Set once, before the first buffer. */
void raster_buffer_use_allocator(void *(*allocate)(size_t, size_t), void (*release)(void *));

/* NULL if the type is not one of the real-valued ones, or memory is short; one reference for the caller. Pixels are zero. */
struct raster_buffer *raster_buffer_create(int width, int height, GDALDataType type);
/* The contents of a file, copied. NULL: more than INT_MAX bytes, or memory is short. */
struct raster_buffer *raster_buffer_create_bytes(const void *data, size_t size);

void raster_buffer_retain(struct raster_buffer *buffer);
void raster_buffer_release(struct raster_buffer *buffer);

/* Whether pixels of this type can be held: the real-valued types. */
int raster_buffer_supports(GDALDataType type);

#endif
