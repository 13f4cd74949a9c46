#include "python_callback.h"

#include "callback.h"

static struct {
    struct run *run;
    const struct module_under_test *module;
} current;

void python_callback_use(struct run *run, const struct module_under_test *module)
{
    current.run = run;
    current.module = module;
}

/* What an op calls, as f(fraction, message) or as f(severity, number, message). */
static PyObject *call_back(PyObject *line, PyObject *const *args, Py_ssize_t count)
{
    (void)args;
    switch (callback_act(current.run, (int)PyLong_AsLong(line), count == 3)) {
    case CALLBACK_STOP:
        Py_RETURN_FALSE;
    case CALLBACK_RAISE:
        PyErr_SetString(current.module->raised, "as callback(\"raise\") says");
        return NULL;
    default:
        Py_RETURN_NONE;
    }
}

PyObject *python_callback_create(int line)
{
    static PyMethodDef definition = {"callback", (PyCFunction)(void (*)(void))call_back, METH_FASTCALL, NULL};
    PyObject *self = PyLong_FromLong(line);
    PyObject *function = self ? PyCFunction_New(&definition, self) : NULL;
    Py_XDECREF(self);
    return function;
}

bool python_callback_handle_errors(const struct module_under_test *module, PyObject *handler)
{
    PyObject *set = PyObject_GetAttrString(module->module, "set_error_handler");
    PyObject *previous = set ? PyObject_CallOneArg(set, handler ? handler : Py_None) : NULL;
    PyErr_Clear();
    Py_XDECREF(set);
    Py_XDECREF(previous);
    return previous != NULL;
}

bool python_callback_raised(const struct run *run, const struct op *op, PyObject *type)
{
    bool may = run->handled;
    for (int i = 0; i < op->param_count; i++)
        may = may || op->params[i].type == VALUE_CALLBACK;
    return may && type == current.module->raised;
}
