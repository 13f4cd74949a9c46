#include "ledger.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <cpl_string.h>
#include <gdal.h>
#include <gdal_utils.h>
#include <gdalwarper.h>
#include <geos_c.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <proj.h>

#include "arrow_stream.h"
#include "geos_tree.h"
#include "kinds.h"
#include "memory_file.h"
#include "native_context.h"
#include "raster_buffer.h"
#include "report.h"
#include "threads.h"

enum { MAX_ENTRIES = 1024, SLOTS = 4096 };

struct entry {
    uintptr_t key; /* complemented pointer */
    enum kind_index kind;
    int parent;     /* index, or -1 */
    int references; /* 0: ended */
    bool view;
    bool kept; /* by a thread, for later programs */
    short *slot;
    int made_by, ended_by; /* statements */
};

static struct {
    pthread_mutex_t lock;
    int count;
    struct entry entries[MAX_ENTRIES];
    bool keep;          /* nothing may end */
    short slots[SLOTS]; /* by hash: index + 1 of the newest entry for a pointer; 0: none */
} ledger = {.lock = PTHREAD_MUTEX_INITIALIZER};

static size_t slot_of(uintptr_t key)
{
    return (size_t)((key >> 4) * 0x9E3779B97F4A7C15u >> 32) % SLOTS;
}

static short *find_slot(uintptr_t key)
{
    size_t slot = slot_of(key);
    while (ledger.slots[slot] && ledger.entries[ledger.slots[slot] - 1].key != key)
        slot = (slot + 1) % SLOTS;
    return &ledger.slots[slot];
}

/* The newest entry for a pointer, or -1. */
static int find(const void *pointer)
{
    return *find_slot(~(uintptr_t)pointer) - 1;
}

/* What threads keep is followed on. */
void ledger_begin(void)
{
    int count = ledger.count;
    ledger.count = 0;
    for (int i = 0; i < count; i++)
        *ledger.entries[i].slot = 0;
    for (int i = 0; i < count; i++) {
        struct entry entry = ledger.entries[i];
        if (!entry.kept || entry.references == 0)
            continue;
        entry.made_by = REPORT_NOTHING;
        entry.slot = find_slot(entry.key);
        ledger.entries[ledger.count] = entry;
        *entry.slot = (short)++ledger.count;
    }
}

static const char *kind_name(const struct entry *entry)
{
    return kinds[entry->kind].name;
}

static void make(const void *pointer, enum kind_index kind, const void *parent, bool view)
{
    if (!pointer || report_current_statement() == REPORT_NOTHING)
        return;
    pthread_mutex_lock(&ledger.lock);
    short *slot = find_slot(~(uintptr_t)pointer);
    int known = *slot - 1, owner = parent ? find(parent) : -1;
    struct entry *old = known >= 0 && ledger.entries[known].references > 0 ? &ledger.entries[known] : NULL;
    /* The same band, asked for again; or an object as a part of itself, as GEOS says of what has no parts. */
    bool same_view = view && old && (old->parent == owner || known == owner);
    if (old && !view && kind == KIND_DATASET && old->kind == kind)
        old->references++; /* opened shared: GDAL gives out the same dataset once more */
    else if (!same_view && ledger.count < MAX_ENTRIES) {
        ledger.entries[ledger.count] = (struct entry){.key = ~(uintptr_t)pointer,
                                                      .kind = kind,
                                                      .parent = owner,
                                                      .references = 1,
                                                      .view = view,
                                                      .slot = slot,
                                                      .made_by = report_current_statement(),
                                                      .ended_by = REPORT_NOTHING};
        *slot = (short)++ledger.count;
    }
    pthread_mutex_unlock(&ledger.lock);
}

/* One more owner: of a known object, or of one that something else kept alive (a geometry its reference system, say). */
static void share(const void *pointer, enum kind_index kind)
{
    pthread_mutex_lock(&ledger.lock);
    int i = find(pointer);
    bool alive = i >= 0 && ledger.entries[i].references > 0;
    if (alive)
        ledger.entries[i].references++;
    pthread_mutex_unlock(&ledger.lock);
    if (!alive)
        make(pointer, kind, NULL, false);
}

static void move(const void *pointer, enum kind_index kind, const void *parent)
{
    pthread_mutex_lock(&ledger.lock);
    int i = find(pointer);
    if (i >= 0 && ledger.entries[i].kind == kind)
        ledger.entries[i].parent = find(parent);
    pthread_mutex_unlock(&ledger.lock);
}

/* A thread keeps the object when the program is over. */
static void keep(const void *pointer)
{
    pthread_mutex_lock(&ledger.lock);
    int i = find(pointer);
    if (i >= 0)
        ledger.entries[i].kept = true;
    pthread_mutex_unlock(&ledger.lock);
}

/* The views of an object end with it; its other children must have ended before. Some are older than it: they were given to it. */
static void end_below(int parent, int statement)
{
    for (int i = 0; i < ledger.count; i++) {
        struct entry *child = &ledger.entries[i];
        if (child->parent != parent || child->references == 0)
            continue;
        const struct entry *owner = &ledger.entries[parent];
        if (!child->view)
            report_finding("wrong-order", kind_name(child), "%s made by %s\n==capsan== is alive while its %s is ended by %s",
                           kind_name(child), report_describe(child->made_by), kind_name(owner), report_describe(statement));
        child->references = 0;
        child->ended_by = statement;
        end_below(i, statement);
    }
}

/* What a thread keeps ends with that. */
static void check_kept(const struct entry *entry, const char *function)
{
    if (ledger.keep && entry->references > 0 && !entry->kept)
        report_finding("ended-though-kept", kind_name(entry),
                       "%s made by %s\n==capsan== is given to %s, although what refers to it has not been torn down", kind_name(entry),
                       report_describe(entry->made_by), function);
}

static void end(const void *pointer, const char *function)
{
    int statement = report_current_statement();
    if (!pointer || statement == REPORT_NOTHING)
        return;
    pthread_mutex_lock(&ledger.lock);
    int i = find(pointer);
    if (i >= 0) {
        struct entry *entry = &ledger.entries[i];
        if (entry->references == 0)
            report_finding("destroyed-twice", kind_name(entry),
                           "%s made by %s\n==capsan== was ended by %s\n==capsan== and is now given to %s again, by %s", kind_name(entry),
                           report_describe(entry->made_by), report_describe(entry->ended_by), function, report_describe(statement));
        check_kept(entry, function);
        if (--entry->references == 0) {
            entry->ended_by = statement;
            end_below(i, statement);
        }
    }
    pthread_mutex_unlock(&ledger.lock);
}

/* Of what a call may end by the way: looked up before it, since another thread may have been given the same address after it. */
static int look_up(const void *pointer)
{
    if (!pointer || report_current_statement() == REPORT_NOTHING)
        return -1;
    pthread_mutex_lock(&ledger.lock);
    int entry = find(pointer);
    pthread_mutex_unlock(&ledger.lock);
    return entry;
}

/* Of an object, by look_up, that another one ended, or that was taken apart. */
static void drop(int i, bool itself)
{
    int statement = report_current_statement();
    if (i < 0 || statement == REPORT_NOTHING)
        return;
    pthread_mutex_lock(&ledger.lock);
    if (ledger.entries[i].references > 0) {
        if (itself) {
            ledger.entries[i].references = 0;
            ledger.entries[i].ended_by = statement;
        }
        end_below(i, statement);
    }
    pthread_mutex_unlock(&ledger.lock);
}

/* An object ends with another one from now on, and not by a call of its own. */
static void give(const void *pointer, const void *parent)
{
    if (!pointer || report_current_statement() == REPORT_NOTHING)
        return;
    pthread_mutex_lock(&ledger.lock);
    int i = find(pointer);
    if (i >= 0) {
        ledger.entries[i].view = true;
        ledger.entries[i].parent = find(parent);
    }
    pthread_mutex_unlock(&ledger.lock);
}

/* `entry` and `replaced`: by look_up, the first of the pointer. */
static void given(bool done, const void *pointer, int entry, const void *parent, int replaced)
{
    if (done && replaced != entry)
        drop(replaced, true);
    if (done)
        give(pointer, parent);
    else
        drop(entry, true);
}

static void dropped(const void *pointer, int entry, enum kind_index kind, bool kept)
{
    drop(entry, true);
    if (kept)
        make(pointer, kind, NULL, false);
}

/* Without ASan's quarantine, what is not followed may have been given the address of what has ended. */
static bool is_same(const struct entry *entry, const struct kind *kind)
{
#if __has_feature(address_sanitizer)
    (void)entry;
    (void)kind;
    return true;
#else
    return kind == &kinds[entry->kind];
#endif
}

static void use(const void *pointer, const struct kind *kind)
{
    if (report_current_statement() == REPORT_NOTHING)
        return;
    pthread_mutex_lock(&ledger.lock);
    int i = find(pointer);
    const struct entry *entry = i >= 0 ? &ledger.entries[i] : NULL;
    if (entry && entry->references == 0 && is_same(entry, kind))
        report_finding("use-after-end", kind_name(entry), "%s made by %s\n==capsan== was ended by %s\n==capsan== and is used by %s",
                       kind_name(entry), report_describe(entry->made_by), report_describe(entry->ended_by),
                       report_describe(report_current_statement()));
    pthread_mutex_unlock(&ledger.lock);
}

void ledger_keep(bool keep)
{
    ledger.keep = keep;
}

int ledger_alive(void)
{
    int alive = 0;
    for (int i = 0; i < ledger.count; i++)
        alive += ledger.entries[i].references > 0 && !ledger.entries[i].view && !ledger.entries[i].kept;
    return alive;
}

void ledger_end(void)
{
    for (int i = 0; i < ledger.count; i++) {
        const struct entry *entry = &ledger.entries[i];
        if (entry->references > 0 && !entry->view && !entry->kept)
            report_finding("left-open", kind_name(entry),
                           "%s made by %s\n==capsan== is still alive after everything was dropped (%d in all)", kind_name(entry),
                           report_describe(entry->made_by), ledger_alive());
    }
    if (ledger.count == MAX_ENTRIES)
        report_finding("too-many-handles", "none", "a program made more than %d native objects; the ledger cannot follow", MAX_ENTRIES);
}

/* The wrappers: __wrap_F is what the extension's call of F reaches, __real_F is F. Where ops run side by side, these calls are where it
 * matters who comes first. */
#define MAKES(type, function, kind, parent, parameters, arguments) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        type made = __real_##function arguments; \
        make(made, KIND_##kind, parent, false); \
        return made; \
    }
#define VIEWS(type, function, kind, parent, parameters, arguments) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        type view = __real_##function arguments; \
        if (view != (type)(parent)) /* GEOS: the only part of a polygon is the polygon */ \
            make(view, KIND_##kind, parent, true); \
        return view; \
    }
#define FILLS(type, function, kind, parameters, arguments, out) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        type answer = __real_##function arguments; \
        make(*out, KIND_##kind, NULL, false); \
        return answer; \
    }
#define SHARES(type, function, kind, parameters, arguments, object) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        share(object, KIND_##kind); \
        return __real_##function arguments; \
    }
#define ENDS(type, function, kind, parameters, arguments, object) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        end(object, #function); \
        return __real_##function arguments; \
    }
#define MOVES(type, function, kind, parameters, arguments, object, parent) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        move(object, KIND_##kind, parent); \
        return __real_##function arguments; \
    }
#define HANGS(type, function, kind, parameters, arguments, object, parent, done) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        type answer = __real_##function arguments; \
        if (done) \
            move(object, KIND_##kind, parent); \
        return answer; \
    }
#define KEEPS(type, function, parameters, arguments) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        type kept = __real_##function arguments; \
        keep(kept); \
        return kept; \
    }
#define GIVES(type, function, parameters, arguments, object, parent, replaced, done) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        int entry = look_up(object), old = look_up(replaced); \
        type answer = __real_##function arguments; \
        given(done, object, entry, parent, old); \
        return answer; \
    }
#define HANDS(type, function, parameters, arguments, object, parent, replaced) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        given(true, object, look_up(object), parent, look_up(replaced)); \
        __real_##function arguments; \
    }
#define DROPS(type, function, kind, parameters, arguments, object, done, kept) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        const void *old = object; \
        int entry = look_up(old); \
        type answer = __real_##function arguments; \
        if (done) \
            dropped(old, entry, KIND_##kind, kept); \
        return answer; \
    }
#define REPLACES(type, function, parameters, arguments, object) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        drop(look_up(object), true); \
        __real_##function arguments; \
    }
#define EMPTIES(type, function, parameters, arguments, object) \
    type __real_##function parameters; \
    type __wrap_##function parameters; \
    type __wrap_##function parameters \
    { \
        thread_pass(); \
        drop(look_up(object), false); \
        __real_##function arguments; \
    }
#include "ledger.def"

void *__real_handle_native(const struct handle *handle);
void *__wrap_handle_native(const struct handle *handle);
void *__wrap_handle_native(const struct handle *handle)
{
    void *native = __real_handle_native(handle);
    if (native)
        use(native, handle_kind(handle));
    thread_pass(); /* after the ledger's lock, which orders what comes before it: TSan is to see what follows as unordered */
    return native;
}
