// The progress callback closes the dataset which is being copied, and the copy goes on.
// expect: free-in-use Dataset GDALClose
// plain: crashes
// oracle: valgrind
#include <gdal.h>

static int close_source(double complete, const char *message, void *source)
{
    (void)message;
    if (complete == 0)
        GDALClose(source);
    return TRUE;
}

int main(void)
{
    GDALAllRegister();
    GDALDatasetH source = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    GDALClose(GDALCreateCopy(GDALGetDriverByName("GTiff"), "/vsimem/copy.tif", source, FALSE, NULL, close_source, source));
    return 0;
}
