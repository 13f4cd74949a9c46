// The list of operations is destroyed, and counted afterwards.
// expect: use-after-free PJList proj_list_get_count
// plain: survives
// oracle: valgrind
#include <proj.h>
#include <stdio.h>

int main(void)
{
    PJ_TYPE type = PJ_TYPE_GEOGRAPHIC_2D_CRS;
    PJ_CONTEXT *context = proj_context_create();
    PJ_OBJ_LIST *found = proj_create_from_name(context, "EPSG", "WGS 84", &type, 1, 0, 1, NULL);
    proj_list_destroy(found);
    printf("%d\n", proj_list_get_count(found));
    proj_context_destroy(context);
    return 0;
}
