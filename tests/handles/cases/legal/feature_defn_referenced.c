// The feature holds a reference to its definition: whoever created it may release it first.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("place");
    OGR_FD_Reference(definition);
    OGRFeatureH feature = OGR_F_Create(definition);
    OGR_FD_Release(definition);
    int fields = OGR_F_GetFieldCount(feature);
    OGR_F_Destroy(feature);
    return fields;
}
