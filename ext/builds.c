#include "builds.h"

#include <dlfcn.h>
#include <pthread.h>

static struct build this_build = {.location = "?", .find = capsule_find_metadata};

static void locate(void)
{
    Dl_info found;
    if (dladdr(&this_build, &found) && found.dli_fname)
        this_build.location = found.dli_fname;
}

/* Borrowed. NULL with no exception where there is none, and nobody may have one: another extension's value under our key is left
 * alone. */
static PyObject *find_builds(bool create)
{
    PyObject *dict = PyInterpreterState_GetDict(PyInterpreterState_Get());
    PyObject *key = dict ? PyUnicode_FromString(BUILDS_KEY) : NULL;
    PyObject *builds = key ? PyDict_GetItemWithError(dict, key) : NULL;
    if (key && !builds && create && !PyErr_Occurred()) {
        PyObject *made = PyDict_New();
        builds = made ? PyDict_SetDefault(dict, key, made) : NULL;
        Py_XDECREF(made);
    }
    Py_XDECREF(key);
    return builds && PyDict_CheckExact(builds) ? builds : NULL;
}

/* By address: a file may be replaced by another one, and be loaded from the same place again. */
static int add_build(PyObject *builds)
{
    PyObject *key = PyLong_FromVoidPtr(&this_build);
    PyObject *capsule = PyCapsule_New(&this_build, BUILD_NAME, NULL);
    int failed = key && capsule ? PyDict_SetItem(builds, key, capsule) : -1;
    Py_XDECREF(key);
    Py_XDECREF(capsule);
    return failed;
}

int builds_publish(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, locate);
    PyObject *builds = find_builds(true);
    if (!builds)
        return PyErr_Occurred() ? -1 : 0;
    return add_build(builds);
}

/* The build that made a capsule, and what it says of it; NULL if none did that is known here. */
static const struct build *find_build(PyObject *capsule, const struct capsule_metadata **metadata)
{
    PyObject *builds = find_builds(false), *published;
    Py_ssize_t place = 0;
    while (builds && PyDict_Next(builds, &place, NULL, &published)) {
        const struct build *build = PyCapsule_IsValid(published, BUILD_NAME) ? PyCapsule_GetPointer(published, BUILD_NAME) : NULL;
        if (build && build != &this_build && (*metadata = build->find(capsule)))
            return build;
    }
    return NULL;
}

bool builds_refuse(PyObject *object, PyObject *exception, const char *subject, const char *(*version_of)(const char *library))
{
    const struct capsule_metadata *metadata;
    const struct build *build = PyCapsule_CheckExact(object) ? find_build(object, &metadata) : NULL;
    if (!build)
        return PyErr_Occurred() != NULL;
    const char *name = PyCapsule_GetName(object), *version = version_of(metadata->library);
    PyErr_Format(exception, "%s is a %s of %s %s, of another geocapsule (%s); this one has %s %s (%s)", subject,
                 name ? name : "nameless capsule", metadata->library, metadata->library_version, build->location,
                 version ? metadata->library : "no", version ? version : metadata->library, this_build.location);
    return true;
}
