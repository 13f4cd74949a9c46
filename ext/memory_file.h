/* A file over memory of ours. GDAL reads it by a name that nobody else knows, so it cannot be opened but by its handle; the
 * memory is shared with whoever looks at it through the buffer protocol, and stays as long as one of them does. */
#ifndef GEOCAPSULE_MEMORY_FILE_H
#define GEOCAPSULE_MEMORY_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct raster_buffer;

enum { MEMORY_FILE_NAME_SIZE = 80 };

struct memory_file {
    struct raster_buffer *contents;     /* one reference */
    char folder[MEMORY_FILE_NAME_SIZE]; /* in /vsimem, of this file alone: what GDAL writes beside it goes with it */
    char path[MEMORY_FILE_NAME_SIZE];
};

/* Copies the contents. NULL: no memory, or no random name. */
struct memory_file *memory_file_create(const void *data, size_t size);

/* Takes the file out of /vsimem, and then lets go of the memory. Whoever reads the file must have ended. */
void memory_file_destroy(struct memory_file *file);

/* Whether a path leads to such a file or into its folder. Ops refuse those: the file would be read after its handle's end. */
bool memory_file_is_private(const char *path);

#endif
