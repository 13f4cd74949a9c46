// The callback of a query calls with the same context on the same thread: no second thread, no harm.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

static GEOSContextHandle_t context;

static void destroy_clone(void *item, void *unused)
{
    (void)unused;
    GEOSGeom_destroy_r(context, GEOSGeom_clone_r(context, item));
}

int main(void)
{
    context = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 2);
    GEOSSTRtree *tree = GEOSSTRtree_create_r(context, 4);
    GEOSSTRtree_insert_r(context, tree, point, point);
    GEOSSTRtree_query_r(context, tree, point, destroy_clone, NULL);
    GEOSSTRtree_destroy_r(context, tree);
    GEOSGeom_destroy_r(context, point);
    GEOS_finish_r(context);
    return 0;
}
