/*
 * Legal: a PJ that ends before its context, and one that outlives it because it was given another.
 */
#include <proj.h>
#include <stddef.h>

static PJ *make(PJ_CONTEXT *context)
{
    return proj_create(context, "+proj=merc +ellps=GRS80");
}

int main(void)
{
    PJ_CONTEXT *context = proj_context_create(), *other = proj_context_create();
    PJ *first = make(context), *second = make(context);
    if (!first || !second)
        return 2;
    proj_destroy(first);
    proj_assign_context(second, other);
    proj_context_destroy(context);
    PJ_COORD moved = proj_trans(second, PJ_FWD, proj_coord(0.1, 0.2, 0, 0));
    proj_destroy(second);
    proj_context_destroy(other);
    return moved.xy.x > 0 ? 0 : 2;
}
