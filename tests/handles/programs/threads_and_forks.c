// Eight threads make, use and end handles of their own without pause, while the main thread forks; each child does the same
// once, and leaves. Prints how many children came back: all, unless one hangs in a lock that it inherited.
#include <geos_c.h>
#include <proj.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, FORKS = 60 };

static _Atomic int is_over;

static void work(int times)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    for (int i = 0; i < times; i++) {
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(geos, i, i), *disc = GEOSBuffer_r(geos, point, 1, 2);
        const GEOSPreparedGeometry *prepared = GEOSPrepare_r(geos, disc);
        if (GEOSPreparedContains_r(geos, prepared, point) != 1)
            abort();
        GEOSPreparedGeom_destroy_r(geos, prepared);
        GEOSGeom_destroy_r(geos, disc);
        GEOSGeom_destroy_r(geos, point);
    }
    GEOS_finish_r(geos);
}

static void *work_on(void *unused)
{
    while (!is_over)
        work(20);
    return unused;
}

int main(void)
{
    pthread_t threads[THREADS];
    int returned = 0;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work_on, NULL);
    for (int i = 0; i < FORKS; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(20);
            work(5);
            _exit(0);
        }
        int status;
        returned += waitpid(child, &status, 0) == child && status == 0;
    }
    is_over = 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%d of %d\n", returned, FORKS);
    return 0;
}
