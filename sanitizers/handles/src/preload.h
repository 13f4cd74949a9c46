// What the parts of the preloaded library share: the real dlsym, the settings, the end of a process.
#pragma once

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define EXPORTED __attribute__((visibility("default")))

// The settings, from the environment at load (see the README).
struct settings {
    const char *log_folder; // NULL: no log
    const char *trace_file; // NULL: no trace
    bool halts, quiet, lists_leaks;
    bool has_stderr; // when the process began, and if so, which file it was
    dev_t stderr_device;
    ino_t stderr_file;
};

extern struct settings settings;

// The dynamic linker's own; ours (preload.c) is in its way, to wrap what a program looks up by name.
extern void *(*real_dlsym)(void *handle, const char *name);
extern int (*real_dlclose)(void *handle);

// This process, counted from the first: 0, then 1 in a forked child, and so on.
extern uint32_t process_generation;

// Ends the process with a message: only for what would have ended it without us, too.
__attribute__((noreturn, format(printf, 1, 2))) void stop(const char *format, ...);

// A small number for the calling thread, from 1.
uint16_t thread_number(void);
