/* What a target or a replay calls of LSan, where it is built without: TSan watches then, or valgrind, or nobody. */
#include <sanitizer/lsan_interface.h>

int __lsan_do_recoverable_leak_check(void)
{
    return 0;
}

void __lsan_disable(void)
{
}

void __lsan_enable(void)
{
}

void __lsan_register_root_region(const void *start, size_t size)
{
    (void)start;
    (void)size;
}
