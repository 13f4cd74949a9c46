// The beginning and the end of the library in a process, forks, and what a program looks up by name.
#define _GNU_SOURCE
#include "preload.h"

#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "copy.h"
#include "imports.h"
#include "python_stack.h"
#include "record.h"
#include "report.h"
#include "target.h"
#include "thread.h"
#include "trace.h"

struct settings settings = {.lists_leaks = true};
void *(*real_dlsym)(void *, const char *);
int (*real_dlclose)(void *);
uint32_t process_generation;

void stop(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("capsan-handles: ", stderr);
    vfprintf(stderr, format, list);
    fputs("\n", stderr);
    va_end(list);
    abort();
}

// The oldest version of a symbol is the one that every glibc of a machine has.
#if defined __x86_64__
#define OLDEST_GLIBC "GLIBC_2.2.5"
#elif defined __aarch64__
#define OLDEST_GLIBC "GLIBC_2.17"
#else
#error "64-bit x86 or ARM"
#endif

// Another library may look something up before our constructor has run.
static void find_real_functions(void)
{
    if (real_dlsym)
        return;
    void *function = dlvsym(RTLD_NEXT, "dlsym", OLDEST_GLIBC);
    memcpy(&real_dlsym, &function, sizeof function);
    function = dlvsym(RTLD_NEXT, "dlclose", OLDEST_GLIBC);
    memcpy(&real_dlclose, &function, sizeof function);
    if (!real_dlsym || !real_dlclose)
        stop("this C library has no dlsym of version " OLDEST_GLIBC);
}

// ctypes and cffi look functions up in one copy of a library, past any wrapper. The real function finds out where
// RTLD_NEXT begins from its return address: so it is jumped to, not called, wherever there is nothing to wrap.
EXPORTED void *dlsym(void *restrict handle, const char *restrict name)
{
    find_real_functions();
    // An extension module is being imported: the one moment at which the GIL is held for certain. Most bindings let go of
    // it before they call anything that is followed.
    if (strncmp(name, "PyInit_", 7) == 0)
        learn_python();
    if (handle != RTLD_NEXT && handle != RTLD_DEFAULT && is_wrapped(name)) {
        void *real = real_dlsym(handle, name), *wrapper = wrapper_for(name, real);
        return wrapper ? wrapper : real;
    }
    __attribute__((musttail)) return real_dlsym(handle, name);
}

static int read_unloaded(struct dl_phdr_info *info, size_t size, void *count)
{
    (void)size;
    *(unsigned long long *)count = info->dlpi_subs;
    return 1; // the same for every library
}

static unsigned long long unloaded_so_far(void)
{
    unsigned long long count = 0;
    dl_iterate_phdr(read_unloaded, &count);
    return count;
}

// Another library may be loaded to the same addresses next.
EXPORTED int dlclose(void *handle)
{
    find_real_functions();
    unsigned long long before = unloaded_so_far();
    int status = real_dlclose(handle);
    if (unloaded_so_far() != before)
        forget_targets();
    return status;
}

static void prepare_fork(void)
{
    lock_trace();
    lock_reports();
    lock_targets();
    lock_copies();
    lock_imports();
    before_fork();
}

static void resume_after_fork(void)
{
    after_fork();
    unlock_imports();
    unlock_copies();
    unlock_targets();
    unlock_reports();
    unlock_trace();
}

static void begin_child(void)
{
    resume_after_fork();
    process_generation++;
    begin_process_of_threads();
    log_process();
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value && strcmp(value, "0") != 0;
}

static const char *non_empty(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? strdup(value) : NULL; // the program may change its environment
}

__attribute__((constructor)) static void begin(void)
{
    find_real_functions();
    settings.log_folder = non_empty("CAPSAN_HANDLES_LOG");
    settings.trace_file = non_empty("CAPSAN_HANDLES_TRACE");
    settings.halts = is_set("CAPSAN_HANDLES_HALT");
    settings.quiet = is_set("CAPSAN_HANDLES_QUIET");
    settings.lists_leaks = !getenv("CAPSAN_HANDLES_LEAKS") || is_set("CAPSAN_HANDLES_LEAKS");
    struct stat is;
    settings.has_stderr = fstat(STDERR_FILENO, &is) == 0;
    if (settings.has_stderr) {
        settings.stderr_device = is.st_dev;
        settings.stderr_file = is.st_ino;
    }
    pthread_atfork(prepare_fork, resume_after_fork, begin_child);
    log_process();
    if (settings.trace_file)
        begin_trace(settings.trace_file);
}

__attribute__((destructor)) static void end(void)
{
    log_end();
}
