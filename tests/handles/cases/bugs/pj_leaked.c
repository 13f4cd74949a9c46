// The projection is made in the default context, which nobody destroys, and is never destroyed itself.
// expect: leak PJ *
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ *projection = proj_create(PJ_DEFAULT_CTX, "+proj=utm +zone=32 +ellps=GRS80");
    proj_trans(projection, PJ_FWD, proj_coord(0.2, 0.9, 0, 0));
    projection = NULL;
    return 0;
}
