// One thread makes the dataset, a second reads it, a third closes it, one after the other.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <pthread.h>

static void *make(void *unused)
{
    (void)unused;
    return GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
}

static void *use(void *dataset)
{
    GDALComputeRasterStatistics(GDALGetRasterBand(dataset, 1), FALSE, NULL, NULL, NULL, NULL, NULL, NULL);
    return dataset;
}

static void *end(void *dataset)
{
    GDALClose(dataset);
    return NULL;
}

int main(void)
{
    GDALAllRegister();
    void *(*steps[])(void *) = {make, use, end}, *dataset = NULL;
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, steps[i], dataset);
        pthread_join(thread, &dataset);
    }
    return 0;
}
