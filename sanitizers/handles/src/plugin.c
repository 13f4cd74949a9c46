// What the pytest plugin asks for, through ctypes.
#include <stdint.h>
#include <stdlib.h>

#include "epoch.h"
#include "leaks.h"
#include "preload.h"
#include "report.h"
#include "text.h"

static _Atomic uint32_t epoch;
static _Thread_local bool exempt __attribute__((tls_model("initial-exec")));

uint32_t test_epoch(void)
{
    return epoch;
}

bool test_is_exempt(void)
{
    return exempt;
}

// How often something was misused in this process so far, repeats included.
EXPORTED uint64_t capsan_handles_occurrences(void)
{
    return occurrences_so_far();
}

// The number of the finding that this occurrence (from 0) was one of; 0: there is no such.
EXPORTED uint32_t capsan_handles_occurrence(uint64_t index)
{
    return occurrence(index);
}

// That finding as a line of JSON, which lives to the end of the process; NULL: there is no such.
EXPORTED const char *capsan_handles_finding(uint32_t number)
{
    return finding_line(number);
}

// Begins a new epoch and answers its number; handles belong to the epoch that they were made in.
EXPORTED uint32_t capsan_handles_epoch(void)
{
    return ++epoch;
}

// Handles that this thread makes while it is on belong to no epoch.
EXPORTED void capsan_handles_exempt(int on)
{
    exempt = on;
}

// The handles of this epoch or a later one that are alive, as a JSON array of findings: the caller's to free.
EXPORTED char *capsan_handles_leaks(uint32_t since)
{
    struct text out = TEXT_EMPTY;
    leaks_since(since, &out);
    return out.bytes;
}

EXPORTED void capsan_handles_free(char *text)
{
    free(text);
}
