// While the tree is queried in one thread, its callback lets another use the same context: each thread needs its own.
// expect: concurrent-use GEOSContext GEOSisEmpty_r
// plain: survives
// oracle: none
#include <geos_c.h>
#include <pthread.h>

static GEOSContextHandle_t context;

static void *ask(void *item)
{
    GEOSisEmpty_r(context, item);
    return NULL;
}

static void found(void *item, void *unused)
{
    pthread_t thread;
    pthread_create(&thread, NULL, ask, item);
    pthread_join(thread, unused);
}

int main(void)
{
    context = GEOS_init_r();
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, 1, 2);
    GEOSSTRtree *tree = GEOSSTRtree_create_r(context, 4);
    GEOSSTRtree_insert_r(context, tree, point, point);
    GEOSSTRtree_query_r(context, tree, point, found, NULL);
    GEOSSTRtree_destroy_r(context, tree);
    GEOSGeom_destroy_r(context, point);
    GEOS_finish_r(context);
    return 0;
}
