// The operations between two systems outlive both systems, and the context with which they were asked for.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_CONTEXT *context = proj_context_create();
    PJ *source = proj_create(context, "EPSG:4326"), *target = proj_create(context, "EPSG:32632");
    PJ_OPERATION_FACTORY_CONTEXT *factory = proj_create_operation_factory_context(context, NULL);
    PJ_OBJ_LIST *operations = proj_create_operations(context, source, target, factory);
    proj_operation_factory_context_destroy(factory);
    proj_destroy(source);
    proj_destroy(target);
    PJ *operation = proj_list_get(context, operations, 0);
    proj_list_destroy(operations);
    proj_trans(operation, PJ_FWD, proj_coord(50, 9, 0, 0));
    proj_destroy(operation);
    proj_context_destroy(context);
    return 0;
}
