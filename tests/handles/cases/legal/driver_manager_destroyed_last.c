// The driver manager is destroyed after every dataset was closed, and made again.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>

int main(void)
{
    for (int i = 0; i < 2; i++) {
        GDALAllRegister();
        GDALClose(GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL));
        GDALDestroyDriverManager();
    }
    return 0;
}
