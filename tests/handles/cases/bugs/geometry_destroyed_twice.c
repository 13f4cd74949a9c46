// Two variables name one geometry, and it is destroyed through each.
// expect: double-free Geometry OGR_G_DestroyGeometry
// plain: crashes
// oracle: valgrind
#include <ogr_api.h>

int main(void)
{
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGRGeometryH same = point;
    OGR_G_DestroyGeometry(point);
    OGR_G_DestroyGeometry(same);
    return 0;
}
