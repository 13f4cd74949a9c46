/* What the files of ops have in common: reading arguments, giving results, failing. */
#include "call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpl_error.h>
#include <proj.h>

#include "raster_buffer.h"

double value_real(const struct value *value)
{
    return value->type == VALUE_INT ? (double)value->integer : value->real;
}

int call_fail(struct call *call, enum status status, const char *format, ...)
{
    int used = snprintf(call->message, sizeof call->message, "%s: ", call->op->name);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(call->message + used, sizeof call->message - (size_t)used, format, arguments);
    va_end(arguments);
    return status;
}

int call_fail_gdal(struct call *call, const char *what)
{
    const char *reason = CPLGetLastErrorMsg();
    int length = (int)strcspn(reason, "\n"); /* some end with a newline */
    return call_fail(call, STATUS_LIBRARY_ERROR, "%s%s%.*s", what, length ? ": " : "", length, reason);
}

int call_fail_proj(struct call *call, void *context, const char *what)
{
    int number = proj_context_errno(context);
    return call_fail(call, STATUS_LIBRARY_ERROR, "%s: %s", what,
                     number ? proj_context_errno_string(context, number) : "PROJ gives no reason");
}

static _Thread_local char geos_message[160];

void geos_keep_message(const char *message, void *unused)
{
    (void)unused;
    snprintf(geos_message, sizeof geos_message, "%.*s", (int)strcspn(message, "\n"), message);
}

void geos_forget_message(void)
{
    geos_message[0] = '\0';
}

bool geos_has_message(void)
{
    return geos_message[0] != '\0';
}

int call_fail_geos(struct call *call, const char *what)
{
    int status = call_fail(call, STATUS_LIBRARY_ERROR, "%s: %s", what, geos_message[0] ? geos_message : "GEOS gives no reason");
    geos_message[0] = '\0';
    return status;
}

int same_owner(struct call *call, int i, int j)
{
    const struct handle *owner = handle_owner(call->args[i].handle);
    if (owner == handle_owner(call->args[j].handle))
        return STATUS_OK;
    return call_fail(call, STATUS_WRONG_OWNER, "arguments %d (%s) and %d (%s) belong to different owners of kind %s", i + 1,
                     call->op->params[i].name, j + 1, call->op->params[j].name, handle_kind(owner)->name);
}

/* What the function does has errors of its own, which are not the op's. */
int report_progress(double fraction, const char *message, void *callback)
{
    struct callback *function = callback; /* gdalwarp goes on to 1.00001 */
    if (!function)
        return 1;
    CPLErr severity = CPLGetLastErrorType();
    CPLErrorNum number = CPLGetLastErrorNo();
    char *said = severity != CE_None ? strdup(CPLGetLastErrorMsg()) : NULL;
    int go_on = function->progress(function, fraction < 1 ? fraction : 1, message);
    if (severity != CE_None)
        CPLErrorSetState(severity, number, said ? said : "");
    else
        CPLErrorReset();
    free(said);
    return go_on;
}

struct callback *arg_callback(const struct call *call, int i)
{
    return call->args[i].type == VALUE_CALLBACK ? call->args[i].callback : NULL;
}

int hand_over(struct call *call)
{
    int given = call->op->given, owner = call->op->owner;
    enum status status = handle_give(call->args[given].handle, call->args[owner].handle);
    if (status == STATUS_WRONG_OWNER)
        return call_fail(call, status, "argument %d (%s): this %s belongs to another handle, and cannot be handed over", given + 1,
                         call->op->params[given].name, handle_kind(call->args[given].handle)->name);
    if (status == STATUS_CLOSED)
        return call_fail(call, status, "a handle was closed meanwhile");
    return status;
}

int move_handle(struct call *call, struct handle *handle, struct handle *owner)
{
    enum status status = handle_move(handle, owner);
    return status == STATUS_OK ? STATUS_OK : call_fail(call, status, "a handle was closed meanwhile");
}

struct handle *arg_root(const struct call *call, int i)
{
    struct handle *root = call->args[i].handle;
    while (handle_owner(root))
        root = handle_owner(root);
    return root;
}

static struct handle *owner_of_result(const struct call *call)
{
    int owner = call->op->owner;
    if (owner < 0)
        return NULL;
    if (owner >= ROOT_OF_ARGUMENT)
        return arg_root(call, owner - ROOT_OF_ARGUMENT);
    if (owner >= OWNER_OF_ARGUMENT)
        return handle_owner(call->args[owner - OWNER_OF_ARGUMENT].handle);
    return call->args[owner].handle;
}

static int give_handle(struct call *call, enum status status, struct handle *handle)
{
    if (status == STATUS_CLOSED)
        return call_fail(call, status, "the owner of the result was closed meanwhile");
    if (status != STATUS_OK)
        return call_fail(call, status, "no memory for a %s", kinds[call->op->result_kind].name);
    if (!handle_owner(handle))
        handle_set_realm(handle, call->realm);
    call->result.type = VALUE_HANDLE;
    call->result.handle = handle;
    return STATUS_OK;
}

int give_adopted_below(struct call *call, void *native, struct handle *owner)
{
    struct handle *handle;
    enum status status = handle_adopt(&kinds[call->op->result_kind], native, owner, &handle);
    return give_handle(call, status, handle);
}

int give_adopted(struct call *call, void *native)
{
    return give_adopted_below(call, native, owner_of_result(call));
}

int give_borrowed(struct call *call, void *native)
{
    struct handle *handle;
    enum status status = handle_borrow(&kinds[call->op->result_kind], native, owner_of_result(call), &handle);
    return give_handle(call, status, handle);
}

int give_int(struct call *call, int64_t integer)
{
    call->result = (struct value){.type = VALUE_INT, .integer = integer};
    return STATUS_OK;
}

int give_real(struct call *call, double real)
{
    call->result = (struct value){.type = VALUE_REAL, .real = real};
    return STATUS_OK;
}

static int give_copy(struct call *call, enum value_type type, const void *data, size_t size)
{
    char *copy = malloc(size + 1);
    if (!copy)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a result of %zu bytes", size);
    memcpy(copy, data, size);
    copy[size] = '\0';
    call->result = (struct value){.type = type, .data = copy, .size = size};
    return STATUS_OK;
}

int give_text(struct call *call, const char *text)
{
    return give_copy(call, VALUE_TEXT, text, strlen(text));
}

int give_bytes(struct call *call, const void *data, size_t size)
{
    return give_copy(call, VALUE_BYTES, data, size);
}

struct value *give_list(struct call *call, size_t count)
{
    struct value *items = calloc(count ? count : 1, sizeof *items);
    if (items)
        call->result = (struct value){.type = VALUE_LIST, .items = items, .count = count};
    else
        call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a list of %zu items", count);
    return items;
}

bool text_value(struct value *value, const char *text)
{
    char *copy = strdup(text);
    *value = copy ? (struct value){.type = VALUE_TEXT, .data = copy, .size = strlen(copy)} : (struct value){.type = VALUE_NONE};
    return copy != NULL;
}

int give_reals(struct call *call, const double *reals, size_t count)
{
    struct value *items = give_list(call, count);
    for (size_t i = 0; items && i < count; i++)
        items[i] = (struct value){.type = VALUE_REAL, .real = reals[i]};
    return items ? STATUS_OK : STATUS_OUT_OF_MEMORY;
}

int give_memory(struct call *call, struct raster_buffer *buffer)
{
    raster_buffer_retain(buffer);
    call->result = (struct value){.type = VALUE_MEMORY, .memory = buffer};
    return STATUS_OK;
}
