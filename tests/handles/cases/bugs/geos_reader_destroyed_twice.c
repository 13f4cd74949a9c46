// The reader is destroyed twice.
// expect: double-free GEOSWKTReader GEOSWKTReader_destroy_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSWKTReader *reader = GEOSWKTReader_create_r(context);
    GEOSWKTReader_destroy_r(context, reader);
    GEOSWKTReader_destroy_r(context, reader);
    GEOS_finish_r(context);
    return 0;
}
