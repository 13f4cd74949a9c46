// proj_normalize_for_visualization gives a new transformation: the one before is destroyed, the new one used.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_CONTEXT *context = proj_context_create();
    PJ *raw = proj_create_crs_to_crs(context, "EPSG:4326", "EPSG:32632", NULL);
    PJ *normalized = proj_normalize_for_visualization(context, raw);
    proj_destroy(raw);
    proj_trans(normalized, PJ_FWD, proj_coord(9, 50, 0, 0));
    proj_destroy(normalized);
    proj_context_destroy(context);
    return 0;
}
