// The feature holds a reference to its definition, which is destroyed where a release was due.
// expect: free-while-held FeatureDefn OGR_FD_Destroy
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("place");
    OGRFeatureH feature = OGR_F_Create(definition);
    OGR_FD_Destroy(definition);
    OGR_F_Destroy(feature);
    return 0;
}
