// Each thread has a context of its own, and they work at the same time.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <proj.h>
#include <pthread.h>

static void *work(void *unused)
{
    PJ_CONTEXT *context = proj_context_create();
    PJ *projection = proj_create(context, "+proj=utm +zone=32 +ellps=GRS80");
    for (int i = 0; i < 100; i++)
        proj_trans(projection, PJ_FWD, proj_coord(0.2, 0.9, 0, 0));
    proj_destroy(projection);
    proj_context_destroy(context);
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
