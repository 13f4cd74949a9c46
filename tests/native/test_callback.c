/* ext/callback.h with a library's threads played by ours: what is said when, on which thread, and what comes out. Python runs in
 * this process; the functions that are called are Python's. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <pthread.h>

#include "callback.h"
#include "harness.h"

static PyObject *globals;

/* One call of an op, of which there is only what it calls back. */
struct scene {
    struct caller caller;
    struct python_callback callback;
    PyObject *function;
};

static void run(const char *code)
{
    PyObject *result = PyRun_String(code, Py_file_input, globals, globals);
    if (!CHECK_THAT(result, "cannot run %s", code))
        PyErr_Print();
    Py_XDECREF(result);
}

static bool holds(const char *expression)
{
    PyObject *result = PyRun_String(expression, Py_eval_input, globals, globals);
    bool answer = result && PyObject_IsTrue(result) == 1;
    if (!result)
        PyErr_Print();
    Py_XDECREF(result);
    return answer;
}

#define HOLDS(expression) check(holds(expression), __FILE__, __LINE__, "%s does not hold", expression)

/* `function`: an expression; `said` lists what it is told, and `on` the threads that it runs on. */
static void begin(struct scene *scene, const char *function)
{
    run("import threading\nsaid, on = [], set()\n"
        "def note(*what):\n    said.append(what)\n    on.add(threading.get_ident())\n");
    scene->function = PyRun_String(function, Py_eval_input, globals, globals);
    CHECK(scene->function);
    caller_begin(&scene->caller);
    callback_begin(&scene->callback, &scene->caller, scene->function);
}

/* What the op ends with: true, and no exception. */
static bool end(struct scene *scene)
{
    bool ended = caller_end(&scene->caller);
    CHECK(ended == !PyErr_Occurred());
    Py_DECREF(scene->function);
    return ended;
}

static int say(struct scene *scene, double fraction, const char *message)
{
    return scene->callback.callback.progress(&scene->callback.callback, fraction, message);
}

static void complain(struct scene *scene, int severity, const char *message)
{
    scene->callback.callback.error(&scene->callback.callback, severity, 7, message);
}

/* A thread of the library's, which says so many things from `first` on. */
struct speaker {
    struct scene *scene;
    int first, count, answers;
};

static void *speak(void *data)
{
    struct speaker *speaker = data;
    for (int i = speaker->first; i < speaker->first + speaker->count; i++)
        speaker->answers += say(speaker->scene, i, i % 2 ? "odd" : NULL);
    return NULL;
}

static int speak_elsewhere(struct scene *scene, int first, int count)
{
    struct speaker speaker = {scene, first, count, 0};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, speak, &speaker) == 0);
    pthread_join(thread, NULL);
    return speaker.answers;
}

static void said_at_once_with_the_gil(void)
{
    struct scene scene;
    begin(&scene, "note");
    CHECK(say(&scene, 0.5, "half") == 1);
    HOLDS("said == [(0.5, 'half')]");
    CHECK(end(&scene));
}

static void said_at_once_without_the_gil(void)
{
    struct scene scene;
    begin(&scene, "note");
    caller_release_gil(&scene.caller);
    CHECK(say(&scene, 0.25, NULL) == 1 && say(&scene, 0.5, "half") == 1);
    caller_take_gil(&scene.caller);
    HOLDS("said == [(0.25, None), (0.5, 'half')]");
    CHECK(end(&scene));
}

static void foreign_threads_are_heard_when_the_op_is_over(void)
{
    struct scene scene;
    begin(&scene, "note");
    caller_release_gil(&scene.caller);
    CHECK(speak_elsewhere(&scene, 0, 20) == 20);
    caller_take_gil(&scene.caller);
    HOLDS("said == []");
    CHECK(end(&scene));
    HOLDS("said == [(i, 'odd' if i % 2 else None) for i in range(20)]");
    HOLDS("on == {threading.get_ident()}");
}

static void foreign_threads_are_heard_before_what_comes_next(void)
{
    struct scene scene;
    begin(&scene, "note");
    caller_release_gil(&scene.caller);
    speak_elsewhere(&scene, 0, 3);
    say(&scene, 3, NULL);
    speak_elsewhere(&scene, 4, 2);
    caller_take_gil(&scene.caller);
    HOLDS("[what[0] for what in said] == [0, 1, 2, 3]");
    CHECK(end(&scene));
    HOLDS("[what[0] for what in said] == [0, 1, 2, 3, 4, 5]");
}

static void beyond_the_bound_the_first_and_the_last_are_heard(void)
{
    struct scene scene;
    begin(&scene, "note");
    speak_elsewhere(&scene, 0, 1000);
    CHECK(scene.caller.notes == CALLER_MAX_NOTES);
    CHECK(end(&scene));
    HOLDS("[what[0] for what in said] == [*range(63), 999]");
}

static void many_threads_at_once(void)
{
    enum { THREADS = 4, EACH = 16 };
    struct scene scene;
    struct speaker speakers[THREADS];
    pthread_t threads[THREADS];
    begin(&scene, "note");
    caller_release_gil(&scene.caller);
    for (int i = 0; i < THREADS; i++) {
        speakers[i] = (struct speaker){&scene, i * 100, EACH, 0};
        CHECK(pthread_create(&threads[i], NULL, speak, &speakers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    caller_take_gil(&scene.caller);
    CHECK(end(&scene));
    HOLDS("sorted(what[0] for what in said) == [100 * t + i for t in range(4) for i in range(16)]");
    HOLDS("all([w for w, _ in said if w // 100 == t] == [100 * t + i for i in range(16)] for t in range(4))");
}

static void false_stops_and_none_does_not(void)
{
    struct scene scene;
    begin(&scene, "lambda f, m: note(f) or {0: None, 1: 1, 2: True, 3: 0}[f]");
    CHECK(say(&scene, 0, NULL) == 1 && say(&scene, 1, NULL) == 1 && say(&scene, 2, NULL) == 1);
    CHECK(say(&scene, 3, NULL) == 0);
    CHECK(say(&scene, 4, NULL) == 0); /* nobody is asked */
    CHECK(speak_elsewhere(&scene, 5, 3) == 0);
    CHECK(end(&scene));
    HOLDS("said == [(0,), (1,), (2,), (3,)]");
}

static void an_exception_stops_and_comes_out(void)
{
    struct scene scene;
    begin(&scene, "lambda f, m: note(f) or 1 / 0");
    caller_release_gil(&scene.caller);
    speak_elsewhere(&scene, 0, 3);
    CHECK(say(&scene, 3, NULL) == 0);
    CHECK(say(&scene, 4, NULL) == 0);
    caller_take_gil(&scene.caller);
    CHECK(!end(&scene) && PyErr_ExceptionMatches(PyExc_ZeroDivisionError));
    PyErr_Clear();
    HOLDS("said == [(0,)]");
}

static void an_exception_of_what_is_heard_late_comes_out(void)
{
    struct scene scene;
    begin(&scene, "lambda f, m: note(f) or 1 / (1 - f)");
    CHECK(speak_elsewhere(&scene, 0, 5) == 5);
    CHECK(!end(&scene) && PyErr_ExceptionMatches(PyExc_ZeroDivisionError));
    PyErr_Clear();
    HOLDS("said == [(0,), (1,)]");
}

static void an_answer_that_has_no_truth(void)
{
    struct scene scene;
    run("class Neither:\n    def __bool__(self):\n        raise KeyError('neither')\n");
    begin(&scene, "lambda f, m: Neither()");
    CHECK(say(&scene, 0, NULL) == 0);
    CHECK(!end(&scene) && PyErr_ExceptionMatches(PyExc_KeyError));
    PyErr_Clear();
}

static void errors_wait_until_the_op_is_over(void)
{
    struct scene scene;
    begin(&scene, "note");
    complain(&scene, 2, "a warning");
    complain(&scene, 3, "an error");
    HOLDS("said == []");
    say(&scene, 0.5, NULL);
    HOLDS("said == [(0.5, None)]");
    CHECK(end(&scene));
    HOLDS("said == [(0.5, None), (2, 7, 'a warning'), (3, 7, 'an error')]");
}

static void debugging_output_is_no_error(void)
{
    struct scene scene;
    begin(&scene, "note");
    complain(&scene, 0, "nothing");
    complain(&scene, 1, "debugging");
    CHECK(end(&scene));
    HOLDS("said == []");
}

static void messages_that_are_not_utf8(void)
{
    struct scene scene;
    begin(&scene, "note");
    say(&scene, 0, "caf\xE9");
    complain(&scene, 3, "caf\xE9");
    CHECK(end(&scene));
    HOLDS("said == [(0, 'caf\\ufffd'), (3, 7, 'caf\\ufffd')]");
}

static void the_exception_of_the_op_is_the_context_of_a_handlers(void)
{
    struct scene scene;
    begin(&scene, "lambda *what: {}['missing']");
    complain(&scene, 3, "an error");
    PyErr_SetString(PyExc_RuntimeError, "the op's own");
    CHECK(!end(&scene) && PyErr_ExceptionMatches(PyExc_KeyError));
    PyObject *type, *error, *traceback;
    PyErr_Fetch(&type, &error, &traceback);
    PyErr_NormalizeException(&type, &error, &traceback);
    PyObject *context = PyException_GetContext(error);
    CHECK(context && PyErr_GivenExceptionMatches(context, PyExc_RuntimeError));
    Py_XDECREF(context);
    Py_XDECREF(type);
    Py_XDECREF(error);
    Py_XDECREF(traceback);
    HOLDS("__import__('sys').exc_info() == (None, None, None)");
}

static void what_the_op_raised_stays_when_the_handler_is_content(void)
{
    struct scene scene;
    begin(&scene, "note");
    complain(&scene, 3, "an error");
    PyErr_SetString(PyExc_RuntimeError, "the op's own");
    CHECK(!end(&scene) && PyErr_ExceptionMatches(PyExc_RuntimeError));
    PyErr_Clear();
    HOLDS("said == [(3, 7, 'an error')]");
}

static const struct test tests[] = {
#define TEST(name) {#name, name}
    TEST(said_at_once_with_the_gil),
    TEST(said_at_once_without_the_gil),
    TEST(foreign_threads_are_heard_when_the_op_is_over),
    TEST(foreign_threads_are_heard_before_what_comes_next),
    TEST(beyond_the_bound_the_first_and_the_last_are_heard),
    TEST(many_threads_at_once),
    TEST(false_stops_and_none_does_not),
    TEST(an_exception_stops_and_comes_out),
    TEST(an_exception_of_what_is_heard_late_comes_out),
    TEST(an_answer_that_has_no_truth),
    TEST(errors_wait_until_the_op_is_over),
    TEST(debugging_output_is_no_error),
    TEST(messages_that_are_not_utf8),
    TEST(the_exception_of_the_op_is_the_context_of_a_handlers),
    TEST(what_the_op_raised_stays_when_the_handler_is_content),
#undef TEST
};

/* With allocator malloc, so that the sanitizers see every Python object. */
static bool start_python(void)
{
    PyPreConfig preconfig;
    PyPreConfig_InitIsolatedConfig(&preconfig);
    preconfig.allocator = PYMEM_ALLOCATOR_MALLOC;
    if (PyStatus_Exception(Py_PreInitialize(&preconfig)))
        return false;
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    PyStatus initialised = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(initialised))
        return false;
    globals = PyModule_GetDict(PyImport_AddModule("__main__"));
    return true;
}

int main(int argc, char **argv)
{
    if (!start_python())
        return 2;
    int status = run_tests(tests, sizeof tests / sizeof *tests, argc, argv);
    return Py_FinalizeEx() < 0 ? 2 : status;
}
