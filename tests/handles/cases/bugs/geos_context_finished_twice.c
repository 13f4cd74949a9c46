// The context is finished twice.
// expect: double-free GEOSContext GEOS_finish_r
// plain: crashes
// oracle: valgrind
#include <geos_c.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOS_finish_r(context);
    GEOS_finish_r(context);
    return 0;
}
