/*
 * Row     PROJ: PJ destroyed after its context (exit status 0, nothing to see)
 * Rule    a PJ ends before its context, or is first given another by proj_assign_context
 * Report  https://github.com/OSGeo/PROJ/issues/1738, not to be fixed; https://github.com/OSGeo/gdal/pull/2047
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
    proj_destroy(projection); /* looks into the context */
    return 0;
}
