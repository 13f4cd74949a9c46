#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>

#include "beside.h"
#include "program.h"

void scratch_enter(void)
{
    const char *named = getenv("CAPSAN_CORPUS");
    char *own = beside("corpus");
    const char *corpus = named ? named : own ? own : CAPSAN_CORPUS_FOLDER;
    if (chdir(corpus) != 0) {
        perror(corpus);
        exit(2);
    }
    free(own);
    beside_use_data();
    setenv("PROJ_NETWORK", "OFF", 1);
    CPLSetConfigOption("GDAL_PAM_ENABLED", "NO"); /* no .aux.xml beside the data */
    GDALAllRegister();
    for (int i = GDALGetDriverCount() - 1; i >= 0; i--) {
        GDALDriverH driver = GDALGetDriver(i);
        if (program_may_use_driver(GDALGetDriverShortName(driver)))
            continue;
        GDALDeregisterDriver(driver);
        GDALDestroyDriver(driver);
    }
}

void scratch_remove_files(void)
{
    char **names = VSIReadDir("/vsimem/");
    for (int i = 0; names && names[i]; i++) {
        const char *path = CPLSPrintf("/vsimem/%s", names[i]);
        if (VSIUnlink(path) != 0)
            VSIRmdirRecursive(path);
    }
    CSLDestroy(names);
}
