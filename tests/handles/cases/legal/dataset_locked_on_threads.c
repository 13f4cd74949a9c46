// Four threads use one dataset, and a lock lets one at a time.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <gdal_alg.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *work(void *dataset)
{
    for (int i = 0; i < 50; i++) {
        pthread_mutex_lock(&lock);
        GDALChecksumImage(GDALGetRasterBand(dataset, 1), 0, 0, 8, 8);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    GDALAllRegister();
    pthread_t threads[4];
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, work, dataset);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    GDALClose(dataset);
    return 0;
}
