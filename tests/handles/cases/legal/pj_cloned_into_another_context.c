// The clone belongs to the context which it was cloned into, and outlives its model and the model's context.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_CONTEXT *first = proj_context_create(), *second = proj_context_create();
    PJ *model = proj_create(first, "+proj=utm +zone=32 +ellps=GRS80");
    PJ *clone = proj_clone(second, model);
    proj_destroy(model);
    proj_context_destroy(first);
    proj_trans(clone, PJ_FWD, proj_coord(0.2, 0.9, 0, 0));
    proj_destroy(clone);
    proj_context_destroy(second);
    return 0;
}
