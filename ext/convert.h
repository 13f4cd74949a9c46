/* Between Python objects and tagged values. */
#ifndef GEOCAPSULE_CONVERT_H
#define GEOCAPSULE_CONVERT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>

#include "value.h"

/* Makes a value of a Python object. Pointers in it are borrowed from the object, but for a list's items: give those back
 * with convert_argument_done. What no op takes becomes VALUE_OTHER. False with a Python exception set: no memory, or `why`
 * names what is wrong with the value itself and no exception is set. */
bool convert_argument(PyObject *object, struct value *value, const char **why);
void convert_argument_done(struct value *value);

/* Makes a Python object of a result and consumes the result, also on failure (NULL with an exception set). Memory becomes
 * a memoryview over an instance of `memory_type`. */
PyObject *convert_result(struct value *result, PyTypeObject *memory_type);

/* The type that exports a raster buffer through the buffer protocol; for module_exec. */
extern PyType_Spec memory_spec;

#endif
