// A second thread reads the dataset while the first copies it: a dataset serves one thread at a time.
// expect: concurrent-use Dataset GDALDatasetRasterIO
// plain: survives
// oracle: none
#include <gdal.h>
#include <pthread.h>

static void *read_all(void *dataset)
{
    unsigned char pixels[64];
    (void)GDALDatasetRasterIO(dataset, GF_Read, 0, 0, 8, 8, pixels, 8, 8, GDT_Byte, 1, NULL, 0, 0, 0);
    return NULL;
}

static int progress(double complete, const char *message, void *dataset)
{
    (void)complete, (void)message;
    pthread_t thread;
    pthread_create(&thread, NULL, read_all, dataset);
    pthread_join(thread, NULL);
    return TRUE;
}

int main(void)
{
    GDALAllRegister();
    GDALDatasetH source = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALClose(GDALCreateCopy(GDALGetDriverByName("GTiff"), "/vsimem/copy.tif", source, FALSE, NULL, progress, source));
    GDALClose(source);
    return 0;
}
