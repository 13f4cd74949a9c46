#include "native_plan.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cpl_error.h>

#include "native_value.h"
#include "scratch.h"

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
    bool stopped;                                 /* a function has stopped the op that runs */
    struct handle *cycles[PROGRAM_MAX_LINES];
    int cycle_count;
    struct started {
        struct value value;
        bool succeeded;
    } started[MAX_THREADS]; /* what wait(t) is to give */
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

static void nest(const struct variables *variables, int name)
{
    int op = simple_op((int)(handle_kind(variables->values[name].handle) - kinds));
    if (op >= 0)
        call_simply(op, variables->values[name].handle);
}

/* What a function does; false: the op is to stop. */
static bool act(struct function *function)
{
    struct variables *variables = function->variables;
    const struct statement *statement = &variables->program->statements[function->line];
    int name = way_takes_handle[statement->way] ? statement->args[1].name : -1;
    if (name >= 0 && !variables->bound[name])
        return true;
    bool handle = name >= 0 && variables->values[name].type == VALUE_HANDLE;
    switch (statement->way) {
    case WAY_stop:
        return false;
    case WAY_raise:
        return false;
    case WAY_collect:
        collect(variables);
        break;
    case WAY_close_all:
        call_simply(OP_close_all, NULL);
        break;
    case WAY_close:
        if (handle)
            call_simply(OP_close, variables->values[name].handle);
        break;
    case WAY_drop:
        unbind(variables, name);
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
        variables->stopped = !act(function);
    return !variables->stopped;
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

/* What start(t, ...) gave is kept until wait(t) takes it. */
static void bind_result(struct variables *variables, const struct statement *statement, struct value *value, bool succeeded)
{
    if (statement->control == CONTROL_start)
        variables->started[statement->thread] = (struct started){*value, succeeded};
    else
        bind(variables, statement->target, value, succeeded);
}

static void take_started(struct variables *variables, int thread, int target)
{
    struct started *started = &variables->started[thread];
    bind(variables, target, &started->value, started->succeeded);
    *started = (struct started){.succeeded = false};
}

static struct value make_function(struct variables *variables, const struct statement *statement)
{
    int line = (int)(statement - variables->program->statements);
    struct function *function = &variables->functions[line];
    *function = (struct function){{progress, NULL}, variables, line};
    return (struct value){.type = VALUE_CALLBACK, .callback = &function->callback};
}

/* alias, cycle, collect, callback. A handler of errors hears nothing where every statement succeeds. */
static bool call_control(struct variables *variables, const struct statement *statement, struct value *result)
{
    struct value value;
    if (statement->control == CONTROL_callback)
        *result = make_function(variables, statement);
    if (statement->control == CONTROL_collect)
        collect(variables);
    bool takes = statement->control == CONTROL_alias || statement->control == CONTROL_cycle;
    if (!takes || statement->args[0].type != ARGUMENT_NAME)
        return true;
    value = variables->values[statement->args[0].name];
    if (value.type == VALUE_HANDLE)
        handle_retain(value.handle);
    if (statement->control == CONTROL_alias && (value.type == VALUE_HANDLE || value.type == VALUE_CALLBACK))
        *result = value;
    else if (value.type == VALUE_HANDLE)
        variables->cycles[variables->cycle_count++] = value.handle;
    return variables->bound[statement->args[0].name];
}

struct native_plan {
    const struct program *program;
    struct native_cost *costs; /* NULL: not measured */
    struct variables variables;
    struct call calls[PROGRAM_MAX_LINES];
    struct value items[PROGRAM_MAX_LINES][PROGRAM_MAX_ITEMS]; /* no op takes two lists */
};

/* Values of names are filled in as they come. */
static void prepare_call(struct native_plan *plan, int line)
{
    const struct statement *statement = &plan->program->statements[line];
    struct call *call = &plan->calls[line];
    call->op = &ops[statement->op];
    call->arg_count = statement->arg_count - statement->first_arg;
    for (int i = 0; i < call->arg_count; i++) {
        const struct argument *argument = &statement->args[statement->first_arg + i];
        if (argument->type != ARGUMENT_NAME)
            call->args[i] = native_literal(plan->program, argument, NULL, plan->items[line]);
    }
}

struct native_plan *native_plan_create(const struct program *program)
{
    struct native_plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        return NULL;
    plan->program = program;
    plan->variables.program = program;
    for (int line = 0; line < program->count; line++)
        if (program->statements[line].type == STATEMENT_CALL && program->statements[line].op >= 0)
            prepare_call(plan, line);
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
    plan->variables.stopped = false;
    if (!has_its_handles(call)) {
        bind_result(&plan->variables, statement, &call->result, false);
        return;
    }
    double start = plan->costs ? now() : 0;
    bool succeeded = call->op->run(call) == STATUS_OK;
    if (plan->costs) {
        plan->costs[statement->op].microseconds += now() - start;
        plan->costs[statement->op].calls++;
    }
    bind_result(&plan->variables, statement, &call->result, succeeded);
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
        } else if (statement->control == CONTROL_wait) {
            take_started(&plan->variables, statement->thread, statement->target);
        } else if (statement->type == STATEMENT_CALL) {
            bool succeeded = call_control(&plan->variables, statement, &control.result);
            bind(&plan->variables, statement->target, &control.result, succeeded);
        }
    }
    for (int t = 0; t < MAX_THREADS; t++)
        take_started(&plan->variables, t, -1);
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
