// Together with AddressSanitizer: its report says which bytes were touched, we say which handle lived there.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "event.h"
#include "preload.h"
#include "report.h"

// The runtime's own interface; not there unless it is preloaded, too.
void __asan_set_error_report_callback(void (*callback)(const char *)) __attribute__((weak));
void *__asan_get_report_address(void) __attribute__((weak));
const char *__asan_locate_address(void *address, char *name, size_t size, void **region, size_t *region_size) __attribute__((weak));

// The block of memory that ASan complains of, and the handle in it that ended last.
struct search {
    uintptr_t begin, end;
    const struct record *found;
};

static void look_in_block(struct record *record, void *context)
{
    struct search *search = context;
    uintptr_t address = address_of(record);
    if (record->kind == KIND_NONE || address < search->begin || address >= search->end)
        return;
    if (!search->found || record->ended > search->found->ended)
        search->found = record;
}

static const struct record *handle_in_block(uintptr_t address)
{
    char name[64];
    void *region = NULL;
    size_t size = 0;
    if (!__asan_locate_address)
        return NULL;
    __asan_locate_address((void *)address, name, sizeof name, &region, &size);
    struct search search = {.begin = region ? (uintptr_t)region : address, .end = region ? (uintptr_t)region + size : address + 1};
    for_each_record(look_in_block, &search);
    return search.found;
}

// The address may be far from any handle: a pointer read from freed memory leads anywhere. Then it is a handle of the call
// under way that is no more.
static const struct record *ended_argument(const struct call *call)
{
    for (; call; call = call->outer)
        for (int i = 0; i < call->rule->handle_count; i++) {
            const struct record *record = call->handles[i];
            if (record && atomic_load(&record->state) == ENDED)
                return record;
            if (record && record->tied.to && !is_alive(record->tied))
                return record;
        }
    return NULL;
}

static void explain(const char *text)
{
    (void)text;
    uintptr_t address = __asan_get_report_address ? (uintptr_t)__asan_get_report_address() : 0;
    const struct thread *thread = this_thread();
    const struct call *call = thread->depth > 0 ? thread->active[thread->depth - 1].call : NULL;
    const struct record *record = handle_in_block(address);
    if (!record)
        record = ended_argument(call);
    if (record)
        explain_handle(record, address, call);
}

__attribute__((constructor)) static void listen(void)
{
    if (__asan_set_error_report_callback)
        __asan_set_error_report_callback(explain);
}
