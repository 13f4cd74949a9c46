/* The Python module: one function for each line of ops.def, all through one trampoline, and one exception for each line of
 * errors.def. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <gdal.h>
#include <pthread.h>

#include "builds.h"
#include "cache_report.h"
#include "callback.h"
#include "convert.h"
#include "data_folder.h"
#include "ops.h"
#include "raster_buffer.h"

/* Per module, and so per interpreter. Clearing it closes no handle: `del module` is not the end of the program, and what a
 * user still holds stays open. */
struct module_state {
    PyObject *exceptions[STATUS_COUNT]; /* by enum status; STATUS_OK holds the base class, Error */
    PyTypeObject *memory_type;
    PyObject *error_handler; /* NULL: none */
    int64_t realm;           /* this interpreter's number: never used again in the process, as an address might be */
};

static struct module_state *state_of(PyObject *module)
{
    return PyModule_GetState(module);
}

static PyObject *raise_status(PyObject *module, int status, const char *message)
{
    /* A message may be cut within a character, or quote a library that does not speak UTF-8. */
    PyObject *text = PyUnicode_DecodeUTF8(message, (Py_ssize_t)strlen(message), "replace");
    if (text)
        PyErr_SetObject(state_of(module)->exceptions[status], text);
    Py_XDECREF(text);
    return NULL;
}

/* Python had no memory for an argument or the answer: that is said as the op documents it, if there is memory to say it. */
static void say_short_of_memory(PyObject *module, const struct call *call)
{
    PyObject *exception = state_of(module)->exceptions[STATUS_OUT_OF_MEMORY];
    if (PyErr_ExceptionMatches(PyExc_MemoryError) && !PyErr_ExceptionMatches(exception))
        PyErr_Format(exception, "%s: Python has no memory", call->op->name);
}

/* What one call of an op may call back. */
struct callbacks {
    struct caller caller;
    struct python_callback arguments[OP_MAX_ARGS], handler;
    PyObject *error_handler; /* a reference, for the time of the call: the module may get another one meanwhile */
};

static bool convert_callback(struct call *call, struct callbacks *callbacks, PyObject *function)
{
    int i = call->arg_count;
    if (call->op->params[i].type != VALUE_CALLBACK || !PyCallable_Check(function))
        return false;
    callback_begin(&callbacks->arguments[i], &callbacks->caller, function);
    call->args[i] = (struct value){.type = VALUE_CALLBACK, .callback = &callbacks->arguments[i].callback};
    return true;
}

/* In whatever place: what another build's capsule is, no op of this one can tell. */
static bool is_of_another_build(PyObject *module, const struct call *call, PyObject *object)
{
    int i = call->arg_count;
    char subject[128];
    if (call->args[i].type != VALUE_OTHER)
        return false;
    snprintf(subject, sizeof subject, "%s: argument %d (%s)", call->op->name, i + 1, call->op->params[i].name);
    return builds_refuse(object, state_of(module)->exceptions[STATUS_WRONG_KIND], subject, library_version);
}

static bool convert_arguments(PyObject *module, struct call *call, struct callbacks *callbacks, PyObject *const *args, Py_ssize_t count)
{
    if (count != call->op->param_count) { /* before any is looked at; and op_call has no room for more than OP_MAX_ARGS */
        PyErr_Format(state_of(module)->exceptions[STATUS_WRONG_KIND], "%s: takes %d argument%s, not %zd", call->op->name,
                     call->op->param_count, call->op->param_count == 1 ? "" : "s", count);
        return false;
    }
    for (call->arg_count = 0; call->arg_count < count; call->arg_count++) {
        const char *why;
        if (convert_callback(call, callbacks, args[call->arg_count]))
            continue;
        if (convert_argument(args[call->arg_count], &call->args[call->arg_count], &why)) {
            if (is_of_another_build(module, call, args[call->arg_count]))
                return false;
            continue;
        }
        if (why)
            PyErr_Format(state_of(module)->exceptions[STATUS_BAD_ARGUMENT], "%s: argument %d %s", call->op->name, call->arg_count + 1, why);
        return false;
    }
    return true;
}

static int call_op(struct call *call, struct caller *caller)
{
    if (!call->op->releases_gil)
        return op_call(call);
    caller_release_gil(caller);
    int status = op_call(call);
    caller_take_gil(caller);
    return status;
}

static PyObject *trampoline(PyObject *module, enum op_index index, PyObject *const *args, Py_ssize_t count)
{
    struct module_state *state = state_of(module);
    struct call call = {.op = &ops[index], .realm = state->realm};
    struct callbacks callbacks;
    PyObject *result = NULL;
    caller_begin(&callbacks.caller);
    callbacks.error_handler = state->error_handler;
    if (callbacks.error_handler) {
        Py_INCREF(callbacks.error_handler);
        callback_begin(&callbacks.handler, &callbacks.caller, callbacks.error_handler);
        call.on_error = &callbacks.handler.callback;
    }
    if (convert_arguments(module, &call, &callbacks, args, count)) {
        int status = call_op(&call, &callbacks.caller);
        cache_report(call.op);
        if (status != STATUS_OK)
            raise_status(module, status, call.message);
        if (caller_end(&callbacks.caller))
            result = convert_result(&call.result, state->memory_type);
        else
            value_clear(&call.result); /* made all the same, and nobody's */
    }
    for (int i = 0; i < call.arg_count; i++)
        convert_argument_done(&call.args[i]);
    Py_XDECREF(callbacks.error_handler);
    if (!result && !callbacks.caller.raised)
        say_short_of_memory(module, &call);
    return result;
}

#define OP(name, ...) \
    static PyObject *call_##name(PyObject *module, PyObject *const *args, Py_ssize_t count) \
    { \
        return trampoline(module, OP_##name, args, count); \
    }
#include "ops.def"
#undef OP

static PyObject *set_error_handler(PyObject *module, PyObject *handler)
{
    struct module_state *state = state_of(module);
    if (handler != Py_None && !PyCallable_Check(handler)) {
        PyErr_Format(state->exceptions[STATUS_WRONG_KIND], "set_error_handler: argument 1 (handler) must be callable or None, not %s",
                     Py_TYPE(handler)->tp_name);
        return NULL;
    }
    PyObject *previous = state->error_handler;
    state->error_handler = NULL;
    if (handler != Py_None) {
        Py_INCREF(handler);
        state->error_handler = handler;
    }
    if (previous)
        return previous;
    Py_RETURN_NONE;
}

PyDoc_STRVAR(set_error_handler_doc,
             "set_error_handler(handler, /)\n--\n\n"
             "Have handler(severity, number, message) told of GDAL's warnings (severity 2) and errors (3 and more) in the ops of this "
             "interpreter, each when its op is over, on the thread that called it; None: nobody. Returns the handler before, or None.\n\n"
             "An exception of the handler's leaves the op; that of an op which failed is then its context. The handler is not told "
             "of what it does itself, nor of what ends with the last reference to it.\n\nRaises WrongKind.");

static PyObject *describe_ops(PyObject *module, PyObject *unused);

static PyMethodDef methods[OP_COUNT + 3] = {
#define OP(name, ...) [OP_##name] = {#name, (PyCFunction)(void (*)(void))call_##name, METH_FASTCALL, NULL},
#include "ops.def"
#undef OP
    [OP_COUNT] = {"set_error_handler", set_error_handler, METH_O, set_error_handler_doc},
    {"_describe_ops", describe_ops, METH_NOARGS, "The op table as data: geocapsule.OPS."},
};

static const char *const exception_names[STATUS_COUNT] = {
    "Error",
#define ERROR(symbol, name, base, meaning) #name,
#include "errors.def"
#undef ERROR
};

/* Docstrings, from the table: "band(dataset, number, /)", what it does, what it raises. */
static void write_doc(const struct op *op, char *doc, size_t size)
{
    size_t used = (size_t)snprintf(doc, size, "%s(", op->name);
    for (int i = 0; i < op->param_count; i++)
        used += (size_t)snprintf(doc + used, size - used, "%s, ", op->params[i].name);
    used += (size_t)snprintf(doc + used, size - used, "%s\n--\n\n%s\n\nRaises ", op->param_count ? "/)" : ")", op->doc);
    const char *separator = "";
    for (int status = 1; status < STATUS_COUNT; status++) {
        if (op_errors(op) & 1u << status) {
            used += (size_t)snprintf(doc + used, size - used, "%s%s", separator, exception_names[status]);
            separator = ", ";
        }
    }
    snprintf(doc + used, size - used, ".");
}

static void write_docs(void)
{
    static char docs[OP_COUNT][960];
    for (int i = 0; i < OP_COUNT; i++) {
        write_doc(&ops[i], docs[i], sizeof docs[i]);
        methods[i].ml_doc = docs[i];
    }
}

/* PyModule_AddObjectRef came with 3.10. The caller keeps its reference. */
static int add_object(PyObject *module, const char *name, PyObject *object)
{
    Py_INCREF(object);
    if (PyModule_AddObject(module, name, object) == 0)
        return 0;
    Py_DECREF(object);
    return -1;
}

static PyObject *describe_params(const struct op *op)
{
    static const char *const domains[DOMAIN_COUNT] = {
        "any",     "path", "new_path",   "raster_driver", "vector_driver", "data_type", "name",  "wkt", "wkb",
        "crs_wkt", "crs",  "field_type", "sql",           "resampling",    "file",      "slice", "hex",
    };
    PyObject *params = PyTuple_New(op->param_count);
    for (int i = 0; params && i < op->param_count; i++) {
        const struct param *param = &op->params[i];
        const char *kind = param->type == VALUE_HANDLE && param->kind != ANY_KIND ? kinds[param->kind].name : NULL;
        PyObject *item =
            Py_BuildValue("{s:s,s:s,s:z,s:N,s:N,s:d,s:d,s:s}", "name", param->name, "type", value_type_name(param->type), "kind", kind,
                          "may_be_closed", PyBool_FromLong(param->may_be_closed), "may_be_none", PyBool_FromLong(param->may_be_none), "low",
                          param->low, "high", param->high, "domain", domains[param->domain]);
        if (item)
            PyTuple_SET_ITEM(params, i, item);
        else
            Py_CLEAR(params);
    }
    return params;
}

static PyObject *describe_errors(const struct op *op)
{
    PyObject *names = PyList_New(0);
    for (int status = 1; names && status < STATUS_COUNT; status++) {
        if (!(op_errors(op) & 1u << status))
            continue;
        PyObject *name = PyUnicode_FromString(exception_names[status]);
        if (!name || PyList_Append(names, name) < 0)
            Py_CLEAR(names);
        Py_XDECREF(name);
    }
    return names;
}

static PyObject *describe_ends(const struct op *op)
{
    PyObject *names = PyList_New(0);
    for (int kind = 0; names && kind < KIND_COUNT; kind++) {
        if (!(op->ends & KIND_BIT(kind)))
            continue;
        PyObject *name = PyUnicode_FromString(kinds[kind].name);
        if (!name || PyList_Append(names, name) < 0)
            Py_CLEAR(names);
        Py_XDECREF(name);
    }
    return names;
}

static PyObject *describe_op(const struct op *op)
{
    PyObject *params = describe_params(op);
    PyObject *errors = describe_errors(op);
    PyObject *ends = describe_ends(op);
    if (!params || !errors || !ends) {
        Py_XDECREF(params);
        Py_XDECREF(errors);
        Py_XDECREF(ends);
        return NULL;
    }
    return Py_BuildValue("{s:s,s:s,s:N,s:s,s:z,s:z,s:z,s:s,s:i,s:i,s:N,s:N,s:i,s:N}", "name", op->name, "doc", op->doc, "params", params,
                         "result", value_type_name(op->result), "items", op->items == VALUE_NONE ? NULL : value_type_name(op->items),
                         "fields", op->fields, "kind", op->result_kind >= 0 ? kinds[op->result_kind].name : NULL, "ownership",
                         ownership_name(op->ownership), "owner", op->owner, "cost", op->cost, "releases_gil",
                         PyBool_FromLong(op->releases_gil), "errors", errors, "given", op->given, "ends", ends);
}

/* The op table as Python data, one dict for each op, in the order of ops.def: geocapsule.OPS. Made when somebody asks: its
 * thousands of objects are more than all else that an import makes. */
static PyObject *describe_ops(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    PyObject *table = PyTuple_New(OP_COUNT);
    for (int i = 0; table && i < OP_COUNT; i++) {
        PyObject *op = describe_op(&ops[i]);
        if (op)
            PyTuple_SET_ITEM(table, i, op);
        else
            Py_CLEAR(table);
    }
    return table;
}

static PyObject *add_exception(PyObject *module, int status, const char *meaning, PyObject *bases)
{
    char name[64];
    snprintf(name, sizeof name, "geocapsule.%s", exception_names[status]);
    PyObject *exception = PyErr_NewExceptionWithDoc(name, meaning, bases, NULL);
    state_of(module)->exceptions[status] = exception;
    if (!exception || add_object(module, exception_names[status], exception) < 0)
        return NULL;
    return exception;
}

static int add_exceptions(PyObject *module)
{
    PyObject *error = add_exception(module, STATUS_OK, "Every exception that an op documents is one of these.", NULL);
    if (!error)
        return -1;
#define ERROR(symbol, name, base, meaning) \
    do { \
        PyObject *bases = PyTuple_Pack(2, error, PyExc_##base); \
        PyObject *exception = bases ? add_exception(module, STATUS_##symbol, meaning, bases) : NULL; \
        Py_XDECREF(bases); \
        if (!exception) \
            return -1; \
    } while (0);
#include "errors.def"
#undef ERROR
    return 0;
}

static int module_exec(PyObject *module)
{
    state_of(module)->realm = PyInterpreterState_GetID(PyInterpreterState_Get());
    raster_buffer_use_allocator(PyMem_RawCalloc, PyMem_RawFree);
    if (!data_folder_find()) {
        PyErr_Format(PyExc_ImportError, "geocapsule was installed without its data: %s has no proj.db", data_folder_of_proj());
        return -1;
    }
    GDALAllRegister();
    data_folder_keep();
    PyObject *memory_type = PyType_FromSpec(&memory_spec);
    state_of(module)->memory_type = (PyTypeObject *)memory_type;
    if (memory_type) /* Py_TPFLAGS_DISALLOW_INSTANTIATION came with 3.10 */
        ((PyTypeObject *)memory_type)->tp_new = NULL;
    if (!memory_type || add_exceptions(module) < 0 || PyModule_AddIntMacro(module, CACHE_DOMAIN) < 0)
        return -1;
    return builds_publish();
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    struct module_state *state = state_of(module);
    for (int i = 0; i < STATUS_COUNT; i++)
        Py_VISIT(state->exceptions[i]);
    Py_VISIT(state->memory_type);
    Py_VISIT(state->error_handler);
    return 0;
}

static int module_clear(PyObject *module)
{
    struct module_state *state = state_of(module);
    for (int i = 0; i < STATUS_COUNT; i++)
        Py_CLEAR(state->exceptions[i]);
    Py_CLEAR(state->memory_type);
    Py_CLEAR(state->error_handler);
    return 0;
}

static void module_free(void *module)
{
    module_clear(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, module_exec},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_USED}, /* until a free-threaded build is tested */
#endif
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_geocapsule",
    .m_doc = "Native handles of GDAL, PROJ and GEOS as capsules with a native ownership tree.",
    .m_size = sizeof(struct module_state),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC PyInit__geocapsule(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, write_docs);
    return PyModuleDef_Init(&definition);
}
