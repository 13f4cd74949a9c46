// Since GEOS 3.9 the tree has copies of the envelopes: the geometries which were inserted may go before it.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>

static void count(void *item, void *total)
{
    *(int *)total += *(int *)item;
}

int main(void)
{
    int items[3] = {1, 10, 100}, total = 0;
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSSTRtree *tree = GEOSSTRtree_create_r(context, 4);
    for (int i = 0; i < 3; i++) {
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, i, i);
        GEOSSTRtree_insert_r(context, tree, point, &items[i]);
        GEOSGeom_destroy_r(context, point);
    }
    GEOSGeometry *area = GEOSGeomFromWKT_r(context, "LINESTRING (0.5 0.5, 5 5)");
    GEOSSTRtree_query_r(context, tree, area, count, &total);
    GEOSGeom_destroy_r(context, area);
    GEOSSTRtree_destroy_r(context, tree);
    GEOS_finish_r(context);
    return total == 110 ? 0 : 1;
}
