#include "execute.h"

#include <stdio.h>
#include <string.h>

#include "callback.h"
#include "ledger.h"
#include "planted.h"
#include "report.h"
#include "run.h"
#include "scratch.h"
#include "threads.h"

static struct armed_op armed_op;

static PyObject *make_list(struct run *run, const struct argument *argument);

/* A new reference; NULL without an exception if a name is unbound, with one if memory is short. */
static PyObject *make_argument(struct run *run, const struct argument *argument)
{
    switch (argument->type) {
    case ARGUMENT_NAME:
        Py_XINCREF(run->variables[argument->name]);
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
        return make_list(run, argument);
    default:
        Py_RETURN_NONE;
    }
}

static PyObject *make_list(struct run *run, const struct argument *argument)
{
    PyObject *list = PyList_New((Py_ssize_t)argument->count);
    for (uint32_t i = 0; list && i < argument->count; i++) {
        PyObject *item = make_argument(run, &run->program->items[argument->first + i]);
        if (item)
            PyList_SET_ITEM(list, i, item);
        else
            Py_CLEAR(list);
    }
    return list;
}

/* One call of an op, so that it can be handed to another thread. */
struct op_call_job {
    const struct op *op;
    PyObject *function;
    PyObject *args[PROGRAM_MAX_ARGS + 1];
    size_t count;
    PyObject *result;
    PyObject *error_type, *error, *traceback;
    long armed; /* which allocation fails; 0: none */
    struct failed_allocation failed;
};

static void run_job(void *argument)
{
    struct op_call_job *job = argument;
    allocation_arm(job->armed, job->op);
    job->result = PyObject_Vectorcall(job->function, job->args + 1, job->count | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    job->failed = allocation_disarm();
    if (!job->result)
        PyErr_Fetch(&job->error_type, &job->error, &job->traceback);
}

static void show(struct run *run, int line, const char *format, const char *text)
{
    if (!run->trace)
        return;
    char what[320];
    snprintf(what, sizeof what, format, text);
    run->trace(run->program, line, what);
}

static void show_error(struct run *run, int line, PyObject *type, PyObject *error)
{
    if (!run->trace)
        return;
    PyObject *message = error ? PyObject_Str(error) : NULL;
    const char *text = message ? PyUnicode_AsUTF8(message) : NULL;
    const char *name = ((PyTypeObject *)type)->tp_name;
    const char *dot = strrchr(name, '.');
    char what[320];
    snprintf(what, sizeof what, "-> %s: %s", dot ? dot + 1 : name, text ? text : "");
    run->trace(run->program, line, what);
    Py_XDECREF(message);
    PyErr_Clear();
}

static void show_failed(struct run *run, int line, const struct op_call_job *job)
{
    char text[80];
    snprintf(text, sizeof text, job->failed.source ? "allocation %ld failed, of %s" : "no allocation failed: it made fewer",
             job->failed.number, job->failed.source);
    if (job->armed)
        show(run, line, "   (%s)", text);
}

static void show_result(struct run *run, int line, const struct op *op, PyObject *result)
{
    if (!run->trace)
        return;
    if (op && op->result_kind >= 0) {
        show(run, line, "-> %s", kinds[op->result_kind].name);
        return;
    }
    if (!op && PyCFunction_Check(result)) {
        show(run, line, "%s", "-> a callback");
        return;
    }
    PyObject *repr = result == Py_None ? NULL : PyObject_Repr(result);
    const char *text = repr ? PyUnicode_AsUTF8(repr) : NULL;
    show(run, line, text ? "-> %s" : "ok", text);
    Py_XDECREF(repr);
    PyErr_Clear();
}

/* An exception is part of the run if the op documents it; anything else is a finding. When Python itself had no memory, for the
 * answer or for the message, it raises its own MemoryError. Consumes nothing. */
static void judge_exception(struct run *run, const struct op *op, PyObject *type, PyObject *error, bool short_of_memory, const char *kind)
{
    if (op && (exception_is_documented(run->module, op, type) || callback_raised(run, op, type)))
        return;
    if (short_of_memory && type == PyExc_MemoryError)
        return;
    PyObject *message = error ? PyObject_Str(error) : NULL;
    const char *text = message ? PyUnicode_AsUTF8(message) : NULL;
    report_finding("undocumented-exception", kind, "%s: %s", ((PyTypeObject *)type)->tp_name, text ? text : "");
}

/* The model knows which handles are open. An op that finds one closed that is open, or goes to work on one that has ended, is
 * wrong, however politely it does so. Only for modules with our exceptions: others may have other rules. */
static void judge_state(const struct run *run, const struct statement *statement, const struct op_call_job *job, enum shadow_state state,
                        const char *kind)
{
    PyObject *const *exceptions = run->module->exceptions;
    if (!run->module->has_exceptions || state == SHADOW_UNKNOWN)
        return;
    bool asks = statement->op == OP_is_closed && job->result;
    bool found_closed = asks ? PyObject_IsTrue(job->result) == 1 : job->error_type == exceptions[STATUS_CLOSED];
    bool went_to_work =
        asks ? !found_closed
             : job->result || job->error_type == exceptions[STATUS_LIBRARY_ERROR] || job->error_type == exceptions[STATUS_WRONG_OWNER];
    bool of_others = ops[statement->op].errors & 1u << STATUS_CLOSED; /* not what it was given was closed, but what that refers to */
    /* a callback may have closed what the result was to belong to */
    if (state == SHADOW_ALL_OPEN && found_closed && !of_others && !run->acted)
        report_finding("closed-too-early", kind, "a handle is taken for closed that nobody has closed, nor its owner");
    if (state == SHADOW_SOME_ENDED && went_to_work)
        report_finding("used-after-close", kind, "an op went to work on a handle that was closed, by itself or with its owner");
}

void run_assign(struct run *run, int name, PyObject *value)
{
    PyObject *old = run->variables[name];
    run->variables[name] = value;
    if (value) {
        bool known = false;
        for (int i = 0; i < run->order_count && !known; i++)
            known = run->order[i] == name;
        if (!known)
            run->order[run->order_count++] = name;
    }
    Py_XDECREF(old);
}

static PyObject *make_cycle(PyObject *held)
{
    PyObject *list = PyList_New(0);
    if (!list || PyList_Append(list, held) < 0 || PyList_Append(list, list) < 0) {
        Py_XDECREF(list);
        return NULL;
    }
    Py_DECREF(list); /* its own reference is left */
    Py_RETURN_NONE;
}

static PyObject *call_control(struct run *run, const struct statement *statement)
{
    int line = (int)(statement - run->program->statements);
    PyObject *value = statement->arg_count > 0 ? make_argument(run, &statement->args[0]) : NULL;
    PyObject *result = NULL;
    switch (statement->control) {
    case CONTROL_collect:
        interpreter_collect(run->module);
        Py_INCREF(Py_None);
        result = Py_None;
        break;
    case CONTROL_cycle:
        result = make_cycle(value);
        break;
    case CONTROL_alias:
        Py_INCREF(value);
        result = value;
        break;
    case CONTROL_callback:
        result = callback_create(line);
        break;
    case CONTROL_on_error:
        callback_handle_errors(run, value);
        Py_INCREF(Py_None);
        result = Py_None;
        break;
    case CONTROL_plant:
        planted_find(argument_data(run->program, &statement->args[0]))
            ->misbehave(statement->arg_count > 1 ? run->variables[statement->args[1].name] : NULL);
        if (!PyErr_Occurred()) {
            Py_INCREF(Py_None);
            result = Py_None;
        }
        break;
    case CONTROL_fail_allocation:
        run->armed = (long)statement->args[0].integer;
        Py_INCREF(Py_None);
        result = Py_None;
        break;
    default: /* finish: the checker has read it */
        Py_INCREF(Py_None);
        result = Py_None;
        break;
    }
    Py_XDECREF(value);
    return result;
}

/* The name of an unbound variable that a statement needs, or NULL. */
static const char *find_unbound(const struct run *run, const struct statement *statement)
{
    const struct program *program = run->program;
    if (statement->type == STATEMENT_DROP)
        return run->variables[statement->target] ? NULL : program->names[statement->target];
    for (int i = statement->first_arg; i < statement->arg_count; i++) {
        const struct argument *argument = &statement->args[i];
        if (argument->type == ARGUMENT_NAME && !run->variables[argument->name])
            return program->names[argument->name];
        for (uint32_t k = 0; argument->type == ARGUMENT_LIST && k < argument->count; k++) {
            const struct argument *item = &program->items[argument->first + k];
            if (item->type == ARGUMENT_NAME && !run->variables[item->name])
                return program->names[item->name];
        }
    }
    return NULL;
}

static void call_op(struct run *run, const struct statement *statement, struct op_call_job *job)
{
    job->function = run->module->functions[statement->op];
    job->op = &ops[statement->op];
    job->armed = run->armed;
    for (int i = statement->first_arg; i < statement->arg_count; i++) {
        PyObject *argument = make_argument(run, &statement->args[i]);
        if (!argument)
            report_finding("out-of-memory", "none", "no memory for an argument");
        job->args[++job->count] = argument;
    }
    if (statement->thread >= 0)
        thread_run(statement->thread, run_job, job);
    else
        run_job(job);
    for (size_t i = 1; i <= job->count; i++)
        Py_DECREF(job->args[i]);
}

static void note_armed(struct run *run, const struct op_call_job *job)
{
    if (run->armed == 0)
        return;
    armed_op = (struct armed_op){.failed = job->failed, .status = job->result ? STATUS_OK : STATUS_COUNT};
    for (int status = 1; status < STATUS_COUNT && run->module->has_exceptions; status++)
        if (!job->result && job->error_type == run->module->exceptions[status])
            armed_op.status = (enum status)status;
    run->armed = 0;
}

static void execute_call(struct run *run, int line)
{
    const struct statement *statement = &run->program->statements[line];
    const struct op *op = statement->op >= 0 ? &ops[statement->op] : NULL;
    const char *kind = shadow_kind(&run->shadow, statement);
    struct op_call_job job = {.count = 0};
    shadow_before(&run->shadow, statement);
    int held[PROGRAM_MAX_ARGS];
    shadow_hold(&run->shadow, statement, held);
    if (op) {
        enum shadow_state state = shadow_state(&run->shadow, statement);
        run->acted = false;
        run->running = statement->op;
        call_op(run, statement, &job);
        run->running = -1;
        judge_state(run, statement, &job, state, kind);
        note_armed(run, &job);
    } else {
        job.result = call_control(run, statement);
        if (!job.result)
            PyErr_Fetch(&job.error_type, &job.error, &job.traceback);
    }
    shadow_after(&run->shadow, run->program, line, job.result != NULL);
    shadow_let_go(&run->shadow, statement, held);
    if (job.result) {
        show_result(run, line, op, job.result);
    } else {
        judge_exception(run, op, job.error_type, job.error, job.failed.source != NULL, kind);
        show_error(run, line, job.error_type, job.error);
        Py_XDECREF(job.error_type);
        Py_XDECREF(job.error);
        Py_XDECREF(job.traceback);
    }
    show_failed(run, line, &job);
    if (statement->target >= 0)
        run_assign(run, statement->target, job.result);
    else
        Py_XDECREF(job.result);
}

static void execute_statement(struct run *run, int line)
{
    const struct statement *statement = &run->program->statements[line];
    const char *unbound = find_unbound(run, statement);
    if (unbound) {
        shadow_after(&run->shadow, run->program, line, false);
        if (statement->target >= 0)
            run_assign(run, statement->target, NULL);
        show(run, line, "-> skipped: %s has no value", unbound);
        run->armed = statement->op >= 0 ? 0 : run->armed;
        return;
    }
    run->executed++;
    if (statement->type == STATEMENT_DROP) {
        report_statement(line, "del", shadow_kind(&run->shadow, statement));
        shadow_drop(&run->shadow, statement->target, false);
        run_assign(run, statement->target, NULL);
        show(run, line, "%s", "ok");
        return;
    }
    const char *name = run->program->names[statement->control == CONTROL_on ? statement->args[1].name : statement->callee];
    report_statement(line, name, shadow_kind(&run->shadow, statement));
    execute_call(run, line);
}

static void drop_at_end(struct run *run, int name)
{
    if (!run->variables[name])
        return;
    int object = run->shadow.variables[name];
    report_statement(report_teardown_of(name), "teardown", object >= 0 ? kinds[run->shadow.objects[object].kind].name : "none");
    shadow_drop(&run->shadow, name, true);
    run_assign(run, name, NULL);
}

/* All that is left goes into one cycle, and the collector picks the order. */
static void collect_at_end(struct run *run)
{
    PyObject *all = PyList_New(0);
    for (int i = 0; all && i < run->order_count; i++) {
        int name = run->order[i];
        if (run->variables[name])
            PyList_Append(all, run->variables[name]);
        drop_at_end(run, name);
    }
    if (all) {
        PyList_Append(all, all);
        Py_DECREF(all);
    }
    interpreter_collect(run->module);
}

static void leave_to_interpreter(struct run *run)
{
    PyObject *main = PyImport_AddModule("__main__");
    for (int i = 0; i < run->order_count; i++) {
        int name = run->order[i];
        if (run->variables[name])
            PyObject_SetAttrString(main, run->program->names[name], run->variables[name]);
        drop_at_end(run, name);
    }
}

static void finish(struct run *run)
{
    report_statement(REPORT_TEARDOWN, "teardown", "none");
    switch (run->program->finish) {
    case FINISH_ORDER:
        for (int i = 0; i < run->order_count; i++)
            drop_at_end(run, run->order[i]);
        break;
    case FINISH_REVERSE:
        for (int i = run->order_count - 1; i >= 0; i--)
            drop_at_end(run, run->order[i]);
        break;
    case FINISH_COLLECT:
        collect_at_end(run);
        break;
    default:
        leave_to_interpreter(run);
        return;
    }
    report_statement(REPORT_TEARDOWN, "teardown", "none");
    if (run->handled)
        callback_handle_errors(run, NULL);
    if (run->program->makes_cycles)
        interpreter_collect(run->module);
    ledger_end();
}

bool execute_can(const struct module_under_test *module, const struct program *program, const char **missing)
{
    for (int i = 0; i < program->count; i++) {
        const struct statement *statement = &program->statements[i];
        if (statement->type == STATEMENT_CALL && statement->op >= 0 && !module->functions[statement->op]) {
            *missing = ops[statement->op].name;
            return false;
        }
    }
    return true;
}

int execute(const struct module_under_test *module, const struct program *program, execute_trace *trace)
{
    static struct run run;
    run.module = module;
    run.program = program;
    run.trace = trace;
    run.order_count = run.executed = 0;
    run.running = -1;
    run.handled = false;
    callback_use(&run);
    run.armed = 0;
    armed_op = (struct armed_op){.status = STATUS_OK};
    memset(run.variables, 0, (size_t)program->name_count * sizeof *run.variables);
    shadow_begin(&run.shadow, program);
    ledger_begin();
    report_program(program);
    for (int line = 0; line < program->count; line++)
        if (program->statements[line].type != STATEMENT_NOTE)
            execute_statement(&run, line);
    finish(&run);
    if (program->writes_files)
        scratch_remove_files();
    if (program->finish != FINISH_FINALIZE)
        report_program(NULL);
    return run.executed;
}

const struct armed_op *execute_armed(void)
{
    return &armed_op;
}
