/* A race on purpose, between two threads that hold no lock: that TSan reports it shows that it is awake. */
#include <pthread.h>
#include <stddef.h>

static int references;

static void *release(void *unused)
{
    references--;
    return unused;
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, release, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
