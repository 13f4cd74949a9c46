// Most native calls of interest are made without the GIL, when nothing of Python may be called: so the frames are read as
// memory, by the layouts below. A thread's own frames do not change while it is inside native code. What was read is
// compared once with what the public API says, under the GIL; where they differ, or a version has no layout here, the
// public API is used, and calls made without the GIL have no Python line.
#include "python_stack.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preload.h"

// Offsets in bytes, of a CPython minor version on a 64-bit machine (its Include/cpython/{pystate,frameobject,code}.h, and
// from 3.11 Include/internal/pycore_frame.h or pycore_interpframe_structs.h).
struct layout {
    int minor;
    short thread_frame; // in PyThreadState: the frame, or the _PyCFrame that has it
    short cframe_frame; // in _PyCFrame: the frame; -1: no _PyCFrame
    short code;         // in the frame, as are the next two
    short previous;
    short instruction; // a pointer to the instruction, or its number
    short unit;        // how many bytes a number counts; 0: a pointer
    short code_file;   // in PyCodeObject
    short code_name;
    bool is_tagged;   // the code's pointer has flags in its low bits
    short kind_shift; // in PyASCIIObject's state: bytes for a character; the bit "ascii" is four further
    short ascii_data; // the characters, after a PyASCIIObject
    short wide_data;  // after a PyCompactUnicodeObject
};

static const struct layout layouts[] = {
    {9, 24, -1, 32, 24, 104, 1, 104, 112, false, 2, 48, 72}, {10, 24, -1, 32, 24, 96, 2, 104, 112, false, 2, 48, 72},
    {11, 56, 8, 32, 48, 56, 0, 112, 128, false, 2, 48, 72},  {12, 56, 0, 0, 8, 56, 0, 112, 128, false, 2, 40, 56},
    {13, 72, -1, 0, 8, 56, 0, 112, 128, false, 2, 40, 56},   {14, 72, -1, 0, 8, 56, 0, 112, 128, true, 16, 40, 56},
};

// Why this is no struct of Python.h: the library serves whichever interpreter it is loaded into.
static struct {
    void *(*this_thread_state)(void);
    int (*holds_gil)(void);
    void *(*current_frame)(void);
    void *(*frame_code)(void *frame);
    void *(*frame_back)(void *frame);
    int (*frame_line)(void *frame);
    int (*frame_instruction)(void *frame);
    int (*line_of)(void *code, int offset);
    void *(*attribute)(void *object, const char *name);
    const char *(*utf8)(void *string);
    const char *(*version)(void);
    int (*is_finalizing)(void);
    void (*release)(void *object);
    void (*fetch_error)(void **, void **, void **);
    void (*restore_error)(void *, void *, void *);
    void *code_type;
} api;

enum mode { UNDECIDED, BY_LAYOUT, BY_API };

static struct {
    _Atomic int is_found; // 0: not looked for, 1: there is a Python, -1: none so far
    _Atomic unsigned asked;
    _Atomic int mode;
    const struct layout *layout;
    long code_start; // in PyCodeObject: the first instruction
} python;

// --- finding the interpreter -------------------------------------------------------------------------------------------

static bool find_api(void)
{
    const struct {
        const char *name;
        void *place;
        bool is_needed;
    } wanted[] = {
        {"PyGILState_GetThisThreadState", &api.this_thread_state, true},
        {"PyGILState_Check", &api.holds_gil, true},
        {"PyEval_GetFrame", &api.current_frame, true},
        {"PyFrame_GetCode", &api.frame_code, true},
        {"PyFrame_GetBack", &api.frame_back, true},
        {"PyFrame_GetLineNumber", &api.frame_line, true},
        {"PyFrame_GetLasti", &api.frame_instruction, false}, // 3.11
        {"PyCode_Addr2Line", &api.line_of, true},
        {"PyObject_GetAttrString", &api.attribute, true},
        {"PyUnicode_AsUTF8", &api.utf8, true},
        {"Py_GetVersion", &api.version, true},
        {"Py_IsFinalizing", &api.is_finalizing, false}, // 3.13; _Py_IsFinalizing before
        {"Py_DecRef", &api.release, true},
        {"PyErr_Fetch", &api.fetch_error, true},
        {"PyErr_Restore", &api.restore_error, true},
        {"PyCode_Type", &api.code_type, true},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *symbol = real_dlsym(RTLD_DEFAULT, wanted[i].name);
        if (!symbol && wanted[i].is_needed)
            return false;
        memcpy(wanted[i].place, &symbol, sizeof symbol);
    }
    if (!api.is_finalizing) {
        void *symbol = real_dlsym(RTLD_DEFAULT, "_Py_IsFinalizing");
        memcpy(&api.is_finalizing, &symbol, sizeof symbol);
    }
    return true;
}

// A program that embeds Python may load it late: asked again at the 2nd, 4th, 8th ... time.
static bool have_python(void)
{
    int found = atomic_load_explicit(&python.is_found, memory_order_acquire);
    if (found > 0)
        return true;
    unsigned asked = atomic_load_explicit(&python.asked, memory_order_relaxed) + 1;
    atomic_store_explicit(&python.asked, asked, memory_order_relaxed);
    if (asked & (asked - 1) || !find_api())
        return false;
    int minor = 0;
    sscanf(api.version(), "3.%d", &minor);
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (layouts[i].minor == minor && sizeof(void *) == 8)
            python.layout = &layouts[i];
    if (!python.layout)
        atomic_store(&python.mode, BY_API);
    atomic_store_explicit(&python.is_found, 1, memory_order_release);
    return true;
}

const char *python_version(void)
{
    static char version[16];
    if (!have_python())
        return NULL;
    sscanf(api.version(), "%15[0-9.]", version);
    return version;
}

int python_is_ending(void)
{
    return have_python() && api.is_finalizing && api.is_finalizing();
}

// --- reading frames ----------------------------------------------------------------------------------------------------

// An instruction of a code object; by the API: the line, negated.
struct place {
    void *code;
    intptr_t instruction;
};

static void *pointer_at(const void *base, long offset)
{
    void *value;
    memcpy(&value, (const char *)base + offset, sizeof value);
    return value;
}

static void *type_of(const void *object)
{
    return pointer_at(object, sizeof(void *));
}

static void *innermost_frame(void)
{
    const struct layout *layout = python.layout;
    void *thread = api.this_thread_state();
    void *frame = thread ? pointer_at(thread, layout->thread_frame) : NULL;
    return frame && layout->cframe_frame >= 0 ? pointer_at(frame, layout->cframe_frame) : frame;
}

static void *code_of(const void *frame)
{
    void *code = pointer_at(frame, python.layout->code);
    return python.layout->is_tagged ? (void *)((uintptr_t)code & ~(uintptr_t)3) : code;
}

// As an address; for a numbered one that of the code object, so many bytes further.
static intptr_t instruction_of(const void *frame, const void *code)
{
    const struct layout *layout = python.layout;
    if (!layout->unit)
        return (intptr_t)pointer_at(frame, layout->instruction);
    int number;
    memcpy(&number, (const char *)frame + layout->instruction, sizeof number);
    return (intptr_t)code + (intptr_t)number * layout->unit;
}

static int read_by_layout(struct place places[PYTHON_DEPTH])
{
    int depth = 0;
    for (void *frame = innermost_frame(); frame && depth < PYTHON_DEPTH; frame = pointer_at(frame, python.layout->previous)) {
        void *code = code_of(frame);
        if (!code || type_of(code) != api.code_type) // the interpreter's own entry frames have none
            continue;
        places[depth++] = (struct place){code, instruction_of(frame, code)};
    }
    return depth;
}

// Under the GIL.
static int read_by_api(struct place places[PYTHON_DEPTH])
{
    int depth = 0;
    void *frame = api.current_frame(); // borrowed, where the others are ours to release
    for (bool is_ours = false; frame && depth < PYTHON_DEPTH; is_ours = true) {
        void *code = api.frame_code(frame);
        places[depth++] = (struct place){code, -(intptr_t)api.frame_line(frame)};
        api.release(code); // the frame holds it
        void *back = api.frame_back(frame);
        if (is_ours)
            api.release(frame);
        frame = back;
        if (depth == PYTHON_DEPTH && back)
            api.release(back);
    }
    return depth;
}

// --- strings -----------------------------------------------------------------------------------------------------------

static void add_utf8(char **end, uint32_t c)
{
    unsigned char *out = (unsigned char *)*end;
    if (c < 0x80) {
        *out++ = (unsigned char)c;
    } else if (c < 0x800) {
        *out++ = (unsigned char)(0xc0 | c >> 6);
        *out++ = (unsigned char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *out++ = (unsigned char)(0xe0 | c >> 12);
        *out++ = (unsigned char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (unsigned char)(0x80 | (c & 0x3f));
    } else {
        *out++ = (unsigned char)(0xf0 | c >> 18);
        *out++ = (unsigned char)(0x80 | (c >> 12 & 0x3f));
        *out++ = (unsigned char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (unsigned char)(0x80 | (c & 0x3f));
    }
    *end = (char *)out;
}

// A str as UTF-8, read as memory: the API would make and keep a copy, which takes the GIL. The caller frees it.
static char *read_string(const char *string)
{
    const struct layout *layout = python.layout;
    size_t length;
    uint32_t state;
    memcpy(&length, string + 16, sizeof length);
    memcpy(&state, string + 32, sizeof state);
    unsigned width = state >> layout->kind_shift & 7;
    bool is_ascii = state >> (layout->kind_shift + 4) & 1;
    const char *data = string + (is_ascii ? layout->ascii_data : layout->wide_data);
    if (length > 4096 || (width != 1 && width != 2 && width != 4))
        return strdup("?");
    char *text = malloc(4 * length + 1), *end = text;
    for (size_t i = 0; text && i < length; i++) {
        uint32_t c = 0; // little-endian, as both machines that we are built for
        memcpy(&c, data + i * width, width);
        add_utf8(&end, c);
    }
    if (text)
        *end = '\0';
    return text;
}

// Under the GIL: is what is read what the API says?
static bool reads_well(void *string)
{
    const char *wanted = api.utf8(string);
    char *text = read_string(string);
    bool is_equal = wanted && text && strcmp(wanted, text) == 0;
    free(text);
    return is_equal;
}

// Under the GIL: does the layout fit this interpreter? Finds where instructions begin in a code object, besides.
static void decide(void)
{
    void *frame = api.current_frame();
    if (!frame)
        return; // no Python code is running: another time
    void *code = api.frame_code(frame);
    api.release(code);
    int mode = BY_API;
    struct place places[PYTHON_DEPTH];
    if (read_by_layout(places) > 0 && places[0].code == code) {
        bool is_numbered = python.layout->unit != 0; // up to 3.10, which has no qualified names either
        void *file = api.attribute(code, "co_filename"), *name = api.attribute(code, is_numbered ? "co_name" : "co_qualname");
        long start = is_numbered ? 0 : (long)(places[0].instruction - (intptr_t)code) - api.frame_instruction(frame);
        if (file && name && pointer_at(code, python.layout->code_file) == file && pointer_at(code, python.layout->code_name) == name &&
            start >= 0 && start < 512 && reads_well(file) && reads_well(name)) {
            python.code_start = start;
            mode = BY_LAYOUT;
        }
        if (file)
            api.release(file);
        if (name)
            api.release(name);
    }
    int undecided = UNDECIDED;
    atomic_compare_exchange_strong(&python.mode, &undecided, mode);
}

// --- numbers for stacks ------------------------------------------------------------------------------------------------

enum { STACKS = 1 << 16 };

struct entry {
    uint64_t hash;
    struct place places[PYTHON_DEPTH];
    struct python_stack stack;
};

static struct entry *_Atomic entries[STACKS]; // a number is a place in here, plus 1

// Code objects are freed, and others take their place, in notebooks and templates: the strings they name tell them apart.
static uint64_t names_of(struct place place)
{
    if (place.instruction < 0)
        return 0; // read by the API, with a line
    return (uintptr_t)pointer_at(place.code, python.layout->code_file) ^ (uintptr_t)pointer_at(place.code, python.layout->code_name) << 7;
}

static uint64_t hash_of(const struct place *places, int depth)
{
    uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)depth;
    for (int i = 0; i < depth; i++) {
        hash = (hash ^ (uintptr_t)places[i].code ^ names_of(places[i])) * 0x9e3779b97f4a7c15u;
        hash = (hash ^ (uint64_t)places[i].instruction ^ hash >> 29) * 0xbf58476d1ce4e5b9u;
    }
    return hash ^ hash >> 32;
}

static char *copy_of_string(void *string)
{
    const char *bytes = string ? api.utf8(string) : NULL;
    return strdup(bytes ? bytes : "?");
}

static char *attribute_text(void *code, const char *name)
{
    void *value = api.attribute(code, name);
    char *text = copy_of_string(value);
    if (value)
        api.release(value);
    return text;
}

// By the API under the GIL; by the layout without: the string's characters are read, nothing is made.
static struct python_line describe(struct place place)
{
    if (place.instruction < 0)
        return (struct python_line){attribute_text(place.code, "co_filename"), attribute_text(place.code, "co_name"),
                                    (int)-place.instruction};
    int offset = (int)(place.instruction - (intptr_t)place.code - python.code_start);
    return (struct python_line){read_string(pointer_at(place.code, python.layout->code_file)),
                                read_string(pointer_at(place.code, python.layout->code_name)), api.line_of(place.code, offset)};
}

static struct entry *new_entry(uint64_t hash, const struct place *places, int depth)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    entry->hash = hash;
    entry->stack.depth = depth;
    for (int i = 0; i < depth; i++) {
        entry->places[i] = places[i];
        entry->stack.lines[i] = describe(places[i]);
    }
    return entry;
}

static uint32_t number_of(const struct place *places, int depth)
{
    uint64_t hash = hash_of(places, depth);
    for (unsigned i = 0; i < 64; i++) {
        unsigned place = (unsigned)((hash + i) % STACKS);
        struct entry *entry = atomic_load_explicit(&entries[place], memory_order_acquire);
        if (!entry) {
            struct entry *fresh = new_entry(hash, places, depth);
            if (!fresh)
                return 0;
            if (atomic_compare_exchange_strong(&entries[place], &entry, fresh))
                return place + 1;
            free(fresh); // another thread was first; its lines are leaked with it, once
        }
        if (entry->hash == hash && entry->stack.depth == depth)
            return place + 1;
    }
    return 0; // too many: this stack has no number
}

void learn_python(void)
{
    if (have_python() && atomic_load(&python.mode) == UNDECIDED && api.this_thread_state() && api.holds_gil())
        python_stack_here();
}

uint32_t python_stack_here(void)
{
    if (!have_python())
        return 0;
    int mode = atomic_load_explicit(&python.mode, memory_order_acquire);
    if (mode == BY_LAYOUT) {
        struct place places[PYTHON_DEPTH];
        int depth = read_by_layout(places);
        return depth ? number_of(places, depth) : 0;
    }
    if (!api.this_thread_state() || !api.holds_gil() || python_is_ending())
        return 0;
    void *error[3];
    api.fetch_error(&error[0], &error[1], &error[2]); // what is asked here must not touch an exception on its way
    if (mode == UNDECIDED)
        decide();
    struct place places[PYTHON_DEPTH];
    int depth = atomic_load(&python.mode) == BY_LAYOUT ? read_by_layout(places) : read_by_api(places);
    uint32_t number = depth ? number_of(places, depth) : 0;
    api.restore_error(error[0], error[1], error[2]);
    return number;
}

const struct python_stack *python_stack(uint32_t number)
{
    return number ? &atomic_load(&entries[number - 1])->stack : NULL;
}
