/* The stand-in for another build of geocapsule: a few of its ops, under their names, over library.h. A band is a view of its
 * dataset. Handles, capsules and what is published are ext's own code, compiled once more. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string.h>

#include "builds.h"
#include "library.h"

struct module_state {
    PyObject *wrong_kind, *closed;
    int64_t realm;
};

static struct module_state *state_of(PyObject *module)
{
    return PyModule_GetState(module);
}

static void destroy_dataset(void *native, const struct handle *owner)
{
    (void)owner;
    library_destroy(native);
}

static const struct kind dataset_kind = {.name = "Dataset",
                                         .capsule_name = "gdal_dataset",
                                         .closed_name = "closed_gdal_dataset",
                                         .library = "GDAL",
                                         .allocator = "stand_in",
                                         .variable = "d",
                                         .destroyer = "library_destroy",
                                         .destroy = destroy_dataset,
                                         .rank = 1};
static const struct kind band_kind = {.name = "Band",
                                      .capsule_name = "gdal_raster_band",
                                      .closed_name = "closed_gdal_raster_band",
                                      .library = "GDAL",
                                      .allocator = "stand_in",
                                      .variable = "b",
                                      .rank = 0};

static const char *version_of(const char *library)
{
    return strcmp(library, "GDAL") == 0 ? LIBRARY_VERSION : NULL;
}

/* NULL with WrongKind set. Of any kind if that is NULL. */
static struct handle *find(PyObject *module, PyObject *object, const struct kind *kind)
{
    struct handle *handle;
    PyObject *exception = state_of(module)->wrong_kind;
    bool ours = capsule_find_handle(object, &handle) == CAPSULE_OURS;
    if (ours && (!kind || handle_kind(handle) == kind))
        return handle;
    if (ours || !builds_refuse(object, exception, "the argument", version_of))
        PyErr_SetString(exception, "not a handle of this kind, of this module");
    return NULL;
}

/* False with an exception set. */
static bool pin(PyObject *module, PyObject *object, const struct kind *kind, struct pin *pin)
{
    struct handle *handle = find(module, object, kind);
    if (!handle)
        return false;
    if (handle_pin(&handle, pin, 1, false, NULL) == STATUS_OK)
        return true;
    PyErr_SetString(state_of(module)->closed, kind->name);
    return false;
}

/* Takes its arguments for granted: they are geocapsule's. */
static PyObject *create_raster(PyObject *module, PyObject *unused)
{
    (void)unused;
    struct handle *handle;
    struct library_dataset *dataset = library_create();
    if (!dataset || handle_adopt(&dataset_kind, dataset, NULL, &handle) != STATUS_OK)
        return PyErr_NoMemory();
    handle_set_realm(handle, state_of(module)->realm);
    return capsule_create(handle, LIBRARY_VERSION);
}

static PyObject *band(PyObject *module, PyObject *args)
{
    PyObject *capsule;
    int number;
    struct pin pinned;
    struct handle *handle;
    if (!PyArg_ParseTuple(args, "Oi", &capsule, &number) || !pin(module, capsule, &dataset_kind, &pinned))
        return NULL;
    enum status status = handle_borrow(&band_kind, library_band(handle_native(pinned.handle)), pinned.handle, &handle);
    PyObject *result = status == STATUS_OK ? capsule_create(handle, LIBRARY_VERSION) : PyErr_NoMemory();
    handle_unpin(&pinned, 1);
    return result;
}

static PyObject *checksum(PyObject *module, PyObject *capsule)
{
    struct pin pinned;
    if (!pin(module, capsule, &band_kind, &pinned))
        return NULL;
    int sum = library_checksum(handle_native(pinned.handle));
    handle_unpin(&pinned, 1);
    return PyLong_FromLong(sum);
}

static PyObject *close_handle(PyObject *module, PyObject *capsule)
{
    struct handle *handle = find(module, capsule, NULL);
    if (!handle)
        return NULL;
    handle_close(handle);
    Py_RETURN_NONE;
}

static PyObject *is_closed(PyObject *module, PyObject *capsule)
{
    struct handle *handle = find(module, capsule, NULL);
    return handle ? PyLong_FromLong(handle_state(handle) != HANDLE_OPEN) : NULL;
}

static PyObject *close_all(PyObject *module, PyObject *unused)
{
    (void)unused;
    handle_close_all(state_of(module)->realm);
    Py_RETURN_NONE;
}

static PyObject *live(PyObject *module, PyObject *unused)
{
    (void)unused;
    PyObject *one = Py_BuildValue("[O]", Py_None);
    PyObject *list = one ? PySequence_Repeat(one, (Py_ssize_t)handle_list(state_of(module)->realm, NULL, 0)) : NULL;
    Py_XDECREF(one);
    return list;
}

static PyObject *destroyed(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyLong_FromLong(library_destroyed());
}

static PyMethodDef methods[] = {
    {"create_raster", create_raster, METH_VARARGS, "A dataset."},
    {"band", band, METH_VARARGS, "The band of a dataset."},
    {"checksum", checksum, METH_O, "Of a band: 0."},
    {"close", close_handle, METH_O, "Close a handle and all that depends on it."},
    {"is_closed", is_closed, METH_O, "1 if the handle has ended."},
    {"close_all", close_all, METH_NOARGS, "Close every handle of this interpreter."},
    {"live", live, METH_NOARGS, "A list as long as there are open handles of this interpreter."},
    {"destroyed", destroyed, METH_NOARGS, "How many datasets were destroyed in this process."},
    {NULL, NULL, 0, NULL},
};

static int module_exec(PyObject *module)
{
    struct module_state *state = state_of(module);
    state->realm = PyInterpreterState_GetID(PyInterpreterState_Get());
    state->wrong_kind = PyErr_NewException("stand_in.WrongKind", PyExc_TypeError, NULL);
    state->closed = PyErr_NewException("stand_in.Closed", PyExc_ValueError, NULL);
    if (!state->wrong_kind || !state->closed || PyObject_SetAttrString(module, "WrongKind", state->wrong_kind) < 0 ||
        PyObject_SetAttrString(module, "Closed", state->closed) < 0)
        return -1;
    return builds_publish();
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    Py_VISIT(state_of(module)->wrong_kind);
    Py_VISIT(state_of(module)->closed);
    return 0;
}

static int module_clear(PyObject *module)
{
    Py_CLEAR(state_of(module)->wrong_kind);
    Py_CLEAR(state_of(module)->closed);
    return 0;
}

static void module_free(void *module)
{
    module_clear(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, module_exec},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,   .m_name = "stand_in",  .m_size = sizeof(struct module_state),
    .m_methods = methods,    .m_slots = slots,      .m_traverse = module_traverse,
    .m_clear = module_clear, .m_free = module_free,
};

PyMODINIT_FUNC PyInit_stand_in(void)
{
    return PyModuleDef_Init(&definition);
}
