// proj_assign_context moves the projection to another context, so that the old one may go first.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_CONTEXT *first = proj_context_create(), *second = proj_context_create();
    PJ *projection = proj_create(first, "+proj=utm +zone=32 +ellps=GRS80");
    proj_assign_context(projection, second);
    proj_context_destroy(first);
    proj_trans(projection, PJ_FWD, proj_coord(0.2, 0.9, 0, 0));
    proj_destroy(projection);
    proj_context_destroy(second);
    return 0;
}
