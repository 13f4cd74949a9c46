// The progress callback closes a dataset, but not one which the copy uses.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>

static int close_other(double complete, const char *message, void *other)
{
    (void)complete, (void)message;
    GDALDatasetH *dataset = other;
    if (*dataset)
        GDALClose(*dataset);
    *dataset = NULL;
    return TRUE;
}

int main(void)
{
    GDALAllRegister();
    GDALDriverH driver = GDALGetDriverByName("MEM");
    GDALDatasetH source = GDALCreate(driver, "", 8, 8, 1, GDT_Byte, NULL);
    GDALDatasetH other = GDALCreate(driver, "", 8, 8, 1, GDT_Byte, NULL);
    GDALClose(GDALCreateCopy(driver, "", source, FALSE, NULL, close_other, &other));
    GDALClose(source);
    return other ? 1 : 0;
}
