// The progress callback reads the dataset which is being copied, on the thread which copies it.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>

static int read_source(double complete, const char *message, void *source)
{
    (void)complete, (void)message;
    return GDALGetRasterXSize(source) == 8;
}

int main(void)
{
    GDALAllRegister();
    GDALDriverH driver = GDALGetDriverByName("MEM");
    GDALDatasetH source = GDALCreate(driver, "", 8, 8, 1, GDT_Byte, NULL);
    GDALClose(GDALCreateCopy(driver, "", source, FALSE, NULL, read_source, source));
    GDALClose(source);
    return 0;
}
