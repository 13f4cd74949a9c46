/* Programs over the values of the C layers, with no interpreter: see native.c for what the control ops mean here. */
#include <stdio.h>
#include <unistd.h>

#include "native_call.h"
#include "planted.h"
#include "threads.h"

/* What cycles hold, oldest first; then, where the process ends with the program, what that left. */
static struct {
    int count;
    struct native_value *values[PROGRAM_MAX_LINES + PROGRAM_MAX_NAMES];
} held;

static void start(void)
{
    allocation_start();
}

static bool has(int op)
{
    (void)op;
    return true;
}

static void begin(struct run *run)
{
    run->statuses = true;
    native_values_begin();
}

static void *create(struct run *run, const struct argument *argument)
{
    if (argument->type == ARGUMENT_NAME)
        return native_retain(run->variables[argument->name]);
    return native_create_literal(run->program, argument, run->variables);
}

static void *create_callback(struct run *run, int line)
{
    (void)run;
    return native_create_callback(line);
}

static bool is_callback(const void *value)
{
    return ((const struct native_value *)value)->value.type == VALUE_CALLBACK;
}

static bool handle_errors(struct run *run, void *callback)
{
    (void)run;
    native_handle_errors(callback);
    return true;
}

static void hold(struct native_value *value)
{
    held.values[held.count++] = native_retain(value);
}

/* Python clears a list from its end. */
static void cycle(struct run *run, void *const *values, int count)
{
    (void)run;
    for (int i = count - 1; i >= 0; i--)
        hold(values[i]);
}

static void collect(struct run *run)
{
    (void)run;
    for (int i = 0; i < held.count; i++) {
        struct native_value *value = held.values[i];
        held.values[i] = NULL;
        native_release(value);
    }
    held.count = 0;
}

static void leave(struct run *run, const int *names, int count)
{
    for (int i = 0; i < count; i++)
        hold(run->variables[names[i]]);
}

static pid_t fork_process(void)
{
    pid_t child = fork();
    if (child == 0)
        threads_forget();
    return child;
}

static void stop(void)
{
    native_handle_errors(NULL);
    collect(NULL);
    threads_stop();
}

static void plant(struct run *run, const struct planted_bug *bug, void *value, struct outcome *outcome)
{
    (void)run;
    struct native_value *native = value;
    if (bug->misbehave) {
        bug->misbehave(native && native->value.type == VALUE_HANDLE ? &native->value.handle : NULL);
        return;
    }
    outcome->status = STATUS_COUNT;
    snprintf(outcome->text, sizeof outcome->text, "planted");
}

const struct runner native_runner = {
    .start = start,
    .stop = stop,
    .stop_threads = threads_stop,
    .fork_process = fork_process,
    .has = has,
    .begin = begin,
    .create = create,
    .create_callback = create_callback,
    .is_callback = is_callback,
    .retain = native_retain,
    .release = native_release,
    .call = native_call,
    .launch = native_launch,
    .join = native_join,
    .call_simply = native_call_simply,
    .handle_errors = handle_errors,
    .cycle = cycle,
    .collect = collect,
    .leave = leave,
    .plant = plant,
    .describe = native_describe,
};
