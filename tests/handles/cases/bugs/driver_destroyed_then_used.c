// The driver is taken out of the manager and destroyed, and asked for its name.
// expect: use-after-free Driver GDALGetDriverShortName
// plain: crashes
// oracle: valgrind
#include <gdal.h>
#include <stdio.h>

int main(void)
{
    GDALAllRegister();
    GDALDriverH driver = GDALGetDriverByName("XYZ");
    GDALDeregisterDriver(driver);
    GDALDestroyDriver(driver);
    puts(GDALGetDriverShortName(driver));
    return 0;
}
