/* Programs over Python objects: the ops of the module under test, called as any Python code calls them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capsule.h"
#include "interpreter.h"
#include "planted.h"
#include "python_arena.h"
#include "python_callback.h"
#include "python_finish.h"
#include "report.h"
#include "run.h"
#include "threads_python.h"

static struct module_under_test module;

/* While a program runs in a subinterpreter. */
static struct {
    PyThreadState *outer; /* NULL: none does */
    struct module_under_test outer_module;
    int shared_count;
    PyObject *shared[PROGRAM_MAX_NAMES]; /* capsules that the main interpreter refers to */
} inner;

static void start(void)
{
    interpreter_start(&module, false);
}

static void enter_inner(void)
{
    inner.outer_module = module;
    memset(&module, 0, sizeof module);
    inner.outer = interpreter_start_inner(&module);
}

static void prepare(void)
{
    interpreter_start(&module, true);
    python_finish_prepare();
    python_arena_open(false);
}

static void prepare_inner(void)
{
    python_arena_open(true);
    enter_inner();
    python_finish_prepare();
    python_arena_open(false);
}

static void stop(void)
{
    interpreter_stop(&module);
}

static bool has(int op)
{
    return module.functions[op] != NULL;
}

static void begin(struct run *run)
{
    if (finish_is_inner(run->program->finish) && !inner.outer)
        enter_inner();
    run->statuses = module.has_exceptions;
    python_callback_use(run, &module);
}

static void *create(struct run *run, const struct argument *argument);

static PyObject *create_list(struct run *run, const struct argument *argument)
{
    PyObject *list = PyList_New((Py_ssize_t)argument->count);
    for (uint32_t i = 0; list && i < argument->count; i++) {
        PyObject *item = create(run, &run->program->items[argument->first + i]);
        if (item)
            PyList_SET_ITEM(list, i, item);
        else
            Py_CLEAR(list);
    }
    return list;
}

static void *create(struct run *run, const struct argument *argument)
{
    switch (argument->type) {
    case ARGUMENT_NAME:
        Py_XINCREF((PyObject *)run->variables[argument->name]);
        return run->variables[argument->name];
    case ARGUMENT_INT:
        return PyLong_FromLongLong(argument->integer);
    case ARGUMENT_REAL:
        return PyFloat_FromDouble(argument->real);
    case ARGUMENT_TEXT:
        return PyUnicode_FromStringAndSize(argument_data(run->program, argument), (Py_ssize_t)argument->size);
    case ARGUMENT_BYTES:
        return PyBytes_FromStringAndSize(argument_data(run->program, argument), (Py_ssize_t)argument->size);
    case ARGUMENT_LIST:
        return create_list(run, argument);
    default:
        Py_RETURN_NONE;
    }
}

static void *create_callback(struct run *run, int line)
{
    (void)run;
    return python_callback_create(line);
}

static bool is_callback(const void *value)
{
    return PyCFunction_Check((PyObject *)value);
}

static void *retain(void *value)
{
    Py_INCREF((PyObject *)value);
    return value;
}

static void release(void *value)
{
    Py_DECREF((PyObject *)value);
}

/* One call of an op, so that it can be handed to another thread. */
struct job {
    struct run *run;
    const struct op *op;
    PyObject *function;
    PyObject *args[PROGRAM_MAX_ARGS + 1];
    size_t count;
    long armed;
    struct outcome *outcome;
    struct report_place place; /* of a statement that runs beside others */
};

static struct job started[MAX_THREADS];

/* "Closed: band: argument 1 ..." */
static void write_error(PyObject *type, PyObject *error, char *text, size_t size)
{
    PyObject *message = error ? PyObject_Str(error) : NULL;
    const char *what = message ? PyUnicode_AsUTF8(message) : NULL;
    const char *name = ((PyTypeObject *)type)->tp_name;
    const char *dot = strrchr(name, '.');
    snprintf(text, size, "%s: %s", dot ? dot + 1 : name, what ? what : "");
    Py_XDECREF(message);
    PyErr_Clear();
}

/* When Python itself had no memory, for the answer or for the message, it raises its own MemoryError. */
static bool is_documented(const struct run *run, const struct op *op, PyObject *type, bool short_of_memory)
{
    return exception_is_documented(&module, op, type) || python_callback_raised(run, op, type) ||
           (short_of_memory && type == PyExc_MemoryError);
}

static void take_exception(const struct run *run, const struct op *op, struct outcome *outcome)
{
    PyObject *type, *error, *traceback;
    PyErr_Fetch(&type, &error, &traceback);
    outcome->status = STATUS_COUNT;
    for (int status = 1; status < STATUS_COUNT && module.has_exceptions; status++)
        if (type == module.exceptions[status])
            outcome->status = status;
    outcome->documented = op && is_documented(run, op, type, outcome->failed.source != NULL);
    if (run->trace || !outcome->documented)
        write_error(type, error, outcome->text, sizeof outcome->text);
    Py_XDECREF(type);
    Py_XDECREF(error);
    Py_XDECREF(traceback);
}

static void run_job(void *argument)
{
    struct job *job = argument;
    struct outcome *outcome = job->outcome;
    allocation_arm(job->armed, job->op);
    PyObject *result = PyObject_Vectorcall(job->function, job->args + 1, job->count | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    outcome->failed = allocation_disarm();
    outcome->value = result;
    outcome->status = STATUS_OK;
    if (!result)
        take_exception(job->run, job->op, outcome);
    else if (job->op == &ops[OP_is_closed])
        outcome->yes = PyObject_IsTrue(result) == 1;
}

static void prepare_job(struct job *job, struct run *run, const struct statement *statement, struct outcome *outcome)
{
    job->run = run;
    job->op = &ops[statement->op];
    job->function = module.functions[statement->op];
    job->count = 0;
    job->armed = run->armed;
    job->outcome = outcome;
    for (int i = statement->first_arg; i < statement->arg_count; i++) {
        job->args[++job->count] = create(run, &statement->args[i]);
        if (!job->args[job->count])
            Py_FatalError("capsan: no memory for an argument");
    }
}

static void let_go_of_arguments(const struct job *job)
{
    for (size_t i = 1; i <= job->count; i++)
        Py_DECREF(job->args[i]);
}

static void call(struct run *run, const struct statement *statement, struct outcome *outcome)
{
    struct job job;
    prepare_job(&job, run, statement, outcome);
    if (statement->thread >= 0)
        python_thread_run(statement->thread, run_job, &job);
    else
        run_job(&job);
    let_go_of_arguments(&job);
}

static void run_beside(void *argument)
{
    struct job *job = argument;
    report_on_thread(&job->place);
    run_job(job);
    report_on_thread(NULL);
}

static void launch(struct run *run, const struct statement *statement, struct outcome *outcome)
{
    struct job *job = &started[statement->thread];
    prepare_job(job, run, statement, outcome);
    job->place = report_place();
    python_thread_start(statement->thread, run_beside, job);
}

static void join(struct run *run, int thread)
{
    (void)run;
    python_thread_wait(thread);
    let_go_of_arguments(&started[thread]);
    memset(started[thread].args, 0, sizeof started[thread].args); /* LSan would take it for an owner */
}

static void call_simply(struct run *run, int op, void *argument, struct outcome *outcome)
{
    PyObject *function = module.functions[op];
    outcome->value = argument ? PyObject_CallOneArg(function, argument) : PyObject_CallNoArgs(function);
    if (!outcome->value)
        take_exception(run, &ops[op], outcome);
}

static bool handle_errors(struct run *run, void *callback)
{
    (void)run;
    return python_callback_handle_errors(&module, callback);
}

/* A list of them that holds itself, too. */
static void cycle(struct run *run, void *const *values, int count)
{
    (void)run;
    PyObject *list = PyList_New(0);
    for (int i = 0; list && i < count; i++)
        PyList_Append(list, values[i]);
    if (list && PyList_Append(list, list) == 0)
        Py_DECREF(list); /* its own reference is left */
}

static void collect(struct run *run)
{
    (void)run;
    interpreter_collect(&module);
}

/* Whatever else a program has belongs to its interpreter. */
static void share(PyObject *value)
{
    Py_INCREF(value);
    inner.shared[inner.shared_count++] = value;
}

static void leave(struct run *run, const int *names, int count)
{
    enum finish way = run->program->finish;
    PyObject *values = PyDict_New();
    for (int i = 0; values && i < count; i++) {
        PyObject *value = run->variables[names[i]];
        bool capsule = PyCapsule_CheckExact(value);
        if (finish_shares(way) && capsule)
            share(value);
        if ((!finish_shares(way) || (capsule && way == FINISH_subinterpreter_shared)) &&
            PyDict_SetItemString(values, run->program->names[names[i]], value) < 0)
            Py_CLEAR(values);
    }
    if (!values)
        Py_FatalError("capsan: no memory for what the program left");
    python_finish_leave(way, values, module.functions[OP_close]);
    Py_DECREF(values);
}

static void stop_inner(struct run *run)
{
    (void)run;
    interpreter_stop_inner(&module, inner.outer);
    module = inner.outer_module;
    inner.outer = NULL;
}

static void drop_shared(struct run *run)
{
    (void)run;
    for (int i = 0; i < inner.shared_count; i++)
        Py_DECREF(inner.shared[i]);
    inner.shared_count = 0;
}

static pid_t fork_process(void)
{
    PyOS_BeforeFork();
    pid_t child = fork();
    if (child == 0) {
        PyOS_AfterFork_Child();
        python_threads_forget();
    } else {
        PyOS_AfterFork_Parent();
    }
    return child;
}

static void plant(struct run *run, const struct planted_bug *bug, void *value, struct outcome *outcome)
{
    struct capsule_metadata *metadata = value && PyCapsule_CheckExact(value) ? PyCapsule_GetContext(value) : NULL;
    if (bug->misbehave) {
        bug->misbehave(metadata ? &metadata->handle : NULL);
        return;
    }
    PyErr_SetString(PyExc_SystemError, "planted");
    take_exception(run, NULL, outcome);
}

static bool describe(const void *value, char *text, size_t size)
{
    PyObject *object = (PyObject *)value;
    if (PyCFunction_Check(object)) {
        snprintf(text, size, "a callback");
        return true;
    }
    PyObject *repr = object == Py_None ? NULL : PyObject_Repr(object);
    const char *shown = repr ? PyUnicode_AsUTF8(repr) : NULL;
    snprintf(text, size, "%s", shown ? shown : "");
    Py_XDECREF(repr);
    PyErr_Clear();
    return shown != NULL;
}

const struct runner python_runner = {
    .interpreter = true,
    .start = start,
    .prepare = prepare,
    .prepare_inner = prepare_inner,
    .stop = stop,
    .stop_inner = stop_inner,
    .drop_shared = drop_shared,
    .stop_threads = python_threads_stop,
    .fork_process = fork_process,
    .has = has,
    .begin = begin,
    .create = create,
    .create_callback = create_callback,
    .is_callback = is_callback,
    .retain = retain,
    .release = release,
    .call = call,
    .launch = launch,
    .join = join,
    .call_simply = call_simply,
    .handle_errors = handle_errors,
    .cycle = cycle,
    .collect = collect,
    .leave = leave,
    .plant = plant,
    .describe = describe,
};
