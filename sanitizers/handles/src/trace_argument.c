#include "trace_argument.h"

#include "trace_literals.h"
#include "trace_names.h"

// More is not written out.
enum { MAXIMUM_DATA = 64 * 1024 };

static void write_number(struct text *out, const struct trace_parameter *parameter, uintptr_t value)
{
    for (const struct enumerator *e = parameter->names; e && e->name; e++)
        if (e->value == (int64_t)value) {
            text_add(out, "%s", e->name);
            return;
        }
    if (parameter->names)
        text_add(out, "(%s)", parameter->type);
    if (parameter->elements == UNSIGNED)
        write_unsigned(out, value);
    else
        write_signed(out, (int64_t)value);
}

static void write_scratch(struct text *out, int index)
{
    text_add(out, "scratch(%d)", index + 1);
}

// A handle in the place of a parameter, or of an element of an array of such.
static void write_handle(struct text *out, uintptr_t address, const struct trace_parameter *parameter, const char *type)
{
    uint32_t variable = find_name(address, parameter->kind);
    if (!variable) {
        text_add(out, address ? "NULL /* made by nothing here */" : "NULL");
        return;
    }
    if (is_const_variable(variable) && !parameter->is_const)
        text_add(out, "(%s)", type);
    write_name(out, variable);
}

static void write_handles(struct text *out, const struct call *call, const struct trace_parameter *parameter, uintptr_t address)
{
    uint32_t variable = find_array_name(address);
    int64_t count = address && parameter->count ? parameter->count(call) : 0;
    if (variable || count <= 0) {
        if (variable)
            write_name(out, variable);
        else
            text_add(out, address && !parameter->count ? "NULL /* not recorded */" : "NULL");
        return;
    }
    bool is_pointer = parameter->element[strlen(parameter->element) - 1] == '*';
    text_add(out, "(%s%s%s[]){", parameter->is_const ? "const " : "", parameter->element, parameter->is_const && is_pointer ? "const" : "");
    for (int64_t i = 0; i < count; i++) {
        text_add(out, i ? ", " : "");
        write_handle(out, ((const uintptr_t *)address)[i], parameter, parameter->element);
    }
    text_add(out, "}");
}

static void write_strings(struct text *out, const struct call *call, const struct trace_parameter *parameter, const char *const *strings)
{
    if (!strings) {
        text_add(out, "NULL");
        return;
    }
    bool is_half_const = strcmp(parameter->type, "const char **") == 0;
    text_add(out, "(%s[]){", is_half_const ? "const char *" : parameter->is_const ? "const char *const" : "char *");
    int64_t count = parameter->count ? parameter->count(call) : INT64_MAX;
    for (int64_t i = 0; i < count && (strings[i] || parameter->count); i++) {
        write_string(out, strings[i]);
        text_add(out, ", ");
    }
    text_add(out, "NULL}");
}

static void write_element(struct text *out, const struct trace_parameter *parameter, const void *data, int64_t i)
{
    if (parameter->elements == DOUBLES)
        write_double(out, ((const double *)data)[i]);
    else if (parameter->elements == FLOATS)
        write_double(out, (double)((const float *)data)[i]);
    else if (parameter->elements == SIGNED && parameter->element_size == 8)
        write_signed(out, ((const int64_t *)data)[i]);
    else if (parameter->elements == SIGNED && parameter->element_size == 4)
        write_signed(out, ((const int32_t *)data)[i]);
    else if (parameter->elements == SIGNED && parameter->element_size == 2)
        write_signed(out, ((const int16_t *)data)[i]);
    else if (parameter->elements == UNSIGNED && parameter->element_size == 8)
        write_unsigned(out, ((const uint64_t *)data)[i]);
    else if (parameter->elements == UNSIGNED && parameter->element_size == 4)
        write_unsigned(out, ((const uint32_t *)data)[i]);
    else
        text_add(out, "0x%02x", ((const uint8_t *)data)[i]);
}

static bool is_zero(const char *data, size_t size)
{
    return size == 0 || (data[0] == 0 && memcmp(data, data + 1, size - 1) == 0);
}

// The elements between the braces of an initialiser.
static void write_all_elements(struct text *out, const struct trace_parameter *parameter, const void *data, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        text_add(out, i == 0 ? "" : i % 16 ? ", " : ",\n        ");
        write_element(out, parameter, data, i);
    }
}

// An array with the contents, declared before the statement; the argument is its name.
static void write_data(struct text *before, struct text *out, const struct trace_parameter *parameter, const void *data, int64_t count)
{
    static const struct trace_parameter byte = {.elements = BYTES};
    int64_t size = count * parameter->element_size;
    struct text structures = TEXT_EMPTY;
    bool is_structure = parameter->elements == OTHERS && write_structures(&structures, parameter->element, data, count);
    bool is_raw = parameter->elements == OTHERS && !is_structure;
    bool is_bytes = is_raw || parameter->elements == BYTES;
    uint32_t variable = new_variable(BASE_DATA, false);
    text_add(before, "    static %s%s ", parameter->is_const && !is_raw ? "const " : "", is_bytes ? "unsigned char" : parameter->element);
    write_name(before, variable);
    if (is_structure) {
        text_add(before, "[] = {%s", structures.bytes);
    } else if (is_zero(data, (size_t)size)) {
        text_add(before, "[%lld] = {0", (long long)(is_bytes ? size : count));
    } else {
        text_add(before, "[] = {");
        write_all_elements(before, is_bytes ? &byte : parameter, data, is_bytes ? size : count);
    }
    text_add(before, "};\n");
    text_free(&structures);
    text_add(out, is_raw ? "(void *)" : "");
    write_name(out, variable);
}

static void write_room(struct text *out, int index, int64_t size)
{
    text_add(out, "room(%d, %lld)", index + 1, (long long)size);
}

// What a pointer points to, of which there are so many elements; `reads`: the call reads them.
static void write_buffer(struct text *before, struct text *out, const struct call *call, int index, bool reads)
{
    const struct trace_parameter *parameter = &trace_rule(call)->parameters[index];
    const void *data = (const void *)call->arguments[index];
    int64_t count = data && parameter->count ? parameter->count(call) : 0, size = count * parameter->element_size;
    if (!data) {
        text_add(out, "NULL");
    } else if (count <= 0) {
        write_scratch(out, index);
        text_add(out, reads && count < 0 ? " /* what it read is not recorded */" : "");
    } else if (!reads) {
        write_room(out, index, size);
    } else if (size > MAXIMUM_DATA) {
        write_room(out, index, size);
        text_add(out, " /* what it read, of that size, is not recorded */");
    } else {
        write_data(before, out, parameter, data, count);
    }
}

static void write_owned(struct text *before, struct text *out, const struct call *call, int index)
{
    const struct trace_parameter *parameter = &trace_rule(call)->parameters[index];
    int64_t count = parameter->count ? parameter->count(call) : 0;
    if (!call->arguments[index]) {
        text_add(out, "NULL");
    } else if (parameter->form == FORM_OWNED_STRING) {
        text_add(out, "CPLStrdup(");
        write_string(out, (const char *)call->arguments[index]);
        text_add(out, ")");
    } else {
        text_add(out, "copy_of(");
        write_buffer(before, out, call, index, true);
        text_add(out, ", %lld)", (long long)count);
    }
}

static void write_function(struct statement *statement, struct text *out, const struct trace_parameter *parameter, const char *name,
                           bool is_set)
{
    if (name) {
        text_add(out, "%s", name);
        return;
    }
    size_t at = out->length;
    if (!is_set || parameter->form == FORM_OPTIONAL_FUNCTION)
        text_add(out, "NULL");
    else
        text_add(out, "(%s)ignored", parameter->type);
    if (is_set && !statement->function_length) {
        statement->function_at = at;
        statement->function_length = out->length - at;
        statement->function_type = parameter->type;
    }
}

static void write_coordinate_argument(struct text *out, const double *values)
{
    text_add(out, "proj_coord(");
    for (int i = 0; i < 4; i++) {
        text_add(out, i ? ", " : "");
        write_double(out, values[i]);
    }
    text_add(out, ")");
}

static void write_out_handle(struct statement *statement, struct text *out, struct call *call, int index, int *out_count)
{
    const struct trace_parameter *parameter = &trace_rule(call)->parameters[index];
    uint32_t variable = call->arguments[index] && *out_count < MAXIMUM_OUT_HANDLES ? new_variable(parameter->kind, false) : 0;
    if (!variable) {
        text_add(out, "NULL");
        return;
    }
    call->traced.out_handles[(*out_count)++] = variable;
    text_add(&statement->text, "    ");
    write_declaration(statement, parameter->element, variable);
    text_add(&statement->text, " = NULL;\n");
    text_add(out, "&");
    write_name(out, variable);
}

static void write_any(struct text *out, uintptr_t address, int index)
{
    uint32_t variable = find_name(address, KIND_NONE);
    if (!address)
        text_add(out, "NULL");
    else if (!variable)
        write_scratch(out, index);
    else {
        text_add(out, is_const_variable(variable) ? "(void *)" : "");
        write_name(out, variable);
    }
}

void write_argument(struct statement *statement, struct text *out, struct call *call, int index, int *out_count, const char *function)
{
    const struct trace_parameter *parameter = &trace_rule(call)->parameters[index];
    uintptr_t value = call->arguments[index];
    struct text *before = &statement->text;
    switch ((enum form)parameter->form) {
    case FORM_NUMBER:
        write_number(out, parameter, value);
        break;
    case FORM_DOUBLE: {
        double number;
        memcpy(&number, &value, sizeof number);
        write_double(out, number);
        break;
    }
    case FORM_STRUCT:
        write_coordinate_argument(out, (const double *)value);
        break;
    case FORM_HANDLE:
        write_handle(out, value, parameter, parameter->type);
        break;
    case FORM_HANDLES:
        write_handles(out, call, parameter, value);
        break;
    case FORM_OUT_HANDLE:
        write_out_handle(statement, out, call, index, out_count);
        break;
    case FORM_STRING:
        write_string(out, (const char *)value);
        if (value && strstr((const char *)value, "DATAPOINTER="))
            text_add(out, " /* an address in the program itself */");
        break;
    case FORM_STRINGS:
        write_strings(out, call, parameter, (const char *const *)value);
        break;
    case FORM_TEXT:
        text_add(out, value ? "(char *[]){" : "NULL");
        if (value) {
            write_string(out, *(const char *const *)value);
            text_add(out, "}");
        }
        break;
    case FORM_OWNED_STRING:
    case FORM_OWNED:
        write_owned(before, out, call, index);
        break;
    case FORM_DATA:
        write_buffer(before, out, call, index, true);
        break;
    case FORM_ROOM:
        write_buffer(before, out, call, index, false);
        break;
    case FORM_EITHER:
        write_buffer(before, out, call, index, call->arguments[1] != 0);
        break;
    case FORM_FUNCTION:
    case FORM_OPTIONAL_FUNCTION:
        write_function(statement, out, parameter, function, value != 0);
        break;
    case FORM_ANY:
        write_any(out, value, index);
        break;
    case FORM_SCRATCH:
    case FORM_UNRECORDED:
        if (!value)
            text_add(out, "NULL");
        else
            write_scratch(out, index);
        if (value && parameter->form == FORM_UNRECORDED)
            text_add(out, " /* what it read is not recorded */");
        break;
    case FORM_USER_DATA:
    case FORM_NULL:
        text_add(out, "NULL");
        break;
    }
}
