// The projection reads its context as it is destroyed, and the context was destroyed before.
// expect: use-after-context PJ proj_destroy
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_CONTEXT *context = proj_context_create();
    PJ *projection = proj_create(context, "+proj=utm +zone=32 +ellps=GRS80");
    proj_context_destroy(context);
    proj_destroy(projection);
    return 0;
}
