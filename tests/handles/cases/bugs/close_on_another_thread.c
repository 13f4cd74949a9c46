// A second thread closes the dataset which the first is copying.
// expect: free-in-use Dataset GDALClose
// plain: crashes
// oracle: valgrind
#include <gdal.h>
#include <pthread.h>

static void *close_it(void *dataset)
{
    GDALClose(dataset);
    return NULL;
}

static int progress(double complete, const char *message, void *dataset)
{
    (void)message;
    if (complete > 0)
        return TRUE;
    pthread_t thread;
    pthread_create(&thread, NULL, close_it, dataset);
    pthread_join(thread, NULL);
    return TRUE;
}

int main(void)
{
    GDALAllRegister();
    GDALDatasetH source = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALClose(GDALCreateCopy(GDALGetDriverByName("GTiff"), "/vsimem/copy.tif", source, FALSE, NULL, progress, source));
    return 0;
}
