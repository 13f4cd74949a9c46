// The reference system which a dataset lends ends with the dataset.
// expect: use-after-free SpatialReference OSRIsGeographic
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <ogr_srs_api.h>
#include <stdio.h>

int main(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALSetProjection(dataset, SRS_WKT_WGS84_LAT_LONG);
    OGRSpatialReferenceH lent = GDALGetSpatialRef(dataset);
    GDALClose(dataset);
    printf("%d\n", OSRIsGeographic(lent));
    return 0;
}
