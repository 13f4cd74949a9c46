/* From statements to text. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

struct printer {
    char *at, *end;
    bool full;
};

static void put(struct printer *printer, const char *text, size_t size)
{
    if (printer->full || (size_t)(printer->end - printer->at) < size) {
        printer->full = true;
        return;
    }
    memcpy(printer->at, text, size);
    printer->at += size;
}

static void put_text(struct printer *printer, const char *text)
{
    put(printer, text, strlen(text));
}

__attribute__((format(printf, 2, 3))) static void put_format(struct printer *printer, const char *format, ...)
{
    char text[64];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put(printer, text, (size_t)size);
}

/* The shortest text that reads back as the same number, with a point or an exponent so that it stays a float. */
static void put_real(struct printer *printer, double real)
{
    if (isinf(real)) {
        put_text(printer, real > 0 ? "1e999" : "-1e999");
        return;
    }
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real)
            break;
    }
    put_text(printer, text);
    if (!strpbrk(text, ".e"))
        put_text(printer, ".0");
}

static void put_string(struct printer *printer, const char *data, size_t size, bool bytes)
{
    put_text(printer, bytes ? "b\"" : "\"");
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c == '"' || c == '\\')
            put_format(printer, "\\%c", c);
        else if (c == '\n')
            put_text(printer, "\\n");
        else if (c < 0x20 || c == 0x7F || (bytes && c >= 0x80))
            put_format(printer, "\\x%02x", c);
        else
            put(printer, &data[i], 1);
    }
    put_text(printer, "\"");
}

static void put_argument(struct printer *printer, const struct program *program, const struct argument *argument)
{
    switch (argument->type) {
    case ARGUMENT_NAME:
        put_text(printer, program->names[argument->name]);
        break;
    case ARGUMENT_INT:
        put_format(printer, "%lld", (long long)argument->integer);
        break;
    case ARGUMENT_REAL:
        put_real(printer, argument->real);
        break;
    case ARGUMENT_TEXT:
    case ARGUMENT_BYTES:
        put_string(printer, argument_data(program, argument), argument->size, argument->type == ARGUMENT_BYTES);
        break;
    case ARGUMENT_NONE:
        put_text(printer, "None");
        break;
    case ARGUMENT_LIST:
        put_text(printer, "[");
        for (uint32_t i = 0; i < argument->count; i++) {
            put_text(printer, i > 0 ? ", " : "");
            put_argument(printer, program, &program->items[argument->first + i]);
        }
        put_text(printer, "]");
        break;
    }
}

static void put_statement(struct printer *printer, const struct program *program, const struct statement *statement)
{
    if (statement->source) {
        put(printer, statement->source, statement->source_size);
        return;
    }
    if (statement->type == STATEMENT_DROP) {
        put_text(printer, "del ");
        put_text(printer, program->names[statement->target]);
        return;
    }
    if (statement->target >= 0) {
        put_text(printer, program->names[statement->target]);
        put_text(printer, " = ");
    }
    put_text(printer, program->names[statement->callee]);
    put_text(printer, "(");
    for (int i = 0; i < statement->arg_count; i++) {
        put_text(printer, i > 0 ? ", " : "");
        put_argument(printer, program, &statement->args[i]);
    }
    put_text(printer, ")");
}

size_t statement_print(const struct program *program, const struct statement *statement, char *text, size_t capacity)
{
    struct printer printer = {.at = text, .end = text + capacity};
    put_statement(&printer, program, statement);
    return printer.full ? 0 : (size_t)(printer.at - text);
}

size_t program_print(const struct program *program, char *text, size_t capacity)
{
    struct printer printer = {.at = text, .end = text + capacity};
    for (int i = 0; i < program->count; i++) {
        put_statement(&printer, program, &program->statements[i]);
        if (i + 1 < program->count || !program->open_end)
            put_text(&printer, program->crlf[i] ? "\r\n" : "\n");
    }
    return printer.full ? 0 : (size_t)(printer.at - text);
}
