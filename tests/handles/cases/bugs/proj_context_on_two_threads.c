// While one thread is in a call with the context, another makes a second call with it: a context serves one thread.
// expect: concurrent-use PJContext proj_create
// plain: survives
// oracle: none
#include <proj.h>
#include <pthread.h>

static PJ_CONTEXT *context;
static int logged;

static void *create(void *unused)
{
    proj_destroy(proj_create(context, "+proj=utm +zone=32 +ellps=GRS80"));
    return unused;
}

static void log_once(void *unused, int level, const char *message)
{
    (void)level, (void)message;
    if (logged++)
        return;
    pthread_t thread;
    pthread_create(&thread, NULL, create, unused);
    pthread_join(thread, NULL);
}

int main(void)
{
    context = proj_context_create();
    proj_log_func(context, NULL, log_once);
    proj_destroy(proj_create(context, "+proj=no_such_projection"));
    proj_context_destroy(context);
    return logged ? 0 : 1;
}
