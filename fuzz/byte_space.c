#define _LARGEFILE64_SOURCE /* VSIStatBufL is a struct stat64 */
#include "byte_space.h"

#include <errno.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <proj.h>

#include "beside.h"

static struct {
    char folders[2][PATH_MAX]; /* of GDAL's data and of PROJ's, each with a slash at its end */
    bool told;
    int refusals;
} space;

static const struct {
    const char *name;
    enum byte_space space;
} drivers[] = {
#define RASTER(name) {name, SPACE_RASTER},
#define VECTOR(name) {name, SPACE_VECTOR},
#include "file_drivers.def"
};

static bool may_use(const char *driver, enum byte_space used)
{
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (drivers[i].space == used && strcmp(drivers[i].name, driver) == 0)
            return true;
    return false;
}

static void keep_drivers(enum byte_space used)
{
    GDALAllRegister();
    for (int i = GDALGetDriverCount() - 1; i >= 0; i--) {
        GDALDriverH driver = GDALGetDriver(i);
        if (may_use(GDALGetDriverShortName(driver), used))
            continue;
        GDALDeregisterDriver(driver);
        GDALDestroyDriver(driver);
    }
}

/* One rule for both doors. */
bool byte_space_may_read(const char *path)
{
    for (int i = 0; i < 2; i++)
        if (space.folders[i][0] && strncmp(path, space.folders[i], strlen(space.folders[i])) == 0 && !strstr(path, ".."))
            return true;
    space.refusals++;
    if (space.told)
        fprintf(stderr, "==capsan== refused to open %.200s\n", path);
    errno = EACCES;
    return false;
}

/* GDAL's door. */

static void *open_data(void *unused, const char *path, const char *mode)
{
    (void)unused;
    bool reads = mode[0] == 'r' && !strchr(mode, '+');
    return byte_space_may_read(path) && reads ? fopen(path, "rb") : NULL;
}

static int stat_data(void *unused, const char *path, VSIStatBufL *about, int flags)
{
    (void)unused;
    (void)flags;
    struct stat status;
    if (!byte_space_may_read(path) || stat(path, &status) != 0)
        return -1;
    memset(about, 0, sizeof *about);
    about->st_mode = status.st_mode;
    about->st_size = status.st_size;
    return 0;
}

static vsi_l_offset tell_data(void *file)
{
    return (vsi_l_offset)ftello(file);
}

static int seek_data(void *file, vsi_l_offset offset, int whence)
{
    return fseeko(file, (off_t)offset, whence);
}

static size_t read_data(void *file, void *buffer, size_t size, size_t count)
{
    return fread(buffer, size, count, file);
}

static int is_at_end(void *file)
{
    return feof((FILE *)file);
}

static int close_data(void *file)
{
    return fclose(file);
}

static bool opens_by_gdal_again(const char *prefix)
{
    return strcmp(prefix, "/vsimem/") == 0 || strcmp(prefix, "/vsisubfile/") == 0 || strcmp(prefix, "/vsisparse/") == 0;
}

static void shut_door_of_gdal(void)
{
    VSIFilesystemPluginCallbacksStruct *door = VSIAllocFilesystemPluginCallbacksStruct();
    door->open = open_data;
    door->stat = stat_data;
    door->tell = tell_data;
    door->seek = seek_data;
    door->read = read_data;
    door->eof = is_at_end;
    door->close = close_data;
    char **prefixes = VSIGetFileSystemsPrefixes();
    for (char **prefix = prefixes; prefix && *prefix; prefix++)
        if (!opens_by_gdal_again(*prefix))
            VSIInstallPluginHandler(*prefix, door);
    VSIInstallPluginHandler("", door);
    VSIFreeFilesystemPluginCallbacksStruct(door); /* copied; a prefix is not, so the list stays as long as the process */
}

/* The kernel's door. */
static bool refuse_sockets(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])), /* the low half, on little-endian machines */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* The folder of a file, with the slash; none if there is no file. */
static void keep_folder(char *folder, const char *file)
{
    const char *slash = file ? strrchr(file, '/') : NULL;
    if (slash && slash - file + 2 < PATH_MAX)
        snprintf(folder, PATH_MAX, "%.*s", (int)(slash - file + 1), file);
}

void byte_space_enter(enum byte_space used)
{
    beside_use_data();
    setenv("PROJ_NETWORK", "OFF", 1);
    CPLSetConfigOption("GDAL_PAM_ENABLED", "NO"); /* no .aux.xml is read for its errors, nor written */
    CPLSetConfigOption("GDAL_CACHEMAX", "16");    /* megabytes */
    CPLSetConfigOption("GDAL_NUM_THREADS", "1");
    CPLSetConfigOption("GML_DOWNLOAD_SCHEMA", "NO");
    CPLSetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO");
    CPLSetConfigOption("VRT_VIRTUAL_OVERVIEWS", "NO");
    space.told = getenv("CAPSAN_SHOW_REFUSED") != NULL;
    keep_drivers(used);
    keep_folder(space.folders[0], CPLFindFile("gdal", "gdalvrt.xsd"));
    keep_folder(space.folders[1], proj_context_get_database_path(PJ_DEFAULT_CTX));
    shut_door_of_gdal();
    if (!refuse_sockets()) {
        fprintf(stderr, "cannot keep inputs from the network: no seccomp\n");
        exit(2);
    }
}

int byte_space_refusals(void)
{
    return space.refusals;
}
