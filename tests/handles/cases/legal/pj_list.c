// What is taken from a list is the caller's, and outlives the list.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_TYPE type = PJ_TYPE_GEOGRAPHIC_2D_CRS;
    PJ_CONTEXT *context = proj_context_create();
    PJ_OBJ_LIST *found = proj_create_from_name(context, "EPSG", "WGS 84", &type, 1, 0, 1, NULL);
    PJ *first = proj_list_get(context, found, 0);
    proj_list_destroy(found);
    PJ *ellipsoid = proj_get_ellipsoid(context, first);
    proj_destroy(first);
    int named = proj_get_name(ellipsoid) != NULL;
    proj_destroy(ellipsoid);
    proj_context_destroy(context);
    return named ? 0 : 1;
}
