/* The rules of ext/callback.h, which are for any caller of ops: a function is called on the thread that called the op. What a library
 * says on a thread of its own is noted, and said when that thread is next asked or else when the op is over; errors always then. The
 * first failure of a function stops the op, and nobody is called any more. Nobody is told of what an error handler does. */
#include "native_call.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <cpl_error.h>

#include "callback.h"
#include "report.h"
#include "threads.h"

enum { MOST_NOTES = 64 }; /* as in Python */

struct native_callback {
    struct callback callback;
    struct native_call *call;
    int line; /* of its statement */
};

struct note {
    struct native_callback *callback;
    bool error;
};

struct native_call {
    struct run *run;
    struct call call;
    struct native_value *held[OP_MAX_ARGS]; /* a callback may drop their variables meanwhile; NULL: a literal */
    struct native_callback callbacks[OP_MAX_ARGS], handler;
    struct value items[2][PROGRAM_MAX_ITEMS];
    long armed;
    int status;                /* of op_call */
    struct native_value *made; /* NULL: it failed, or what it gave is still in `call` */
    struct outcome *outcome;
    struct report_place place; /* of a statement that runs beside others */

    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows: a library's threads write there */
    int note_count;
    struct note notes[MOST_NOTES];
    bool stopped, raised;
};

static struct native_value *handler; /* a reference; NULL: none */
static _Thread_local bool telling;   /* a handler runs on this thread */

void native_handle_errors(struct native_value *callback)
{
    struct native_value *previous = handler;
    handler = callback ? native_retain(callback) : NULL;
    if (previous)
        native_release(previous);
}

/* Beyond the bound the newest takes the place of the one before it. */
static void take_note(struct native_callback *callback, bool error)
{
    struct native_call *call = callback->call;
    pthread_mutex_lock(&call->lock);
    call->note_count -= call->note_count == MOST_NOTES;
    call->notes[call->note_count++] = (struct note){callback, error};
    pthread_mutex_unlock(&call->lock);
}

/* The oldest note, or with `progress` the oldest that is one, is taken out. */
static bool next_note(struct native_call *call, bool progress, struct note *note)
{
    pthread_mutex_lock(&call->lock);
    int i = 0;
    while (i < call->note_count && progress && call->notes[i].error)
        i++;
    bool found = i < call->note_count;
    if (found) {
        *note = call->notes[i];
        memmove(&call->notes[i], &call->notes[i + 1], (size_t)(--call->note_count - i) * sizeof *note);
    }
    pthread_mutex_unlock(&call->lock);
    return found;
}

static bool is_stopped(struct native_call *call)
{
    pthread_mutex_lock(&call->lock);
    bool stopped = call->stopped;
    pthread_mutex_unlock(&call->lock);
    return stopped;
}

static void say(const struct note *note)
{
    struct native_call *call = note->callback->call;
    bool told = telling;
    telling = told || note->error;
    enum callback_answer answer = callback_act(call->run, note->callback->line, note->error);
    telling = told;
    pthread_mutex_lock(&call->lock);
    call->raised = call->raised || answer == CALLBACK_RAISE;
    call->stopped = call->stopped || call->raised || (answer == CALLBACK_STOP && !note->error);
    pthread_mutex_unlock(&call->lock);
}

static int progress(struct callback *base, double fraction, const char *message)
{
    (void)fraction;
    (void)message;
    struct native_callback *callback = (struct native_callback *)base;
    struct native_call *call = callback->call;
    struct note note;
    if (is_stopped(call))
        return 0;
    if (!pthread_equal(pthread_self(), call->thread)) {
        take_note(callback, false);
        return 1;
    }
    while (!call->raised && next_note(call, true, &note))
        say(&note);
    if (!is_stopped(call))
        say(&(struct note){callback, false});
    return !is_stopped(call);
}

static void note_error(struct callback *base, int severity, int number, const char *message)
{
    (void)number;
    (void)message;
    if (severity >= CE_Warning && !telling)
        take_note((struct native_callback *)base, true);
}

static void begin(struct native_call *call, struct run *run, int op, struct outcome *outcome)
{
    call->run = run;
    call->outcome = outcome;
    call->armed = 0;
    call->call.op = &ops[op];
    call->call.realm = 0;
    call->call.arg_count = 0;
    call->call.result.type = VALUE_NONE;
    call->call.message[0] = '\0';
    call->note_count = 0;
    call->stopped = call->raised = false;
    call->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    call->call.on_error = handler ? &call->handler.callback : NULL;
    if (handler)
        call->handler = (struct native_callback){{progress, note_error}, call, handler->line};
}

static void take_argument(struct native_call *call, const struct native_value *value)
{
    int i = call->call.arg_count;
    if (value->value.type == VALUE_CALLBACK && call->call.op->params[i].type == VALUE_CALLBACK) {
        call->callbacks[i] = (struct native_callback){{progress, note_error}, call, value->line};
        call->call.args[i] = (struct value){.type = VALUE_CALLBACK, .callback = &call->callbacks[i].callback};
    } else {
        call->call.args[i] = native_argument(value);
    }
}

static void add_argument(struct native_call *call, const struct argument *argument, int *lists)
{
    const struct program *program = call->run->program;
    int i = call->call.arg_count;
    call->held[i] = argument->type == ARGUMENT_NAME ? native_retain(call->run->variables[argument->name]) : NULL;
    if (call->held[i])
        take_argument(call, call->held[i]);
    else
        call->call.args[i] = native_literal(program, argument, call->run->variables, call->items[*lists]);
    *lists += argument->type == ARGUMENT_LIST && *lists == 0;
    call->call.arg_count++;
}

static void fail(struct native_call *call, int status, const char *message)
{
    static const char *const names[STATUS_COUNT + 1] = {
        "Error",
#define ERROR(symbol, name, base, meaning) #name,
#include "errors.def"
#undef ERROR
        "CallbackError",
    };
    struct outcome *outcome = call->outcome;
    outcome->status = status;
    outcome->documented = status == STATUS_COUNT || op_errors(call->call.op) & 1u << status;
    if (call->run->trace || !outcome->documented)
        snprintf(outcome->text, sizeof outcome->text, "%s: %s", names[status], message);
}

/* What a function has raised makes the op fail, whatever it has done. */
static void conclude(struct native_call *call)
{
    call->outcome->status = STATUS_OK;
    call->outcome->value = call->made;
    if (call->made && !call->raised) {
        call->outcome->yes = call->made->value.type == VALUE_INT && call->made->value.integer != 0;
        return;
    }
    call->outcome->value = NULL;
    if (call->made)
        native_release(call->made);
    if (call->raised)
        fail(call, STATUS_COUNT, "as callback(\"raise\") says");
    else
        fail(call, call->status == STATUS_OK ? STATUS_OUT_OF_MEMORY : call->status, call->call.message);
}

/* On the thread of the statement. */
static void run_call(void *argument)
{
    struct native_call *call = argument;
    struct note note;
    call->thread = pthread_self();
    allocation_arm(call->armed, call->call.op);
    call->status = op_call(&call->call);
    call->made = call->status == STATUS_OK ? native_result(&call->call.result) : NULL;
    call->outcome->failed = allocation_disarm();
    while (!call->raised && next_note(call, false, &note))
        say(&note);
    conclude(call);
}

/* The same for a statement that others run beside: values are made by the main thread alone, and here nobody is called back. */
static void run_beside(void *argument)
{
    struct native_call *call = argument;
    report_on_thread(&call->place);
    call->thread = pthread_self();
    allocation_arm(call->armed, call->call.op);
    call->status = op_call(&call->call);
    call->outcome->failed = allocation_disarm();
    report_on_thread(NULL);
}

static void prepare(struct native_call *call, struct run *run, const struct statement *statement, struct outcome *outcome)
{
    int lists = 0;
    begin(call, run, statement->op, outcome);
    call->armed = run->armed;
    for (int i = statement->first_arg; i < statement->arg_count; i++)
        add_argument(call, &statement->args[i], &lists);
}

static void let_go_of_arguments(const struct native_call *call)
{
    for (int i = 0; i < call->call.arg_count; i++)
        if (call->held[i])
            native_release(call->held[i]);
}

void native_call(struct run *run, const struct statement *statement, struct outcome *outcome)
{
    struct native_call call;
    prepare(&call, run, statement, outcome);
    if (statement->thread >= 0)
        thread_run(statement->thread, run_call, &call);
    else
        run_call(&call);
    let_go_of_arguments(&call);
}

static struct native_call started[MAX_THREADS];

void native_launch(struct run *run, const struct statement *statement, struct outcome *outcome)
{
    struct native_call *call = &started[statement->thread];
    prepare(call, run, statement, outcome);
    call->place = report_place();
    thread_start(statement->thread, run_beside, call);
}

void native_join(struct run *run, int thread)
{
    (void)run;
    struct native_call *call = &started[thread];
    thread_wait(thread);
    call->made = call->status == STATUS_OK ? native_result(&call->call.result) : NULL;
    conclude(call);
    let_go_of_arguments(call);
    memset(call->held, 0, sizeof call->held); /* nothing is left behind: LSan would take it for an owner */
    memset(call->call.args, 0, sizeof call->call.args);
}

void native_call_simply(struct run *run, int op, void *argument, struct outcome *outcome)
{
    struct native_call call;
    begin(&call, run, op, outcome);
    if (argument) {
        take_argument(&call, argument);
        call.call.arg_count = 1;
    }
    run_call(&call);
}
