/*
 * Row     osgeo: Feature.Destroy(), then GetFID() (exit status 0, garbage for an answer)
 * Rule    nothing of a feature is asked for once it was destroyed
 * Report  https://gdal.org/en/stable/api/python/python_gotchas.html
 */
#include <ogr_api.h>
#include <stdio.h>

int main(void)
{
    OGRFeatureDefnH definition = OGR_FD_Create("layer");
    OGR_FD_Reference(definition);
    OGRFeatureH feature = OGR_F_Create(definition);
    OGR_F_Destroy(feature);
    printf("%lld\n", (long long)OGR_F_GetFID(feature));
    OGR_FD_Release(definition);
    return 0;
}
