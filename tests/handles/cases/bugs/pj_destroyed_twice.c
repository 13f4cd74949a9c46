// The projection is destroyed through two names of it.
// expect: double-free PJ proj_destroy
// plain: crashes
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_CONTEXT *context = proj_context_create();
    PJ *projection = proj_create(context, "+proj=utm +zone=32 +ellps=GRS80");
    proj_destroy(projection);
    proj_destroy(projection);
    proj_context_destroy(context);
    return 0;
}
