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

/* No look for leaks at the end of this process: for the child of a fork, which os._exit ends inside the call that forked. What
 * that call's frames hold is never given back there, and nothing but their registers points to it. */
void capsan_valgrind_skip_leaks(void);
void capsan_valgrind_skip_leaks(void)
{
    VALGRIND_CLO_CHANGE("--leak-check=no");
}
