#include "value.h"

#include <stdlib.h>

#include "handle.h"
#include "raster_buffer.h"

const char *value_type_name(enum value_type type)
{
    static const char *const names[] = {
        [VALUE_NONE] = "None",         [VALUE_HANDLE] = "handle",     [VALUE_INT] = "int",      [VALUE_REAL] = "float",
        [VALUE_TEXT] = "str",          [VALUE_BYTES] = "bytes",       [VALUE_LIST] = "list",    [VALUE_RECORD] = "dict",
        [VALUE_CALLBACK] = "callable", [VALUE_MEMORY] = "memoryview", [VALUE_OTHER] = "object",
    };
    return names[type];
}

void value_clear(struct value *value)
{
    switch (value->type) {
    case VALUE_HANDLE:
        handle_release(value->handle);
        break;
    case VALUE_TEXT:
    case VALUE_BYTES:
        free((void *)value->data);
        break;
    case VALUE_LIST:
    case VALUE_RECORD:
        for (size_t i = 0; i < value->count; i++)
            value_clear(&value->items[i]);
        free(value->items);
        break;
    case VALUE_MEMORY:
        raster_buffer_release(value->memory);
        break;
    default:
        break;
    }
    value->type = VALUE_NONE;
}
