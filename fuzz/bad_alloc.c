/* C++ without memory, as it is without ASan: an exception. ASan's own operators end the process when they are asked for more than they
 * may give, and an absurd size in a file would look like a bug of ours. These are found first, by the libraries, too. */
#include <stddef.h>

void *_Znwm(size_t size);
void *_Znam(size_t size);

/* operator new(std::nothrow) and its like, of the runtime: they are paired with its operator delete. */
extern const char _ZSt7nothrow;
void *_ZnwmRKSt9nothrow_t(size_t size, const void *nothrow);
void *_ZnamRKSt9nothrow_t(size_t size, const void *nothrow);
_Noreturn void _ZSt17__throw_bad_allocv(void);

void *_Znwm(size_t size)
{
    void *block = _ZnwmRKSt9nothrow_t(size, &_ZSt7nothrow);
    if (!block)
        _ZSt17__throw_bad_allocv();
    return block;
}

void *_Znam(size_t size)
{
    void *block = _ZnamRKSt9nothrow_t(size, &_ZSt7nothrow);
    if (!block)
        _ZSt17__throw_bad_allocv();
    return block;
}
