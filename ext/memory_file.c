#include "memory_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <cpl_vsi.h>
#include <gdal.h>

#include "call.h"
#include "raster_buffer.h"

#define PRIVATE_FOLDER ".geocapsule-"

bool memory_file_is_private(const char *path)
{
    return strstr(path, PRIVATE_FOLDER) != NULL;
}

static bool choose_name(struct memory_file *file)
{
    unsigned char random[16];
    char digits[2 * sizeof random + 1];
    if (getrandom(random, sizeof random, 0) != sizeof random)
        return false;
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(digits + 2 * i, 3, "%02x", random[i]);
    snprintf(file->folder, sizeof file->folder, "/vsimem/" PRIVATE_FOLDER "%s", digits);
    snprintf(file->path, sizeof file->path, "/vsimem/" PRIVATE_FOLDER "%s/file", digits);
    return true;
}

struct memory_file *memory_file_create(const void *data, size_t size)
{
    struct memory_file *file = calloc(1, sizeof *file);
    if (!file)
        return NULL;
    file->contents = raster_buffer_create_bytes(data, size);
    VSILFILE *opened = NULL;
    if (file->contents && choose_name(file))
        opened = VSIFileFromMemBuffer(file->path, file->contents->pixels, size, FALSE);
    if (opened) {
        VSIFCloseL(opened);
        return file;
    }
    if (file->contents)
        raster_buffer_release(file->contents);
    free(file);
    return NULL;
}

void memory_file_destroy(struct memory_file *file)
{
    VSIUnlink(file->path);
    VSIRmdirRecursive(file->folder);
    raster_buffer_release(file->contents);
    free(file);
}

int op_memory_file(struct call *call)
{
    const struct value *contents = &call->args[0];
    struct memory_file *file = memory_file_create(contents->data, contents->size);
    return file ? give_adopted(call, file) : call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a file of %zu bytes", contents->size);
}

int op_open_memory_file(struct call *call)
{
    const struct memory_file *file = arg_native(call, 0);
    /* Without GDAL's reason, which would tell the file's name. */
    GDALDatasetH dataset = GDALOpenEx(file->path, GDAL_OF_READONLY | GDAL_OF_RASTER | GDAL_OF_VECTOR, NULL, NULL, NULL);
    return dataset ? give_adopted(call, dataset) : call_fail(call, STATUS_LIBRARY_ERROR, "these bytes are no file that GDAL can read");
}

int op_memory_file_view(struct call *call)
{
    const struct memory_file *file = arg_native(call, 0);
    return give_memory(call, file->contents);
}
