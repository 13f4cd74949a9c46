// The default context is nobody's to destroy: projections in it end by themselves, or with a new context.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ *projection = proj_create(NULL, "+proj=utm +zone=32 +ellps=GRS80");
    proj_trans(projection, PJ_FWD, proj_coord(0.2, 0.9, 0, 0));
    proj_destroy(projection);
    proj_context_destroy(NULL);
    projection = proj_create(PJ_DEFAULT_CTX, "+proj=merc");
    proj_destroy(projection);
    proj_destroy(NULL);
    return 0;
}
