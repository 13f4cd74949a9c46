/* The few lines that the native tests share. A program runs its whole table, or the test that its argument names, or lists
 * the names with --list. A failed check is printed and counted, and the test goes on. */
#ifndef CAPSAN_TESTS_HARNESS_H
#define CAPSAN_TESTS_HARNESS_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct test {
    const char *name;
    void (*run)(void);
};

static const char *running_test;
static int failed_checks;

__attribute__((format(printf, 4, 5))) static inline bool check(bool holds, const char *file, int line, const char *format, ...)
{
    if (holds)
        return true;
    failed_checks++;
    fprintf(stderr, "%s:%d: %s: ", file, line, running_test);
    __builtin_va_list arguments;
    __builtin_va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    __builtin_va_end(arguments);
    fputc('\n', stderr);
    return false;
}

#define CHECK(condition) check((condition), __FILE__, __LINE__, "%s does not hold", #condition)
#define CHECK_THAT(condition, ...) check((condition), __FILE__, __LINE__, __VA_ARGS__)

static inline bool run_test(const struct test *test)
{
    running_test = test->name;
    failed_checks = 0;
    test->run();
    return failed_checks == 0;
}

/* To be returned from main: 0 if at least one test ran and none failed. */
static inline int run_tests(const struct test *tests, int count, int argc, char **argv)
{
    const char *wanted = argc > 1 ? argv[1] : NULL;
    int passed = 0, failed = 0;
    for (int i = 0; i < count; i++) {
        if (wanted && strcmp(wanted, "--list") == 0)
            puts(tests[i].name);
        else if (!wanted || strcmp(wanted, tests[i].name) == 0)
            run_test(&tests[i]) ? passed++ : failed++;
    }
    if (wanted && strcmp(wanted, "--list") == 0)
        return 0;
    printf("%d passed, %d failed\n", passed, failed);
    return passed > 0 && failed == 0 ? 0 : 1;
}

#endif
