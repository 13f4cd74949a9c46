// The clone of a context is another context, and outlives the first.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_CONTEXT *first = proj_context_create();
    PJ_CONTEXT *second = proj_context_clone(first);
    proj_context_destroy(first);
    PJ *projection = proj_create(second, "+proj=utm +zone=32 +ellps=GRS80");
    proj_destroy(projection);
    proj_context_destroy(second);
    return 0;
}
