// An error handler leaves a GEOS call by longjmp, as handlers that throw do; the calls after it are none of its business.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>
#include <setjmp.h>
#include <string.h>

static jmp_buf back;

static void leave(const char *message, void *unused)
{
    (void)unused;
    if (strlen(message) > 0)
        longjmp(back, 1);
}

static int use(GEOSContextHandle_t context, int depth)
{
    char room[512];
    memset(room, depth, sizeof room);
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(context, depth, room[7]);
    GEOSGeom_destroy_r(context, point);
    return depth == 0 ? room[7] : use(context, depth - 1);
}

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSContext_setErrorMessageHandler_r(context, leave, NULL);
    if (setjmp(back) == 0)
        GEOSGeomFromWKT_r(context, "POINT (1");
    int result = use(context, 64);
    GEOS_finish_r(context);
    return result;
}
