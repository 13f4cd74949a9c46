/* The op table, made from ops.def, and the checks that are the same for every op. */
#include "ops.h"

#include <stdio.h>
#include <string.h>

#include <cpl_error.h>

#include "call.h"
#include "memory_file.h"

#define OP(name, ...) int op_##name(struct call *call);
#include "ops.def"
#undef OP

#define ROOT OWNER_NONE
#define SHARED OWNER_SHARED
#define ARG(n) (n)
#define OWNER_OF(n) (OWNER_OF_ARGUMENT + (n))
#define ROOT_OF(n) (ROOT_OF_ARGUMENT + (n))
#define THREAD OWNER_THREAD
#define ADOPTS(kind, from) .result = VALUE_HANDLE, .result_kind = KIND_##kind, .ownership = OWNS_ADOPTS, .owner = from
#define BORROWS(kind, from) .result = VALUE_HANDLE, .result_kind = KIND_##kind, .ownership = OWNS_BORROWS, .owner = from
#define CLOSES(n) .result = VALUE_NONE, .result_kind = NO_KIND, .ownership = OWNS_CLOSES, .owner = n
#define CLOSES_ALL CLOSES(OWNER_NONE)
#define ENDING(set) , .ends = set
#define BIT(kind) KIND_BIT(KIND_##kind)
#define GIVES(n, m) .result = VALUE_NONE, .result_kind = NO_KIND, .ownership = OWNS_GIVES, .given = n, .owner = m
#define MOVES(n, m) .result = VALUE_NONE, .result_kind = NO_KIND, .ownership = OWNS_MOVES, .given = n, .owner = m
#define RETURNS(type) .result = VALUE_##type, .result_kind = NO_KIND, .ownership = OWNS_NOTHING, .owner = OWNER_NONE
#define OF(type) , .items = VALUE_##type
#define FIELDS(text) , .fields = text
#define KEEPS false
#define RELEASES true
#define MAY(status) | 1u << STATUS_##status
#define NOTHING_ELSE
#define HANDLE(param, of) {.type = VALUE_HANDLE, .name = #param, .kind = KIND_##of}
#define ANY_HANDLE(param) {.type = VALUE_HANDLE, .name = #param, .kind = ANY_KIND, .may_be_closed = true}
#define INT(param, least, most) {.type = VALUE_INT, .name = #param, .low = least, .high = most}
#define REAL(param, least, most) {.type = VALUE_REAL, .name = #param, .low = least, .high = most}
#define TEXT(param, of) {.type = VALUE_TEXT, .name = #param, .domain = DOMAIN_##of}
#define BYTES(param, of) {.type = VALUE_BYTES, .name = #param, .domain = DOMAIN_##of}
#define REALS(param, fewest, most) {.type = VALUE_LIST, .name = #param, .low = fewest, .high = most}
#define CALLBACK(param) {.type = VALUE_CALLBACK, .name = #param, .may_be_none = true}
#define PARAM_COUNT(...) (int)(sizeof((const struct param[]){{0}, __VA_ARGS__}) / sizeof(struct param)) - 1

const struct op ops[OP_COUNT] = {
#define OP(op_name, op_library, op_result, microseconds, gil, own_errors, text, ...) \
    [OP_##op_name] = {.name = #op_name, \
                      .run = op_##op_name, \
                      .doc = text, \
                      .library = LIBRARY_##op_library, \
                      op_result, \
                      .cost = microseconds, \
                      .releases_gil = gil, \
                      .errors = 0u own_errors, \
                      .param_count = PARAM_COUNT(__VA_ARGS__), \
                      .params = {__VA_ARGS__}},
#include "ops.def"
#undef OP
};

const struct op *op_find(const char *name, size_t length)
{
    for (int i = 0; i < OP_COUNT; i++)
        if (strncmp(ops[i].name, name, length) == 0 && ops[i].name[length] == '\0')
            return &ops[i];
    return NULL;
}

bool op_is_exclusive(const struct op *op)
{
    return op->ends != 0 || op->ownership == OWNS_GIVES || op->ownership == OWNS_MOVES;
}

const char *ownership_name(enum ownership ownership)
{
    static const char *const names[] = {
        [OWNS_NOTHING] = "nothing", [OWNS_ADOPTS] = "adopts", [OWNS_BORROWS] = "borrows",
        [OWNS_CLOSES] = "closes",   [OWNS_GIVES] = "gives",   [OWNS_MOVES] = "moves",
    };
    return names[ownership];
}

unsigned op_errors(const struct op *op)
{
    /* Any call may have the wrong number of arguments, and any may run out of memory. */
    unsigned errors = op->errors | 1u << STATUS_WRONG_KIND | 1u << STATUS_OUT_OF_MEMORY;
    if (op->param_count > 0) /* in any place: an int beyond 64 bits, a str that is no Unicode */
        errors |= 1u << STATUS_BAD_ARGUMENT;
    for (int i = 0; i < op->param_count; i++) {
        const struct param *param = &op->params[i];
        if (param->type == VALUE_HANDLE && !param->may_be_closed)
            errors |= 1u << STATUS_CLOSED | 1u << STATUS_BUSY;
    }
    if (op->ownership == OWNS_GIVES || op->ownership == OWNS_MOVES)
        errors |= 1u << STATUS_WRONG_OWNER;
    return errors;
}

static const char *describe_value(const struct value *value)
{
    if (value->type == VALUE_HANDLE)
        return handle_kind(value->handle)->name;
    if (value->type == VALUE_OTHER)
        return value->data;
    return value_type_name(value->type);
}

static int fail_argument(struct call *call, int i, enum status status, const char *wanted, const char *got)
{
    return call_fail(call, status, "argument %d (%s) must be %s, not %s", i + 1, call->op->params[i].name, wanted, got);
}

static int check_number(struct call *call, int i)
{
    const struct param *param = &call->op->params[i];
    double number = value_real(&call->args[i]);
    if (number >= param->low && number <= param->high)
        return STATUS_OK;
    char range[96], got[32];
    snprintf(range, sizeof range, "from %.16g to %.16g", param->low, param->high);
    snprintf(got, sizeof got, "%.16g", number);
    return fail_argument(call, i, STATUS_BAD_ARGUMENT, range, got);
}

static int check_list(struct call *call, int i)
{
    const struct param *param = &call->op->params[i];
    const struct value *list = &call->args[i];
    if ((double)list->count < param->low || (double)list->count > param->high)
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument %d (%s) must have %.0f items, not %zu", i + 1, param->name, param->low,
                         list->count);
    for (size_t k = 0; k < list->count; k++)
        if (list->items[k].type != VALUE_INT && list->items[k].type != VALUE_REAL)
            return fail_argument(call, i, STATUS_WRONG_KIND, "a list of numbers", "one with other items");
    return STATUS_OK;
}

static int check_argument(struct call *call, int i)
{
    const struct param *param = &call->op->params[i];
    const struct value *value = &call->args[i];
    if (param->type == VALUE_REAL && value->type == VALUE_INT)
        return check_number(call, i);
    if (param->may_be_none && value->type == VALUE_NONE)
        return STATUS_OK;
    if (param->type != value->type) {
        const char *wanted =
            param->type == VALUE_HANDLE && param->kind != ANY_KIND ? kinds[param->kind].name : value_type_name(param->type);
        return fail_argument(call, i, STATUS_WRONG_KIND, wanted, describe_value(value));
    }
    switch (param->type) {
    case VALUE_HANDLE:
        if (param->kind != ANY_KIND && handle_kind(value->handle) != &kinds[param->kind])
            return fail_argument(call, i, STATUS_WRONG_KIND, kinds[param->kind].name, describe_value(value));
        return STATUS_OK;
    case VALUE_INT:
    case VALUE_REAL:
        return check_number(call, i);
    case VALUE_TEXT:
        if (strlen(value->data) != value->size)
            return call_fail(call, STATUS_BAD_ARGUMENT, "argument %d (%s) contains a NUL character", i + 1, param->name);
        if ((param->domain == DOMAIN_PATH || param->domain == DOMAIN_NEW_PATH) && memory_file_is_private(value->data))
            return call_fail(call, STATUS_BAD_ARGUMENT, "argument %d (%s) leads to a MemoryFile, which only its handle opens", i + 1,
                             param->name);
        return STATUS_OK;
    case VALUE_LIST:
        return check_list(call, i);
    default:
        return STATUS_OK;
    }
}

static int fail_pin(struct call *call, enum status status, int i)
{
    const struct handle *handle = call->args[i].handle;
    const char *kind = handle_kind(handle)->name;
    const char *param = call->op->params[i].name;
    if (status == STATUS_BUSY)
        return call_fail(call, status, "argument %d (%s): this %s is in use by %s", i + 1, param, kind,
                         op_is_exclusive(call->op) ? "an op that has not returned" : "another thread");
    static const char *const states[] = {
        [HANDLE_OPEN] = "is closed", /* by another thread, and what was seen of it is history */
        [HANDLE_CLOSED] = "is closed",
        [HANDLE_ENDED_WITH_OWNER] = "ended with its owner",
        [HANDLE_INVALIDATED] = "was ended by a change to what it belongs to",
    };
    const char *state = states[handle_state(handle)];
    return call_fail(call, status, "argument %d (%s): this %s %s", i + 1, param, kind, state);
}

static void pass_error_on(CPLErr severity, CPLErrorNum number, const char *message)
{
    struct callback *callback = CPLGetErrorHandlerUserData();
    callback->error(callback, (int)severity, number, message);
}

/* Runs and unpins: what was closed meanwhile is destroyed at the last unpin, and may have something to say, too. */
static int run(struct call *call, struct pin *pins, int pinned_count)
{
    if (call->op->library == LIBRARY_NONE) {
        int status = call->op->run(call);
        handle_unpin(pins, pinned_count);
        return status;
    }
    /* Errors are answers here, not lines on stderr; the handler stack is this thread's own. */
    CPLErrorReset();
    CPLPushErrorHandlerEx(call->on_error ? pass_error_on : CPLQuietErrorHandler, call->on_error);
    int status = call->op->run(call);
    handle_unpin(pins, pinned_count);
    CPLPopErrorHandler();
    return status;
}

int op_call(struct call *call)
{
    const struct op *op = call->op;
    call->result.type = VALUE_NONE;
    call->message[0] = '\0';
    if (call->arg_count != op->param_count)
        return call_fail(call, STATUS_WRONG_KIND, "takes %d argument%s, not %d", op->param_count, op->param_count == 1 ? "" : "s",
                         call->arg_count);

    struct handle *pinned[OP_MAX_ARGS];
    struct pin pins[OP_MAX_ARGS];
    int argument[OP_MAX_ARGS];
    int pinned_count = 0, culprit = 0;
    for (int i = 0; i < op->param_count; i++) {
        int status = check_argument(call, i);
        if (status != STATUS_OK)
            return status;
        if (op->params[i].type == VALUE_HANDLE && !op->params[i].may_be_closed) {
            argument[pinned_count] = i;
            pinned[pinned_count++] = call->args[i].handle;
        }
    }
    enum status status = handle_pin(pinned, pins, pinned_count, op_is_exclusive(op), &culprit);
    if (status != STATUS_OK)
        return fail_pin(call, status, argument[culprit]);
    return run(call, pins, pinned_count);
}
