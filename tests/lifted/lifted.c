/* A tiny extension over SQLite, with the ownership layer of geocapsule and nothing else of it: handle.[ch] and capsule.[ch] are
 * unchanged. A connection owns its statements and blobs; a statement lends the values of its current row, until its next step.
 *
 * Each function is three moves: find the handles of the arguments and pin them, call SQLite, unpin. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <sqlite3.h>

#include "capsule.h"
#include "kinds.h"

struct module_state {
    PyObject *exceptions[STATUS_COUNT]; /* by enum status; STATUS_OK holds the base class, Error */
    int64_t realm;
};

static struct module_state *state_of(PyObject *module)
{
    return PyModule_GetState(module);
}

static PyObject *raise_status(PyObject *module, enum status status, const char *message)
{
    PyErr_SetString(state_of(module)->exceptions[status], message);
    return NULL;
}

/* Any handle of ours, open or not; NULL with WrongKind set. */
static struct handle *find(PyObject *module, PyObject *object)
{
    struct handle *handle;
    if (capsule_find_handle(object, &handle) == CAPSULE_OURS)
        return handle;
    raise_status(module, STATUS_WRONG_KIND, "not a handle of this module");
    return NULL;
}

/* Pins the tree of a handle of one kind; false with an exception set. */
static bool pin(PyObject *module, PyObject *object, enum kind_index kind, bool exclusive, struct pin *pin)
{
    struct handle *handle = find(module, object);
    if (!handle)
        return false;
    enum status status = STATUS_WRONG_KIND;
    if (handle_kind(handle) == &kinds[kind])
        status = handle_pin(&handle, pin, 1, exclusive, NULL);
    if (status != STATUS_OK)
        raise_status(module, status, kinds[kind].name);
    return status == STATUS_OK;
}

/* The capsule of what was just made; takes over the native object and, with a kind of view, leaves it to the owner. */
static PyObject *give(PyObject *module, enum kind_index kind, void *native, struct handle *owner)
{
    struct handle *handle;
    enum status status =
        kinds[kind].destroy ? handle_adopt(&kinds[kind], native, owner, &handle) : handle_borrow(&kinds[kind], native, owner, &handle);
    if (status != STATUS_OK)
        return raise_status(module, status, kinds[kind].name);
    if (!owner)
        handle_set_realm(handle, state_of(module)->realm);
    return capsule_create(handle, sqlite3_libversion());
}

static PyObject *connect_to(PyObject *module, PyObject *path)
{
    sqlite3 *connection = NULL;
    const char *text = PyUnicode_AsUTF8(path);
    if (!text)
        return NULL;
    if (sqlite3_open(text, &connection) != SQLITE_OK) {
        raise_status(module, STATUS_LIBRARY_ERROR, sqlite3_errmsg(connection));
        sqlite3_close(connection);
        return NULL;
    }
    return give(module, CONNECTION, connection, NULL);
}

static PyObject *prepare(PyObject *module, PyObject *args)
{
    PyObject *capsule, *result = NULL;
    const char *sql;
    struct pin pinned;
    sqlite3_stmt *statement;
    if (!PyArg_ParseTuple(args, "Os", &capsule, &sql) || !pin(module, capsule, CONNECTION, false, &pinned))
        return NULL;
    sqlite3 *connection = handle_native(pinned.handle);
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK)
        raise_status(module, STATUS_LIBRARY_ERROR, sqlite3_errmsg(connection));
    else
        result = give(module, STATEMENT, statement, pinned.handle);
    handle_unpin(&pinned, 1);
    return result;
}

static bool is_value(const struct handle *handle, const void *unused)
{
    (void)unused;
    return handle_kind(handle) == &kinds[VALUE];
}

/* True while there is a row. The values of the row before dangle from here on, so they end first. */
static PyObject *step(PyObject *module, PyObject *capsule)
{
    struct pin pinned;
    int answer;
    if (!pin(module, capsule, STATEMENT, true, &pinned))
        return NULL;
    handle_end_chosen(pinned.handle, is_value, NULL);
    sqlite3_stmt *statement = handle_native(pinned.handle);
    Py_BEGIN_ALLOW_THREADS
    answer = sqlite3_step(statement);
    Py_END_ALLOW_THREADS
    PyObject *result = NULL;
    if (answer == SQLITE_ROW || answer == SQLITE_DONE)
        result = PyBool_FromLong(answer == SQLITE_ROW);
    else
        raise_status(module, STATUS_LIBRARY_ERROR, sqlite3_errmsg(sqlite3_db_handle(statement)));
    handle_unpin(&pinned, 1);
    return result;
}

static PyObject *value(PyObject *module, PyObject *args)
{
    PyObject *capsule, *result = NULL;
    int column;
    struct pin pinned;
    if (!PyArg_ParseTuple(args, "Oi", &capsule, &column) || !pin(module, capsule, STATEMENT, false, &pinned))
        return NULL;
    sqlite3_stmt *statement = handle_native(pinned.handle);
    if (column < 0 || column >= sqlite3_data_count(statement))
        raise_status(module, STATUS_LIBRARY_ERROR, "no such column in a current row");
    else
        result = give(module, VALUE, sqlite3_column_value(statement, column), pinned.handle);
    handle_unpin(&pinned, 1);
    return result;
}

/* Reads a copy: what sqlite3_column_value gives is not to be read itself. */
static PyObject *value_text(PyObject *module, PyObject *capsule)
{
    struct pin pinned;
    if (!pin(module, capsule, VALUE, false, &pinned))
        return NULL;
    sqlite3_value *copy = sqlite3_value_dup(handle_native(pinned.handle));
    const unsigned char *text = copy ? sqlite3_value_text(copy) : NULL;
    PyObject *result = text ? PyUnicode_FromString((const char *)text) : raise_status(module, STATUS_LIBRARY_ERROR, "no text");
    sqlite3_value_free(copy);
    handle_unpin(&pinned, 1);
    return result;
}

static PyObject *blob(PyObject *module, PyObject *args)
{
    PyObject *capsule, *result = NULL;
    const char *table, *column;
    long long row;
    struct pin pinned;
    sqlite3_blob *opened;
    if (!PyArg_ParseTuple(args, "OssL", &capsule, &table, &column, &row) || !pin(module, capsule, CONNECTION, false, &pinned))
        return NULL;
    sqlite3 *connection = handle_native(pinned.handle);
    if (sqlite3_blob_open(connection, "main", table, column, row, 0, &opened) != SQLITE_OK)
        raise_status(module, STATUS_LIBRARY_ERROR, sqlite3_errmsg(connection));
    else
        result = give(module, BLOB, opened, pinned.handle);
    handle_unpin(&pinned, 1);
    return result;
}

static PyObject *blob_size(PyObject *module, PyObject *capsule)
{
    struct pin pinned;
    if (!pin(module, capsule, BLOB, false, &pinned))
        return NULL;
    int size = sqlite3_blob_bytes(handle_native(pinned.handle));
    handle_unpin(&pinned, 1);
    return PyLong_FromLong(size);
}

static PyObject *close_handle(PyObject *module, PyObject *capsule)
{
    struct handle *handle = find(module, capsule);
    if (!handle)
        return NULL;
    handle_close(handle);
    Py_RETURN_NONE;
}

static PyObject *is_closed(PyObject *module, PyObject *capsule)
{
    struct handle *handle = find(module, capsule);
    return handle ? PyLong_FromLong(handle_state(handle) != HANDLE_OPEN) : NULL;
}

static PyObject *close_all(PyObject *module, PyObject *unused)
{
    (void)unused;
    handle_close_all(state_of(module)->realm);
    Py_RETURN_NONE;
}

static PyObject *live_count(PyObject *module, PyObject *unused)
{
    (void)unused;
    return PyLong_FromSize_t(handle_list(state_of(module)->realm, NULL, 0));
}

static PyObject *destroyed_count(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyLong_FromLong(destroyed);
}

static PyMethodDef methods[] = {
    {"connect", connect_to, METH_O, "A connection to the database in a file."},
    {"prepare", prepare, METH_VARARGS, "A statement of a connection."},
    {"step", step, METH_O, "Go to the next row; False at the end. Ends the values of the row before."},
    {"value", value, METH_VARARGS, "A view of one value of the current row."},
    {"value_text", value_text, METH_O, "A value as text."},
    {"blob", blob, METH_VARARGS, "A blob by its table, column and row."},
    {"blob_size", blob_size, METH_O, "The size of a blob in bytes."},
    {"close", close_handle, METH_O, "Close a handle and all that depends on it."},
    {"is_closed", is_closed, METH_O, "1 if the handle has ended."},
    {"close_all", close_all, METH_NOARGS, "Close every handle of this interpreter."},
    {"live_count", live_count, METH_NOARGS, "How many handles of this interpreter are open."},
    {"destroyed_count", destroyed_count, METH_NOARGS, "How many native objects have been destroyed."},
    {NULL, NULL, 0, NULL},
};

static int add_exception(PyObject *module, enum status status, const char *name, PyObject *also)
{
    char full_name[64];
    snprintf(full_name, sizeof full_name, "lifted.%s", name);
    PyObject **exceptions = state_of(module)->exceptions;
    PyObject *bases = status == STATUS_OK ? NULL : PyTuple_Pack(2, exceptions[STATUS_OK], also);
    exceptions[status] = PyErr_NewException(full_name, bases, NULL);
    Py_XDECREF(bases);
    Py_XINCREF(exceptions[status]);
    return exceptions[status] ? PyModule_AddObject(module, name, exceptions[status]) : -1;
}

static int module_exec(PyObject *module)
{
    state_of(module)->realm = PyInterpreterState_GetID(PyInterpreterState_Get());
    if (add_exception(module, STATUS_OK, "Error", NULL) < 0)
        return -1;
#define ERROR(symbol, name, base, meaning) \
    if (add_exception(module, STATUS_##symbol, #name, PyExc_##base) < 0) \
        return -1;
#include "errors.def"
#undef ERROR
    return 0;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    for (int i = 0; i < STATUS_COUNT; i++)
        Py_VISIT(state_of(module)->exceptions[i]);
    return 0;
}

/* Closes no handle: `del module` is not the end of the program. */
static int module_clear(PyObject *module)
{
    for (int i = 0; i < STATUS_COUNT; i++)
        Py_CLEAR(state_of(module)->exceptions[i]);
    return 0;
}

static void module_free(void *module)
{
    module_clear(module);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,   .m_name = "lifted",    .m_size = sizeof(struct module_state),
    .m_methods = methods,    .m_slots = slots,      .m_traverse = module_traverse,
    .m_clear = module_clear, .m_free = module_free,
};

PyMODINIT_FUNC PyInit_lifted(void)
{
    return PyModuleDef_Init(&definition);
}
