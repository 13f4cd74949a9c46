#include "python_finish.h"

#include <stdio.h>
#include <stdlib.h>

static const char source[] = {
#embed "finish.py" suffix(, 0)
};

#define NAME "capsan_finish"

static PyObject *import(void)
{
    PyObject *code = Py_CompileString(source, "fuzz/finish.py", Py_file_input);
    PyObject *module = code ? PyImport_ExecCodeModule(NAME, code) : NULL;
    Py_XDECREF(code);
    return module;
}

void python_finish_prepare(void)
{
    PyObject *module = import();
    if (!module)
        PyErr_Print();
    Py_XDECREF(module);
}

/* Each interpreter has its own. */
static PyObject *find(void)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *module = PyDict_GetItemString(modules, NAME);
    Py_XINCREF(module);
    return module ? module : import();
}

void python_finish_leave(enum finish way, PyObject *values, PyObject *close)
{
    PyObject *module = find();
    PyObject *done = module ? PyObject_CallMethod(module, "leave", "sOO", finish_ways[way].name, values, close ? close : Py_None) : NULL;
    if (!done) {
        PyErr_Print();
        fprintf(stderr, "capsan: cannot finish with \"%s\"\n", finish_ways[way].name);
        exit(2);
    }
    Py_DECREF(done);
    Py_DECREF(module);
}
