#include "callback.h"

#include "report.h"

static struct run *current;

void callback_use(struct run *run)
{
    current = run;
}

static void call_and_judge(struct run *run, int op, PyObject *argument)
{
    PyObject *function = run->module->functions[op];
    if (!function)
        return;
    PyObject *result = argument ? PyObject_CallOneArg(function, argument) : PyObject_CallNoArgs(function);
    if (!result) {
        PyObject *type, *error, *traceback;
        PyErr_Fetch(&type, &error, &traceback);
        if (!exception_is_documented(run->module, &ops[op], type) && !callback_raised(run, &ops[op], type))
            report_finding("undocumented-exception", "none", "%s, from %s in a callback", ((PyTypeObject *)type)->tp_name, ops[op].name);
        Py_XDECREF(type);
        Py_XDECREF(error);
        Py_XDECREF(traceback);
    }
    Py_XDECREF(result);
}

static void nest(struct run *run, int name)
{
    int object = run->shadow.variables[name];
    int op = object >= 0 ? simple_op(run->shadow.objects[object].kind) : -1;
    if (op < 0)
        return;
    PyObject *value = run->variables[name];
    Py_INCREF(value); /* an error handler may drop the variable meanwhile */
    run->shadow.objects[object].references++;
    call_and_judge(run, op, value);
    shadow_let_go_of(&run->shadow, object);
    Py_DECREF(value);
}

/* The model hears of it first: a close may call an error handler, which finds everything as it is. */
static void close_variable(struct run *run, int name)
{
    PyObject *value = run->variables[name];
    Py_INCREF(value);
    shadow_close(&run->shadow, name);
    call_and_judge(run, OP_close, value);
    Py_DECREF(value);
}

/* What an op calls, as f(fraction, message) or as f(severity, number, message). */
static PyObject *call_back(PyObject *line, PyObject *const *args, Py_ssize_t count)
{
    (void)args;
    struct run *run = current;
    bool at_end = count == 3;
    if (run->running < 0)
        report_finding("called-too-late", "none", "a callback is called although no op runs");
    const struct statement *statement = &run->program->statements[PyLong_AsLong(line)];
    int name = way_takes_handle[statement->way] ? statement->args[1].name : -1;
    if (name >= 0 && !run->variables[name])
        Py_RETURN_NONE;
    /* Where a close may fail for want of memory, only geocapsule knows whether it got as far as to close. */
    if (run->armed != 0)
        Py_RETURN_NONE;
    shadow_callback(&run->shadow, (enum op_index)run->running, statement->way, at_end);
    switch (statement->way) {
    case WAY_stop:
        Py_RETURN_FALSE;
    case WAY_raise:
        PyErr_SetString(run->module->raised, "as callback(\"raise\") says");
        return NULL;
    case WAY_collect:
        shadow_collect(&run->shadow);
        interpreter_collect(run->module);
        break;
    case WAY_close_all:
        run->acted = true;
        shadow_close_all(&run->shadow);
        call_and_judge(run, OP_close_all, NULL);
        break;
    case WAY_close:
        run->acted = true;
        close_variable(run, name);
        break;
    case WAY_drop:
        run->acted = true;
        shadow_drop(&run->shadow, name, false);
        run_assign(run, name, NULL);
        break;
    case WAY_nest:
        nest(run, name);
        break;
    default:
        break;
    }
    Py_RETURN_NONE;
}

PyObject *callback_create(int line)
{
    static PyMethodDef definition = {"callback", (PyCFunction)(void (*)(void))call_back, METH_FASTCALL, NULL};
    PyObject *self = PyLong_FromLong(line);
    PyObject *function = self ? PyCFunction_New(&definition, self) : NULL;
    Py_XDECREF(self);
    return function;
}

bool callback_handle_errors(struct run *run, PyObject *handler)
{
    PyObject *set = PyObject_GetAttrString(run->module->module, "set_error_handler");
    PyObject *previous = set ? PyObject_CallOneArg(set, handler && PyCFunction_Check(handler) ? handler : Py_None) : NULL;
    run->handled = previous && handler && PyCFunction_Check(handler);
    PyErr_Clear();
    Py_XDECREF(set);
    Py_XDECREF(previous);
    return previous != NULL;
}

bool callback_raised(const struct run *run, const struct op *op, PyObject *type)
{
    bool may = run->handled;
    for (int i = 0; i < op->param_count; i++)
        may = may || op->params[i].type == VALUE_CALLBACK;
    return may && type == run->module->raised;
}
