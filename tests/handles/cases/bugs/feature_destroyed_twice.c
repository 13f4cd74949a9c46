// Each of two owners thinks that the feature is its own.
// expect: double-free Feature OGR_F_Destroy
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("place");
    OGR_FD_Reference(definition);
    OGRFeatureH feature = OGR_F_Create(definition);
    OGR_F_Destroy(feature);
    OGR_F_Destroy(feature);
    OGR_FD_Release(definition);
    return 0;
}
