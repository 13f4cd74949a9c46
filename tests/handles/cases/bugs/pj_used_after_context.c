// The projection is used, and destroyed, after its context was destroyed.
// expect: use-after-context PJ proj_trans
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_CONTEXT *context = proj_context_create();
    PJ *projection = proj_create(context, "+proj=utm +zone=32 +ellps=GRS80");
    proj_context_destroy(context);
    proj_trans(projection, PJ_FWD, proj_coord(0.2, 0.9, 0, 0));
    proj_destroy(projection);
    return 0;
}
