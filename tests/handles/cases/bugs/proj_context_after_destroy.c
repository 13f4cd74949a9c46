// The context is destroyed, and asked for its error afterwards.
// expect: use-after-free PJContext proj_context_errno
// plain: survives
// oracle: valgrind
#include <proj.h>
#include <stdio.h>

int main(void)
{
    PJ_CONTEXT *context = proj_context_create();
    proj_context_destroy(context);
    printf("%d\n", proj_context_errno(context));
    return 0;
}
