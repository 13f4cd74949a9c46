#include "python_finish.h"

#include <stdio.h>
#include <stdlib.h>

static const char source[] = {
#embed "finish.py" suffix(, 0)
};

/* Not kept: each interpreter has its own. */
static PyObject *import(void)
{
    PyObject *code = Py_CompileString(source, "fuzz/finish.py", Py_file_input);
    PyObject *module = code ? PyImport_ExecCodeModule("capsan_finish", code) : NULL;
    Py_XDECREF(code);
    return module;
}

void python_finish_leave(enum finish way, PyObject *values, PyObject *close)
{
    PyObject *module = import();
    PyObject *done = module ? PyObject_CallMethod(module, "leave", "sOO", finish_ways[way].name, values, close ? close : Py_None) : NULL;
    if (!done) {
        PyErr_Print();
        fprintf(stderr, "capsan: cannot finish with \"%s\"\n", finish_ways[way].name);
        exit(2);
    }
    Py_DECREF(done);
    Py_DECREF(module);
}
