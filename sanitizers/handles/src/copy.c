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

enum { MAXIMUM_COPIES = 256 };

struct copy {
    uintptr_t base;
    char *path;
    void *handle; // for dlsym; kept, so that the copy's number stays true
};

static struct {
    pthread_mutex_t lock;
    struct copy copies[MAXIMUM_COPIES];
    int count;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct link_map *file_at(const void *address)
{
    Dl_info info;
    struct link_map *map = NULL;
    return dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP) ? map : NULL;
}

bool is_our_own(const void *function)
{
    struct link_map *map = file_at(function);
    return map && map == file_at((const void *)&file_at);
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

bool is_inside_library(const struct link_map *map)
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

// The lock is held.
static int number_of(const struct link_map *map)
{
    uintptr_t base = map ? (uintptr_t)map->l_addr : 0;
    for (int i = 0; i < state.count; i++)
        if (state.copies[i].base == base)
            return i;
    if (state.count == MAXIMUM_COPIES)
        return MAXIMUM_COPIES - 1;
    const char *path = map && !is_main_program(map) ? map->l_name : NULL;
    state.copies[state.count] = (struct copy){
        .base = base,
        .path = strdup(path ? path : "the program itself"),
        .handle = path ? dlopen(path, RTLD_LAZY | RTLD_NOLOAD) : NULL,
    };
    return state.count++;
}

int copy_of(const void *function)
{
    pthread_mutex_lock(&state.lock);
    int number = number_of(file_at(function));
    pthread_mutex_unlock(&state.lock);
    return number;
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
