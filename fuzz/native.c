#include "native.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cpl_error.h>

#include "allocation.h"
#include "ledger.h"
#include "report.h"
#include "scratch.h"
#include "shadow.h"

enum { MOST_ERRORS = 64 }; /* that a handler hears of: as many as in Python */

struct variables;

/* The function of one callback statement. */
struct function {
    struct callback callback;
    struct variables *variables;
    int line;
};

struct variables {
    const struct program *program;
    struct value values[PROGRAM_MAX_NAMES];
    bool bound[PROGRAM_MAX_NAMES];
    struct function functions[PROGRAM_MAX_LINES]; /* by the line of their statement */
    struct function *handler;                     /* told of errors; NULL: none */
    struct shadow *shadow;                        /* NULL: no model is kept */
    int running;                                  /* the op that runs, an enum op_index */
    int errors;                                   /* noted for the handler while it runs */
    bool stopped, raised;                         /* a function has stopped that op, or raised what has to come out of it */
    struct handle *cycles[PROGRAM_MAX_LINES];
    int cycle_count;
    long armed; /* which allocation of the next op fails; 0: none */
};

static void unbind(struct variables *variables, int name)
{
    if (variables->bound[name])
        value_clear(&variables->values[name]);
    variables->bound[name] = false;
}

static void collect(struct variables *variables)
{
    while (variables->cycle_count > 0)
        handle_release(variables->cycles[--variables->cycle_count]);
}

static void call_simply(int op, struct handle *handle)
{
    struct call call = {.op = &ops[op], .arg_count = ops[op].param_count, .args[0] = {.type = VALUE_HANDLE, .handle = handle}};
    op_call(&call);
    value_clear(&call.result);
}

static void drop_variable(struct variables *variables, int name)
{
    if (variables->shadow)
        shadow_drop(variables->shadow, name, false);
    unbind(variables, name);
}

static void close_variable(struct variables *variables, int name)
{
    if (variables->shadow)
        shadow_close(variables->shadow, name);
    call_simply(OP_close, variables->values[name].handle);
}

static void close_all(struct variables *variables)
{
    if (variables->shadow)
        shadow_close_all(variables->shadow);
    call_simply(OP_close_all, NULL);
}

static void nest(const struct variables *variables, int name)
{
    int op = simple_op((int)(handle_kind(variables->values[name].handle) - kinds));
    if (op >= 0)
        call_simply(op, variables->values[name].handle);
}

/* What a function does; false: the op is to stop. */
static bool act(struct function *function, bool at_end)
{
    struct variables *variables = function->variables;
    const struct statement *statement = &variables->program->statements[function->line];
    int name = way_takes_handle[statement->way] ? statement->args[1].name : -1;
    if (name >= 0 && !variables->bound[name])
        return true;
    if (variables->shadow)
        shadow_callback(variables->shadow, (enum op_index)variables->running, statement->way, at_end);
    bool handle = name >= 0 && variables->values[name].type == VALUE_HANDLE;
    switch (statement->way) {
    case WAY_stop:
        return false;
    case WAY_raise:
        variables->raised = true;
        return false;
    case WAY_collect:
        if (variables->shadow)
            shadow_collect(variables->shadow);
        collect(variables);
        break;
    case WAY_close_all:
        close_all(variables);
        break;
    case WAY_close:
        if (handle)
            close_variable(variables, name);
        break;
    case WAY_drop:
        drop_variable(variables, name);
        break;
    case WAY_nest:
        if (handle)
            nest(variables, name);
        break;
    default:
        break;
    }
    return true;
}

static int progress(struct callback *callback, double fraction, const char *message)
{
    (void)fraction;
    (void)message;
    struct function *function = (struct function *)callback;
    struct variables *variables = function->variables;
    if (!variables->stopped)
        variables->stopped = !act(function, false);
    return !variables->stopped;
}

/* As Python's handlers, ours hear of errors when the op is over. */
static void note_error(struct callback *callback, int severity, int number, const char *message)
{
    (void)number;
    (void)message;
    struct variables *variables = ((struct function *)callback)->variables;
    variables->errors += severity >= CE_Warning;
}

/* A value that borrows from the program or a variable; a list's items go to `items`. False: a name is unbound. */
static bool make_value(const struct program *program, const struct variables *variables, const struct argument *argument,
                       struct value *value, struct value *items)
{
    switch (argument->type) {
    case ARGUMENT_NAME:
        *value = variables->values[argument->name];
        return variables->bound[argument->name];
    case ARGUMENT_INT:
        *value = (struct value){.type = VALUE_INT, .integer = argument->integer};
        return true;
    case ARGUMENT_REAL:
        *value = (struct value){.type = VALUE_REAL, .real = argument->real};
        return true;
    case ARGUMENT_TEXT:
    case ARGUMENT_BYTES:
        *value = (struct value){.type = argument->type == ARGUMENT_TEXT ? VALUE_TEXT : VALUE_BYTES,
                                .data = argument_data(program, argument),
                                .size = argument->size};
        return true;
    case ARGUMENT_NONE:
        *value = (struct value){.type = VALUE_NONE};
        return true;
    case ARGUMENT_LIST:
        *value = (struct value){.type = VALUE_LIST, .items = items, .count = argument->count};
        for (uint32_t i = 0; i < argument->count; i++)
            if (!make_value(program, variables, &program->items[argument->first + i], &items[i], NULL))
                return false;
        return true;
    }
    return false;
}

static struct value list_items[PROGRAM_MAX_ITEMS]; /* no op takes two lists */

/* Whether a call may call back. Retains the handles that it is given, because a function may drop their variables. */
static bool hold_arguments(const struct variables *variables, const struct call *call, struct handle **held)
{
    bool may = variables->handler != NULL;
    for (int i = 0; i < call->arg_count; i++) {
        held[i] = call->args[i].type == VALUE_HANDLE ? call->args[i].handle : NULL;
        may = may || call->args[i].type == VALUE_CALLBACK;
    }
    for (int i = 0; may && i < call->arg_count; i++)
        if (held[i])
            handle_retain(held[i]);
    return may;
}

/* Calls an op. What a function has raised makes it fail, whatever it has done. */
static bool call_op(struct variables *variables, const struct statement *statement, struct call *call)
{
    struct function *handler = variables->handler;
    struct handle *held[OP_MAX_ARGS];
    if (!hold_arguments(variables, call, held))
        return op_call(call) == STATUS_OK;
    variables->running = statement->op;
    variables->errors = 0;
    variables->stopped = variables->raised = false;
    call->on_error = handler ? &handler->callback : NULL;
    bool succeeded = op_call(call) == STATUS_OK;
    for (int i = 0; i < variables->errors && i < MOST_ERRORS && !variables->raised; i++)
        act(handler, true);
    if (variables->raised)
        value_clear(&call->result);
    for (int i = 0; i < call->arg_count; i++)
        if (held[i])
            handle_release(held[i]);
    return succeeded && !variables->raised;
}

static bool make_call(const struct program *program, const struct variables *variables, const struct statement *statement,
                      struct call *call)
{
    call->op = &ops[statement->op];
    call->arg_count = statement->arg_count - statement->first_arg;
    call->result.type = VALUE_NONE;
    for (int i = 0; i < call->arg_count; i++)
        if (!make_value(program, variables, &statement->args[statement->first_arg + i], &call->args[i], list_items))
            return false;
    return true;
}

static void bind(struct variables *variables, int target, struct value *value, bool succeeded)
{
    if (target < 0) {
        value_clear(value);
        return;
    }
    unbind(variables, target);
    variables->values[target] = *value;
    variables->bound[target] = succeeded;
}

static struct value make_function(struct variables *variables, const struct statement *statement)
{
    int line = (int)(statement - variables->program->statements);
    struct function *function = &variables->functions[line];
    *function = (struct function){{progress, note_error}, variables, line};
    return (struct value){.type = VALUE_CALLBACK, .callback = &function->callback};
}

static void set_handler(struct variables *variables, const struct argument *argument)
{
    const struct value *value = argument->type == ARGUMENT_NAME ? &variables->values[argument->name] : NULL;
    bool function = value && variables->bound[argument->name] && value->type == VALUE_CALLBACK;
    variables->handler = function ? (struct function *)value->callback : NULL;
}

/* alias, cycle, collect, callback, on_error, fail_allocation; the rest has no meaning without an interpreter. */
static bool call_control(const struct program *program, struct variables *variables, const struct statement *statement,
                         struct value *result)
{
    struct value value;
    if (statement->control == CONTROL_callback)
        *result = make_function(variables, statement);
    if (statement->control == CONTROL_on_error)
        set_handler(variables, &statement->args[0]);
    if (statement->control == CONTROL_collect)
        collect(variables);
    if (statement->control == CONTROL_fail_allocation)
        variables->armed = (long)statement->args[0].integer;
    if (statement->control != CONTROL_alias && statement->control != CONTROL_cycle)
        return true;
    if (!make_value(program, variables, &statement->args[0], &value, list_items))
        return false;
    if (value.type == VALUE_CALLBACK && statement->control == CONTROL_alias)
        *result = value;
    if (value.type != VALUE_HANDLE)
        return true;
    handle_retain(value.handle);
    if (statement->control == CONTROL_alias)
        *result = value;
    else
        variables->cycles[variables->cycle_count++] = value.handle;
    return true;
}

static void execute_statement(const struct program *program, struct variables *variables, struct shadow *shadow, int line)
{
    const struct statement *statement = &program->statements[line];
    const char *kind = shadow_kind(shadow, statement);
    struct call call = {.op = NULL};
    if (statement->type == STATEMENT_DROP) {
        report_statement(line, "del", kind);
        shadow_drop(shadow, statement->target, false);
        unbind(variables, statement->target);
        return;
    }
    report_statement(line, statement->op >= 0 ? ops[statement->op].name : program->names[statement->callee], kind);
    bool succeeded;
    int held[PROGRAM_MAX_ARGS];
    shadow_hold(shadow, statement, held);
    if (statement->op >= 0) {
        succeeded = make_call(program, variables, statement, &call);
        if (succeeded) {
            shadow_before(shadow, statement);
            allocation_arm(variables->armed, call.op);
            succeeded = call_op(variables, statement, &call);
            allocation_disarm();
        }
        variables->armed = 0;
    } else {
        succeeded = call_control(program, variables, statement, &call.result);
    }
    shadow_after(shadow, program, line, succeeded);
    shadow_let_go(shadow, statement, held);
    bind(variables, statement->target, &call.result, succeeded);
}

int native_execute(const struct program *program)
{
    static struct variables variables;
    static struct shadow shadow;
    int executed = 0;
    variables.armed = 0;
    shadow_begin(&shadow, program);
    variables.program = program;
    variables.shadow = &shadow;
    variables.handler = NULL;
    ledger_begin();
    report_program(program);
    for (int line = 0; line < program->count; line++) {
        if (program->statements[line].type == STATEMENT_NOTE)
            continue;
        execute_statement(program, &variables, &shadow, line);
        executed++;
    }
    report_statement(REPORT_TEARDOWN, "teardown", "none");
    for (int i = 0; i < program->name_count; i++) {
        int name = program->finish == FINISH_REVERSE ? program->name_count - 1 - i : i;
        if (!variables.bound[name])
            continue;
        shadow_drop(&shadow, name, true);
        unbind(&variables, name);
    }
    collect(&variables);
    ledger_end();
    if (program->writes_files)
        scratch_remove_files();
    report_program(NULL);
    return executed;
}

struct native_plan {
    const struct program *program;
    struct native_cost *costs; /* NULL: not measured */
    struct variables variables;
    struct call calls[PROGRAM_MAX_LINES];
    struct value items[PROGRAM_MAX_LINES][8];
};

struct native_plan *native_plan_create(const struct program *program)
{
    struct native_plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        return NULL;
    plan->program = program;
    plan->variables.program = program;
    for (int line = 0; line < program->count; line++) {
        const struct statement *statement = &program->statements[line];
        if (statement->type != STATEMENT_CALL || statement->op < 0)
            continue;
        struct call *call = &plan->calls[line];
        make_call(program, &plan->variables, statement, call);
        for (int i = 0; i < call->arg_count; i++) /* values of names are filled in as they come */
            if (call->args[i].type == VALUE_LIST && call->args[i].count <= 8) {
                memcpy(plan->items[line], list_items, sizeof plan->items[line]);
                call->args[i].items = plan->items[line];
            } else if (statement->args[statement->first_arg + i].type != ARGUMENT_NAME) {
                make_value(program, &plan->variables, &statement->args[statement->first_arg + i], &call->args[i], list_items);
            }
    }
    return plan;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

void native_plan_measure(struct native_plan *plan, struct native_cost *costs)
{
    plan->costs = costs;
}

/* What op_call would refuse must not be run, here neither: another statement may have ended what this one names. */
static bool has_its_handles(const struct call *call)
{
    for (int i = 0; i < call->arg_count; i++) {
        const struct param *param = &call->op->params[i];
        const struct value *value = &call->args[i];
        if (param->type != VALUE_HANDLE)
            continue;
        if (value->type != VALUE_HANDLE || (!param->may_be_closed && handle_state(value->handle) != HANDLE_OPEN))
            return false;
    }
    return true;
}

static void run_planned(struct native_plan *plan, const struct statement *statement, struct call *call)
{
    for (int i = 0; i < call->arg_count; i++) {
        const struct argument *argument = &statement->args[statement->first_arg + i];
        if (argument->type == ARGUMENT_NAME)
            call->args[i] = plan->variables.values[argument->name];
    }
    call->result.type = VALUE_NONE;
    plan->variables.stopped = plan->variables.raised = false;
    if (!has_its_handles(call)) {
        bind(&plan->variables, statement->target, &call->result, false);
        return;
    }
    double start = plan->costs ? now() : 0;
    bool succeeded = call->op->run(call) == STATUS_OK;
    if (plan->costs) {
        plan->costs[statement->op].microseconds += now() - start;
        plan->costs[statement->op].calls++;
    }
    bind(&plan->variables, statement->target, &call->result, succeeded);
}

void native_plan_run(struct native_plan *plan)
{
    const struct program *program = plan->program;
    for (int line = 0; line < program->count; line++) {
        const struct statement *statement = &program->statements[line];
        struct call control = {.op = NULL};
        if (statement->type == STATEMENT_DROP) {
            unbind(&plan->variables, statement->target);
        } else if (statement->type == STATEMENT_CALL && statement->op >= 0) {
            run_planned(plan, statement, &plan->calls[line]);
        } else if (statement->type == STATEMENT_CALL) {
            bool succeeded = call_control(program, &plan->variables, statement, &control.result);
            bind(&plan->variables, statement->target, &control.result, succeeded);
        }
    }
    for (int name = 0; name < program->name_count; name++)
        unbind(&plan->variables, name);
    collect(&plan->variables);
    if (program->writes_files)
        scratch_remove_files();
}

void native_plan_destroy(struct native_plan *plan)
{
    free(plan);
}
