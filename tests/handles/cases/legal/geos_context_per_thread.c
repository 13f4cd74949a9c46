// Each thread has a context of its own, and they work at the same time.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>
#include <pthread.h>

static void *work(void *unused)
{
    GEOSContextHandle_t context = GEOS_init_r();
    for (int i = 0; i < 100; i++) {
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, i, i);
        GEOSGeom_destroy_r(context, GEOSBuffer_r(context, point, 1, 4));
        GEOSGeom_destroy_r(context, point);
    }
    GEOS_finish_r(context);
    return unused;
}

int main(void)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
