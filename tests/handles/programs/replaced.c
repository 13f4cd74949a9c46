// Leaks a point, forks, and executes itself with one argument less, while a child leaks another: three programs, three logs
// under two process numbers.
#include <geos_c.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    GEOSContextHandle_t context = GEOS_init_r();
    if (!GEOSGeom_createPointFromXY_r(context, 1, 2))
        return 2;
    GEOS_finish_r(context);
    if (argc > 1) {
        pid_t child = fork();
        if (child == 0) {
            context = GEOS_init_r();
            GEOSGeomGetX_r(context, NULL, &(double){0});
            GEOSGeom_createEmptyPoint_r(context);
            GEOS_finish_r(context);
            exit(0);
        }
        waitpid(child, NULL, 0);
        execv("/proc/self/exe", (char *[]){argv[0], NULL});
    }
    return 0;
}
