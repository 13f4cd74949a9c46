/* Files by their path, in memory (/vsimem) or elsewhere, as GDAL's virtual file systems have them. */
#define _LARGEFILE64_SOURCE /* VSIStatBufL is a struct stat64 */
#include <stdlib.h>
#include <string.h>

#include <cpl_string.h>
#include <cpl_vsi.h>

#include "call.h"
#include "memory_file.h"

enum { LARGEST_FILE = 1 << 26, MOST_NAMES = 4096 };

int op_remove_file(struct call *call)
{
    if (VSIUnlink(arg_text(call, 0)) != 0)
        return call_fail(call, STATUS_LIBRARY_ERROR, "cannot remove \"%.160s\"", arg_text(call, 0));
    return STATUS_OK;
}

int op_write_file(struct call *call)
{
    const char *path = arg_text(call, 0);
    const struct value *contents = &call->args[1];
    VSIUnlink(path); /* whoever has the old file open keeps it whole: GDAL would cut it under them */
    VSILFILE *file = VSIFOpenL(path, "wb");
    if (!file)
        return call_fail(call, STATUS_LIBRARY_ERROR, "cannot create \"%.160s\"", path);
    size_t written = VSIFWriteL(contents->data, 1, contents->size, file);
    if (VSIFCloseL(file) != 0 || written != contents->size)
        return call_fail(call, STATUS_LIBRARY_ERROR, "cannot write \"%.160s\"", path);
    return STATUS_OK;
}

/* The size of a plain file, in bytes. -1: there is none, and the call has failed. */
static int64_t measure(struct call *call)
{
    VSIStatBufL about;
    if (VSIStatL(arg_text(call, 0), &about) == 0 && VSI_ISREG(about.st_mode))
        return (int64_t)about.st_size;
    call_fail(call, STATUS_LIBRARY_ERROR, "no file \"%.160s\"", arg_text(call, 0));
    return -1;
}

int op_file_size(struct call *call)
{
    int64_t size = measure(call);
    return size < 0 ? STATUS_LIBRARY_ERROR : give_int(call, size);
}

int op_read_file(struct call *call)
{
    const char *path = arg_text(call, 0);
    int64_t size = measure(call);
    if (size < 0)
        return STATUS_LIBRARY_ERROR;
    if (size > LARGEST_FILE)
        return call_fail(call, STATUS_LIBRARY_ERROR, "\"%.160s\" is larger than %d bytes", path, LARGEST_FILE);
    char *contents = malloc(size ? (size_t)size : 1);
    if (!contents)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %lld bytes", (long long)size);
    VSILFILE *file = VSIFOpenL(path, "rb");
    size_t got = file ? VSIFReadL(contents, 1, (size_t)size, file) : 0;
    if (file)
        VSIFCloseL(file);
    int status = file ? give_bytes(call, contents, got) : call_fail(call, STATUS_LIBRARY_ERROR, "cannot open \"%.160s\"", path);
    free(contents);
    return status;
}

int op_rename_file(struct call *call)
{
    if (VSIRename(arg_text(call, 0), arg_text(call, 1)) != 0)
        return call_fail(call, STATUS_LIBRARY_ERROR, "cannot rename \"%.160s\"", arg_text(call, 0));
    return STATUS_OK;
}

static bool is_listed(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !memory_file_is_private(name);
}

int op_list_files(struct call *call)
{
    VSIStatBufL about;
    char **names = VSIReadDirEx(arg_text(call, 0), MOST_NAMES);
    /* In memory an empty folder and none are the same; elsewhere not. */
    if (!names && VSIStatL(arg_text(call, 0), &about) != 0 && strncmp(arg_text(call, 0), "/vsimem/", 8) != 0)
        return call_fail(call, STATUS_LIBRARY_ERROR, "no folder \"%.160s\"", arg_text(call, 0));
    size_t count = 0;
    for (int i = 0; names && names[i]; i++)
        count += is_listed(names[i]);
    struct value *items = give_list(call, count);
    bool done = items != NULL;
    for (int i = 0; names && names[i] && done; i++)
        if (is_listed(names[i]))
            done = text_value(items++, names[i]);
    CSLDestroy(names);
    if (done)
        return STATUS_OK;
    value_clear(&call->result);
    return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for the answer");
}
