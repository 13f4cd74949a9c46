/* Handlers of exit() that the engine has registered would take the end of a child for an end of the hunt. The linker sends every call of
 * atexit here (--wrap): what the process that registers first has registered is for itself; a child may register more. */
#include <stdlib.h>
#include <unistd.h>

enum { MOST = 32 };

static struct {
    pid_t process;
    int count;
    void (*functions[MOST])(void);
} own;

int __real_atexit(void (*function)(void));
int __wrap_atexit(void (*function)(void));

static void run_own(void)
{
    while (getpid() == own.process && own.count > 0)
        own.functions[--own.count]();
}

int __wrap_atexit(void (*function)(void))
{
    if (own.process == 0) {
        own.process = getpid();
        if (__real_atexit(run_own) != 0)
            return -1;
    }
    if (getpid() != own.process)
        return __real_atexit(function);
    if (own.count == MOST)
        return -1;
    own.functions[own.count++] = function;
    return 0;
}
