/* What a replay calls of the sanitizers, where it is built without them: somebody else watches, valgrind say, or nobody. */
#include <sanitizer/lsan_interface.h>

int __lsan_do_recoverable_leak_check(void)
{
    return 0;
}
