/* Stands between the libraries and their allocators, by the slots through which a shared library calls what it imports. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <unwind.h>

#include <cpl_conv.h>
#include <cpl_vsi.h>

#include "allocation.h"

/* Functions below which nothing fails: allocation.def says why. */
static struct {
    const char *symbol, *next; /* next: NULL for the function itself */
    uintptr_t start, end;      /* of its code */
} spared[] = {
#define SPARED(symbol) {symbol, NULL, 0, 0},
#define SPARED_UNTIL(symbol, next) {symbol, next, 0, 0},
#include "allocation.def"
};
enum { SPARED_COUNT = sizeof spared / sizeof *spared };

static void find_spared(void)
{
    for (int i = 0; i < SPARED_COUNT; i++) {
        Dl_info info;
        const ElfW(Sym) *symbol = NULL;
        void *function = dlsym(RTLD_DEFAULT, spared[i].symbol);
        if (!function || !dladdr1(function, &info, (void **)&symbol, RTLD_DL_SYMENT) || !symbol)
            continue;
        spared[i].start = (uintptr_t)info.dli_saddr;
        spared[i].end = spared[i].next ? (uintptr_t)dlsym(RTLD_DEFAULT, spared[i].next) : spared[i].start + symbol->st_size;
    }
}

static _Unwind_Reason_Code look_for_spared(struct _Unwind_Context *frame, void *found)
{
    uintptr_t at = (uintptr_t)_Unwind_GetIP(frame);
    for (int i = 0; i < SPARED_COUNT; i++)
        *(bool *)found = *(bool *)found || (at >= spared[i].start && at < spared[i].end);
    return *(bool *)found ? _URC_NORMAL_STOP : _URC_NO_REASON;
}

bool allocation_is_spared(void)
{
    bool found = false;
    _Unwind_Backtrace(look_for_spared, &found);
    return found;
}

static void *vsi_malloc(size_t size)
{
    return allocation_fails(SOURCE_GDAL) ? NULL : VSIMalloc(size);
}

static void *vsi_calloc(size_t count, size_t size)
{
    return allocation_fails(SOURCE_GDAL) ? NULL : VSICalloc(count, size);
}

static void *vsi_realloc(void *block, size_t size)
{
    return allocation_fails(SOURCE_GDAL) ? NULL : VSIRealloc(block, size);
}

static char *vsi_strdup(const char *text)
{
    return allocation_fails(SOURCE_GDAL) ? NULL : VSIStrdup(text);
}

static void *vsi_malloc_aligned(size_t alignment, size_t size)
{
    return allocation_fails(SOURCE_GDAL) ? NULL : VSIMallocAligned(alignment, size);
}

/* C++: the real operators, which count as ASan's, and what throws std::bad_alloc. ASan's operator ends the process instead. */
static void *(*real_new)(size_t), *(*real_new_array)(size_t);
static void (*throw_bad_alloc)(void);

static void *make(enum allocation_source source, size_t size, void *(*operator)(size_t))
{
    if (allocation_fails(source))
        throw_bad_alloc();
    return operator(size);
}

static void *geos_new(size_t size)
{
    return make(SOURCE_GEOS, size, real_new);
}

static void *geos_new_array(size_t size)
{
    return make(SOURCE_GEOS, size, real_new_array);
}

static void *sqlite_malloc(size_t size)
{
    return allocation_fails(SOURCE_SQLITE) ? NULL : malloc(size);
}

static void *sqlite_realloc(void *block, size_t size)
{
    return allocation_fails(SOURCE_SQLITE) ? NULL : realloc(block, size);
}

struct import {
    const char *file, *symbol;
    void *stand_in;
};

static struct import imports[] = {
#define IMPORT(source, file, symbol, stand_in) {file, symbol, (void *)stand_in},
#include "allocation.def"
};
enum { IMPORT_COUNT = sizeof imports / sizeof *imports };

/* "libgdal.so.32.3.6.2" is "libgdal.so". */
static bool is_file(const char *path, const char *file)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t length = strlen(file);
    return strncmp(name, file, length) == 0 && (name[length] == '\0' || name[length] == '.');
}

/* Slots are read-only once they are bound. */
static void write_slot(void **slot, void *value)
{
    uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *page = (void *)((uintptr_t)slot & ~(page_size - 1));
    if (mprotect(page, page_size, PROT_READ | PROT_WRITE) == 0) {
        *slot = value;
        mprotect(page, page_size, PROT_READ);
    }
}

/* The value of an entry of the dynamic section; 0: there is none. */
static uintptr_t dynamic_entry(const ElfW(Dyn) * entry, ElfW(Sxword) tag)
{
    for (; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == tag)
            return entry->d_un.d_ptr;
    return 0;
}

static void redirect(const struct dl_phdr_info *library, const ElfW(Dyn) * dynamic)
{
    const ElfW(Rela) *slots = (const void *)dynamic_entry(dynamic, DT_JMPREL);
    size_t count = dynamic_entry(dynamic, DT_PLTRELSZ) / sizeof *slots;
    const ElfW(Sym) *symbols = (const void *)dynamic_entry(dynamic, DT_SYMTAB);
    const char *names = (const void *)dynamic_entry(dynamic, DT_STRTAB);
    for (size_t i = 0; i < count; i++) {
        const char *name = names + symbols[ELF64_R_SYM(slots[i].r_info)].st_name;
        for (int k = 0; k < IMPORT_COUNT; k++)
            if (is_file(library->dlpi_name, imports[k].file) && strcmp(name, imports[k].symbol) == 0)
                write_slot((void **)(library->dlpi_addr + slots[i].r_offset), imports[k].stand_in);
    }
}

static int visit(struct dl_phdr_info *library, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    bool wanted = false;
    for (int k = 0; k < IMPORT_COUNT; k++)
        wanted = wanted || is_file(library->dlpi_name, imports[k].file);
    for (int i = 0; wanted && i < library->dlpi_phnum; i++)
        if (library->dlpi_phdr[i].p_type == PT_DYNAMIC)
            redirect(library, (const ElfW(Dyn) *)(library->dlpi_addr + library->dlpi_phdr[i].p_vaddr));
    return 0;
}

void allocation_start(void)
{
    find_spared();
    *(void **)&real_new = dlsym(RTLD_DEFAULT, "_Znwm");
    *(void **)&real_new_array = dlsym(RTLD_DEFAULT, "_Znam");
    *(void **)&throw_bad_alloc = dlsym(RTLD_DEFAULT, "_ZSt17__throw_bad_allocv");
    if (real_new && real_new_array && throw_bad_alloc) /* libstdc++ is there, as it is wherever GEOS is */
        dl_iterate_phdr(visit, NULL);
}
