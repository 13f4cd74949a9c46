/* The C library's ways to open a file, in place of its own: the executable's definitions come before those of shared libraries. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "byte_space.h"

static bool guarded;

void byte_space_guard(bool on)
{
    guarded = on;
}

static int open_file(const char *path, int flags, mode_t mode)
{
    bool random = strcmp(path, "/dev/urandom") == 0; /* SQLite asks it for numbers */
    if (guarded && !random && !byte_space_may_read(path))
        return -1;
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* The third argument is there if a file may be made. */
#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments); \
        return open_file(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

static int flags_of(const char *mode)
{
    int access = strchr(mode, '+') ? O_RDWR : (mode[0] == 'r' ? O_RDONLY : O_WRONLY);
    int creation = mode[0] == 'w' ? O_CREAT | O_TRUNC : (mode[0] == 'a' ? O_CREAT | O_APPEND : 0);
    return access | creation | (strchr(mode, 'e') ? O_CLOEXEC : 0) | (strchr(mode, 'x') ? O_EXCL : 0);
}

static FILE *open_stream(const char *path, const char *mode)
{
    int flags = flags_of(mode);
    bool keeps_a_crash = mode[0] == 'w' && !strchr(mode, '+');
    int descriptor = keeps_a_crash ? (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0666) : open_file(path, flags, 0666);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, mode) : NULL;
    if (!file && descriptor >= 0)
        close(descriptor);
    return file;
}

FILE *fopen(const char *path, const char *mode)
{
    return open_stream(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return open_stream(path, mode);
}
