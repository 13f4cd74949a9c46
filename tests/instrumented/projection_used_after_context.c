/*
 * Row     PROJ: PJ used after its context (exit status 0, nothing to see)
 * Rule    a PJ ends before its context, or is first given another by proj_assign_context
 * Report  https://github.com/OSGeo/PROJ/issues/1738, not to be fixed
 */
#include <proj.h>
#include <stddef.h>

int main(void)
{
    PJ_CONTEXT *context = proj_context_create();
    PJ *projection = proj_create(context, "+proj=merc +ellps=GRS80");
    if (!projection)
        return 2;
    proj_context_destroy(context);
    PJ_COORD moved = proj_trans(projection, PJ_FWD, proj_coord(0.1, 0.2, 0, 0));
    proj_assign_context(projection, NULL); /* the default one, so that the end of the PJ is clean */
    proj_destroy(projection);
    return moved.xy.x > 0 ? 0 : 2; /* the answer is right */
}
