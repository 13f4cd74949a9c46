/* fuzz/python_arena.h: what Python makes there is its own, what it gives back is poisoned, and what it makes later is malloc's. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <sanitizer/asan_interface.h>

#include "harness.h"
#include "python_arena.h"

/* Without ASan nothing is. */
static bool is_poisoned(const char *at)
{
#if defined(__has_feature) && __has_feature(address_sanitizer)
    return __asan_address_is_poisoned(at);
#else
    (void)at;
    return true;
#endif
}

static bool has_only(const char *block, char byte, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (block[i] != byte)
            return false;
    return true;
}

static void blocks_are_apart(void)
{
    char *blocks[64];
    for (int i = 0; i < 64; i++) {
        blocks[i] = PyMem_Malloc((size_t)i + 1);
        CHECK(blocks[i] && (uintptr_t)blocks[i] % 16 == 0);
        memset(blocks[i], i, (size_t)i + 1);
    }
    for (int i = 0; i < 64; i++) {
        CHECK_THAT(has_only(blocks[i], (char)i, (size_t)i + 1), "block %d was written to", i);
        PyMem_Free(blocks[i]);
    }
}

static void around_a_block_is_poison(void)
{
    char *block = PyMem_RawMalloc(21);
    CHECK(is_poisoned(block - 1) && is_poisoned(block + 21));
    PyMem_RawFree(block);
}

static void a_freed_block_is_poison(void)
{
    char *block = PyObject_Malloc(40);
    PyObject_Free(block);
    CHECK(is_poisoned(block) && is_poisoned(block + 39));
    char *next = PyObject_Malloc(40);
    CHECK(next != block);
    PyObject_Free(next);
}

static void zeroed_blocks_are(void)
{
    char *block = PyMem_Calloc(9, 33);
    CHECK(block && has_only(block, 0, 297));
    PyMem_Free(block);
    CHECK(PyMem_Calloc(PY_SSIZE_T_MAX / 2, 3) == NULL);
}

static void a_block_that_moves_takes_its_bytes_along(void)
{
    char *block = PyMem_Malloc(10);
    memset(block, 7, 10);
    char *larger = PyMem_Realloc(block, 1000);
    CHECK(larger && has_only(larger, 7, 10) && is_poisoned(block));
    python_arena_open(false);
    char *smaller = PyMem_Realloc(larger, 5);
    CHECK(smaller && has_only(smaller, 7, 5) && is_poisoned(larger));
    PyMem_Free(smaller);
    python_arena_open(true);
}

static void what_does_not_fit_is_mallocs(void)
{
    enum { SIZE = 40 << 20 };
    char *blocks[] = {PyMem_Malloc(SIZE), PyMem_Malloc(SIZE)};
    for (int i = 0; i < 2; i++) {
        CHECK(blocks[i] != NULL);
        blocks[i][SIZE - 1] = 1;
        PyMem_Free(blocks[i]);
    }
}

static void nothing_can_be_freed(void)
{
    PyMem_Free(NULL);
    char *block = PyMem_Realloc(NULL, 8);
    CHECK(block != NULL);
    PyMem_Free(block);
}

static void an_interpreter_ends_on_it(void)
{
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    CHECK(!PyStatus_Exception(Py_InitializeFromConfig(&config)));
    PyConfig_Clear(&config);
    python_arena_open(false);
    CHECK(PyRun_SimpleString("import sys\nsys.modules.update(a=[str(i) for i in range(1000)])") == 0);
    CHECK(Py_FinalizeEx() == 0);
    python_arena_open(true);
}

static const struct test tests[] = {
#define TEST(name) {#name, name}
    TEST(blocks_are_apart),
    TEST(around_a_block_is_poison),
    TEST(a_freed_block_is_poison),
    TEST(zeroed_blocks_are),
    TEST(a_block_that_moves_takes_its_bytes_along),
    TEST(what_does_not_fit_is_mallocs),
    TEST(nothing_can_be_freed),
    TEST(an_interpreter_ends_on_it),
#undef TEST
};

int main(int argc, char **argv)
{
    PyPreConfig preconfig;
    PyPreConfig_InitIsolatedConfig(&preconfig);
    preconfig.allocator = PYMEM_ALLOCATOR_MALLOC;
    if (PyStatus_Exception(Py_PreInitialize(&preconfig)))
        return 2;
    python_arena_start();
    return run_tests(tests, sizeof tests / sizeof *tests, argc, argv);
}
