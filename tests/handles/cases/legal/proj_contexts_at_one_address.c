// Contexts and projections come and go at the same addresses.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    for (int i = 0; i < 10000; i++) {
        PJ_CONTEXT *context = proj_context_create();
        if (i % 10 == 0)
            proj_destroy(proj_create(context, "+proj=merc +ellps=GRS80"));
        proj_context_destroy(context);
    }
    return 0;
}
