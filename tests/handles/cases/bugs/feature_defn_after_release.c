// The last reference to the definition is released, and its fields are counted afterwards.
// expect: use-after-free FeatureDefn OGR_FD_GetFieldCount
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>
#include <stdio.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("place");
    OGR_FD_Reference(definition);
    OGR_FD_Release(definition);
    printf("%d\n", OGR_FD_GetFieldCount(definition));
    return 0;
}
