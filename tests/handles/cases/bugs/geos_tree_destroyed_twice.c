// The tree is destroyed twice.
// expect: double-free GEOSSTRtree GEOSSTRtree_destroy_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSSTRtree *tree = GEOSSTRtree_create_r(context, 4);
    GEOSSTRtree_destroy_r(context, tree);
    GEOSSTRtree_destroy_r(context, tree);
    GEOS_finish_r(context);
    return 0;
}
