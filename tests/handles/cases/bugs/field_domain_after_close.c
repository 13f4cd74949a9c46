// The domain belongs to the dataset, and is asked for its name after the dataset was closed.
// expect: use-after-free FieldDomain OGR_FldDomain_GetName
// plain: crashes
// oracle: valgrind
#include <gdal.h>
#include <ogr_api.h>
#include <stdio.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, NULL);
    OGRFieldDomainH own = OGR_GlobFldDomain_Create("wildcard", "", OFTString, OFSTNone, "*");
    GDALDatasetAddFieldDomain(dataset, own, NULL);
    OGR_FldDomain_Destroy(own);
    OGRFieldDomainH lent = GDALDatasetGetFieldDomain(dataset, "wildcard");
    GDALClose(dataset);
    puts(OGR_FldDomain_GetName(lent));
    return 0;
}
