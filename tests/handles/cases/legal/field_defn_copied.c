// OGR_FD_AddFieldDefn copies: the caller's field definition ends before the feature definition.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <ogr_api.h>
#include <string.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("place");
    OGR_FD_Reference(definition);
    OGRFieldDefnH field = OGR_Fld_Create("name", OFTString);
    OGR_FD_AddFieldDefn(definition, field);
    OGR_Fld_Destroy(field);
    int differs = strcmp("name", OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, 0)));
    OGR_FD_Release(definition);
    return differs;
}
