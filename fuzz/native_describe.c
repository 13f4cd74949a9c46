/* Values as Python's repr shows them, so that a person, and a test, can lay two replays side by side. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinds.h"
#include "native_value.h"

struct writer {
    char *text;
    size_t size, used; /* used: what there would be if there were room */
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t room = writer->used < writer->size ? writer->size - writer->used : 0;
    int written = vsnprintf(room ? writer->text + writer->used : NULL, room, format, arguments);
    va_end(arguments);
    writer->used += (size_t)written;
}

/* The shortest digits that read back as the same number; with an exponent if that is below -4 or above 15. */
static void put_real(struct writer *writer, double real)
{
    if (isnan(real) || isinf(real)) {
        put(writer, "%s", isnan(real) ? "nan" : real > 0 ? "inf" : "-inf");
        return;
    }
    char text[40];
    int digits = 0;
    do
        snprintf(text, sizeof text, "%.*e", digits, real);
    while (strtod(text, NULL) != real && ++digits < 17);
    int exponent = atoi(strchr(text, 'e') + 1);
    if (exponent < -4 || exponent > 15)
        put(writer, "%s", text);
    else
        put(writer, "%.*f", digits > exponent ? digits - exponent : 1, real);
}

static void put_string(struct writer *writer, const char *data, size_t size, bool bytes)
{
    char quote = memchr(data, '\'', size) && !memchr(data, '"', size) ? '"' : '\'';
    put(writer, "%s%c", bytes ? "b" : "", quote);
    for (size_t i = 0; i < size && writer->used < writer->size; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c == quote || c == '\\')
            put(writer, "\\%c", c);
        else if (c == '\n' || c == '\r' || c == '\t')
            put(writer, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        else if (c < 0x20 || c == 0x7F || (bytes && c >= 0x80))
            put(writer, "\\x%02x", c);
        else
            put(writer, "%c", c);
    }
    put(writer, "%c", quote);
}

static void put_value(struct writer *writer, const struct value *value)
{
    switch (value->type) {
    case VALUE_INT:
        put(writer, "%lld", (long long)value->integer);
        break;
    case VALUE_REAL:
        put_real(writer, value->real);
        break;
    case VALUE_TEXT:
    case VALUE_BYTES:
        put_string(writer, value->data, value->size, value->type == VALUE_BYTES);
        break;
    case VALUE_LIST:
    case VALUE_RECORD:
        put(writer, "%c", value->type == VALUE_LIST ? '[' : '{');
        for (size_t i = 0; i < value->count && writer->used < writer->size; i++) {
            bool second = value->type == VALUE_RECORD && i % 2 == 1;
            put(writer, "%s", i == 0 ? "" : second ? ": " : ", ");
            put_value(writer, &value->items[i]);
        }
        put(writer, "%c", value->type == VALUE_LIST ? ']' : '}');
        break;
    case VALUE_MEMORY:
        put(writer, "<memory at %p>", (void *)value->memory);
        break;
    case VALUE_HANDLE:
        put(writer, "<%s at %p>", handle_kind(value->handle)->name, (void *)value->handle);
        break;
    case VALUE_CALLBACK:
        put(writer, "a callback");
        break;
    default:
        put(writer, "%s", value->type == VALUE_OTHER ? value->data : "None");
        break;
    }
}

bool native_describe(const void *value, char *text, size_t size)
{
    const struct native_value *native = value;
    struct writer writer = {.text = text, .size = size};
    if (native->value.type == VALUE_NONE)
        return false;
    put_value(&writer, &native->value);
    return true;
}
