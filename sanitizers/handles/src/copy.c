#define _GNU_SOURCE
#include "copy.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "preload.h"

// What is in memory under one of these names calls the C API on the library's behalf: it is not the program.
static const char *const inner_names[] = {"libgeotiff", "libspatialite", "mod_spatialite", "librttopo", "/gdalplugins/"};
// A file that defines one of these is a copy of a library.
static const char *const markers[] = {"GDALVersionInfo", "proj_info", "GEOSversion"};

enum { MAXIMUM_COPIES = 256, MAXIMUM_FILES = 1024 };

extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak)); // glibc 2.35
extern const char __ehdr_start[] __attribute__((visibility("hidden")));   // of this library, from the linker
extern const char _end[] __attribute__((visibility("hidden")));

struct copy {
    uintptr_t base;
    char *path;
    void *handle; // for dlsym; kept, so that the copy's number stays true
};

static struct {
    pthread_mutex_t lock;
    struct copy copies[MAXIMUM_COPIES];
    int count;
    struct {
        uintptr_t base;
        bool is_inside;
    } files[MAXIMUM_FILES]; // that were asked about
    int file_count;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

// dladdr would search the symbols of the file, too: tens of thousands in libgdal, for each place that calls from there.
struct link_map *file_at(const void *address)
{
    struct dl_find_object found;
    if (_dl_find_object)
        return _dl_find_object((void *)address, &found) == 0 ? found.dlfo_link_map : NULL;
    Dl_info info;
    struct link_map *map = NULL;
    return dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP) ? map : NULL;
}

bool is_our_own(const void *address)
{
    return (const char *)address >= __ehdr_start && (const char *)address < _end;
}

static bool is_main_program(const struct link_map *map)
{
    return map->l_name[0] == '\0';
}

// A function as this file would get it, were nothing preloaded. dlsym on the file's handle searches the file and what it
// was linked with, and so never comes by here; the main program's is the global scope, where we are the first.
void *find_for(const struct link_map *map, const char *name)
{
    void *function = NULL;
    if (is_main_program(map)) {
        function = real_dlsym(RTLD_NEXT, name);
    } else {
        void *handle = dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD);
        if (handle) {
            function = real_dlsym(handle, name);
            real_dlclose(handle); // not ours, which forgets all targets
        }
    }
    return function && !is_our_own(function) ? function : NULL;
}

static bool find_out_inside(const struct link_map *map)
{
    for (size_t i = 0; i < sizeof inner_names / sizeof *inner_names; i++)
        if (strstr(map->l_name, inner_names[i]))
            return true;
    for (size_t i = 0; i < sizeof markers / sizeof *markers && !is_main_program(map); i++) {
        void *marker = find_for(map, markers[i]);
        if (marker && file_at(marker) == map)
            return true;
    }
    return false;
}

static int file_number(uintptr_t base)
{
    for (int i = 0; i < state.file_count; i++)
        if (state.files[i].base == base)
            return i;
    return -1;
}

bool is_inside_library(const struct link_map *map)
{
    pthread_mutex_lock(&state.lock);
    int number = file_number(map->l_addr);
    bool is_inside = number >= 0 && state.files[number].is_inside;
    pthread_mutex_unlock(&state.lock);
    if (number >= 0)
        return is_inside;
    is_inside = find_out_inside(map);
    pthread_mutex_lock(&state.lock);
    if (state.file_count < MAXIMUM_FILES) {
        state.files[state.file_count].base = map->l_addr;
        state.files[state.file_count++].is_inside = is_inside;
    }
    pthread_mutex_unlock(&state.lock);
    return is_inside;
}

// The last resort, when the caller was not linked with any copy (it has the address from elsewhere): the copy loaded last.
void *find_anywhere(const char *name)
{
    void *found = real_dlsym(RTLD_NEXT, name);
    for (struct link_map *map = file_at((const void *)&file_at); map; map = map->l_next) {
        void *function = find_for(map, name);
        if (function && file_at(function) == map)
            found = function;
    }
    return found && !is_our_own(found) ? found : NULL;
}

// The lock is held; -1: not known yet.
static int number_of(uintptr_t base)
{
    for (int i = 0; i < state.count; i++)
        if (state.copies[i].base == base)
            return i;
    return state.count == MAXIMUM_COPIES ? MAXIMUM_COPIES - 1 : -1;
}

static int add_copy(struct copy copy)
{
    pthread_mutex_lock(&state.lock);
    int number = number_of(copy.base);
    bool is_new = number < 0;
    if (is_new)
        state.copies[number = state.count++] = copy;
    pthread_mutex_unlock(&state.lock);
    if (!is_new && copy.handle)
        real_dlclose(copy.handle);
    return number;
}

// The dynamic linker is never asked under our lock: another thread may hold its lock, in a constructor, and want ours.
int copy_of(const void *function)
{
    struct link_map *map = file_at(function);
    uintptr_t base = map ? (uintptr_t)map->l_addr : 0;
    pthread_mutex_lock(&state.lock);
    int number = number_of(base);
    pthread_mutex_unlock(&state.lock);
    if (number >= 0)
        return number;
    const char *path = map && !is_main_program(map) ? map->l_name : NULL;
    return add_copy((struct copy){
        .base = base,
        .path = strdup(path ? path : "the program itself"),
        .handle = path ? dlopen(path, RTLD_LAZY | RTLD_NOLOAD) : NULL,
    });
}

void *find_in_copy(int copy, const char *name)
{
    void *handle = state.copies[copy].handle;
    void *function = handle ? real_dlsym(handle, name) : real_dlsym(RTLD_NEXT, name);
    return function && !is_our_own(function) ? function : NULL;
}

const char *copy_path(int copy)
{
    return state.copies[copy].path;
}

void lock_copies(void)
{
    pthread_mutex_lock(&state.lock);
}

void unlock_copies(void)
{
    pthread_mutex_unlock(&state.lock);
}
