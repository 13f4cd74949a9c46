#include "interpreter.h"

#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocation.h"
#include "beside.h"
#include "python_arena.h"
#include "threads_python.h"

PyMODINIT_FUNC PyInit__geocapsule(void);

static const char *const exception_names[STATUS_COUNT] = {
    "Error",
#define ERROR(symbol, name, base, meaning) #name,
#include "errors.def"
#undef ERROR
};

static _Noreturn void give_up(const char *what)
{
    if (PyErr_Occurred())
        PyErr_Print();
    fprintf(stderr, "capsan: %s\n", what);
    exit(2);
}

/* Where the standard library lies beside the program, the interpreter looks nowhere else. */
static void use_library(PyConfig *config, char *folder, char *library)
{
    PyStatus status = PyConfig_SetBytesString(config, &config->home, folder);
    wchar_t *path = PyStatus_Exception(status) ? NULL : Py_DecodeLocale(library, NULL);
    if (path)
        status = PyWideStringList_Append(&config->module_search_paths, path);
    if (!path || PyStatus_Exception(status))
        give_up("no memory");
    config->module_search_paths_set = 1;
    PyMem_RawFree(path);
}

static void initialise(bool with_site, bool in_arena)
{
    PyPreConfig preconfig;
    PyPreConfig_InitIsolatedConfig(&preconfig);
    preconfig.allocator = PYMEM_ALLOCATOR_MALLOC;
    preconfig.utf8_mode = 1;
    if (PyStatus_Exception(Py_PreInitialize(&preconfig)))
        give_up("cannot pre-initialise Python");
    if (in_arena)
        python_arena_start();
    allocation_start_python();
    PyImport_AppendInittab("_geocapsule", PyInit__geocapsule);
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = with_site;
    config.write_bytecode = 0;
    char *folder = beside("python"), *library = beside("python/library.zip");
    if (folder && library)
        use_library(&config, folder, library);
    PyStatus initialised = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    free(folder);
    free(library);
    if (PyStatus_Exception(initialised))
        give_up(initialised.err_msg ? initialised.err_msg : "cannot initialise Python");
}

static void extend_path(const char *folder)
{
    PyObject *path = PySys_GetObject("path");
    PyObject *entry = PyUnicode_DecodeFSDefault(folder);
    if (!path || !entry || PyList_Insert(path, 0, entry) < 0)
        give_up("cannot extend sys.path");
    Py_DECREF(entry);
}

static PyObject *find_attribute(PyObject *module, const char *name)
{
    PyObject *attribute = PyObject_GetAttrString(module, name);
    if (!attribute)
        PyErr_Clear();
    return attribute;
}

static void look_up(struct module_under_test *module, const char *name)
{
    int found = 0;
    for (int i = 0; i < OP_COUNT; i++) {
        module->functions[i] = find_attribute(module->module, ops[i].name);
        found += module->functions[i] != NULL;
    }
    module->has_exceptions = true;
    for (int i = 0; i < STATUS_COUNT; i++) {
        module->exceptions[i] = find_attribute(module->module, exception_names[i]);
        module->has_exceptions = module->has_exceptions && module->exceptions[i];
    }
    if (found == 0)
        give_up("the module under test has none of the ops");
    if (found < OP_COUNT)
        fprintf(stderr, "capsan: module %s has %d of %d ops; programs that use others are rejected\n", name, found, OP_COUNT);
}

/* The collector runs when a program says so, and looks at the program's own objects only. */
static void freeze_collector(struct module_under_test *module)
{
    PyGC_Collect();
    PyGC_Disable();
    PyObject *gc = PyImport_ImportModule("gc");
    PyObject *frozen = gc ? PyObject_CallMethod(gc, "freeze", NULL) : NULL;
    module->collect = frozen ? PyObject_GetAttrString(gc, "collect") : NULL;
    if (!module->collect)
        give_up("cannot freeze the collector");
    Py_DECREF(frozen);
    Py_DECREF(gc);
}

void interpreter_collect(const struct module_under_test *module)
{
    PyObject *found = PyObject_CallNoArgs(module->collect); /* PyGC_Collect does nothing while the collector is disabled */
    Py_XDECREF(found);
}

/* An interpreter ends as any other: what stays frozen would never be collected. The collection with which it begins is made while all
 * but the program's own objects is frozen still: that finds the same, and looks at far less. */
static void thaw_collector(const struct module_under_test *module)
{
    interpreter_collect(module);
    PyObject *gc = PyImport_ImportModule("gc");
    PyObject *thawed = gc ? PyObject_CallMethod(gc, "unfreeze", NULL) : NULL;
    if (!thawed)
        give_up("cannot unfreeze the collector");
    Py_DECREF(thawed);
    Py_DECREF(gc);
}

static const char *module_name(void)
{
    const char *name = getenv("CAPSAN_MODULE");
    return name ? name : "geocapsule";
}

/* In the interpreter that runs. */
static void take_module(struct module_under_test *module)
{
    const char *name = module_name(), *path = getenv("CAPSAN_PATH");
    char *package = beside("python/geocapsule"), *parent = beside("python");
    extend_path(package && parent ? parent : GEOCAPSULE_PACKAGE_PARENT);
    free(package);
    free(parent);
    if (path)
        extend_path(path);
    module->module = PyImport_ImportModule(name);
    if (!module->module)
        give_up("cannot import the module under test");
    look_up(module, name);
    module->raised = PyErr_NewException("capsan.CallbackError", NULL, NULL);
    if (!module->raised)
        give_up("no memory");
    freeze_collector(module);
}

void interpreter_start(struct module_under_test *module, bool in_arena)
{
    __lsan_disable(); /* a forked child makes some of Python's own locks anew and loses the old ones, on purpose */
    initialise(strcmp(module_name(), "geocapsule") != 0, in_arena);
    __lsan_enable();
    take_module(module);
    allocation_start();
}

PyThreadState *interpreter_start_inner(struct module_under_test *module)
{
    PyThreadState *outer = PyThreadState_Get();
    if (!Py_NewInterpreter())
        give_up("cannot make a subinterpreter");
    take_module(module);
    return outer;
}

static void let_go(struct module_under_test *module)
{
    python_threads_stop();
    thaw_collector(module);
    for (int i = 0; i < OP_COUNT; i++)
        Py_CLEAR(module->functions[i]);
    for (int i = 0; i < STATUS_COUNT; i++)
        Py_CLEAR(module->exceptions[i]);
    Py_CLEAR(module->collect);
    Py_CLEAR(module->raised);
    Py_CLEAR(module->module);
}

void interpreter_stop_inner(struct module_under_test *module, PyThreadState *outer)
{
    let_go(module);
    Py_EndInterpreter(PyThreadState_Get());
    PyThreadState_Swap(outer);
}

void interpreter_stop(struct module_under_test *module)
{
    let_go(module);
    Py_FinalizeEx();
}

bool exception_is_documented(const struct module_under_test *module, const struct op *op, PyObject *type)
{
    if (!module->has_exceptions)
        return !PyErr_GivenExceptionMatches(type, PyExc_SystemError) && PyErr_GivenExceptionMatches(type, PyExc_Exception);
    unsigned errors = op_errors(op);
    for (int status = 1; status < STATUS_COUNT; status++)
        if (errors & 1u << status && type == module->exceptions[status])
            return true;
    return false;
}
