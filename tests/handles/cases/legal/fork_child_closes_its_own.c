// After a fork each process has its own copy of the dataset, and each closes it once.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <gdal.h>
#include <gdal_alg.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status = 1;
    GDALAllRegister();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 8, 8, 1, GDT_Byte, NULL);
    pid_t child = fork();
    if (child > 0)
        waitpid(child, &status, 0);
    int sum = GDALChecksumImage(GDALGetRasterBand(dataset, 1), 0, 0, 8, 8);
    GDALClose(dataset);
    return child ? status : sum;
}
