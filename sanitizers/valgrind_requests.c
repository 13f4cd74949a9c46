/* What a process that runs under valgrind asks of it, for callers without C of their own: capsan/valgrind_plugin.py, through
 * ctypes. Outside valgrind nothing happens. */
#include <valgrind/memcheck.h>

/* A line in valgrind's log, as **PID** TEXT. The text stays the caller's. */
void capsan_valgrind_say(const char *text);
void capsan_valgrind_say(const char *text)
{
    VALGRIND_PRINTF("%s\n", text);
}

/* Looks for leaks now, and reports what was not there the last time. */
void capsan_valgrind_check_leaks(void);
void capsan_valgrind_check_leaks(void)
{
    VALGRIND_DO_ADDED_LEAK_CHECK;
}
