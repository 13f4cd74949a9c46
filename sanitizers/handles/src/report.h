// Findings, in words on stderr and as lines of JSON in the log; equal ones are told once and counted.
#pragma once

#include <stdbool.h>

#include "judge.h"

// What happened to the handle where: the role of an event in a finding. Event 0 is left out.
struct role {
    const char *name; // "used", "made", "ended", ...
    uint32_t event;
};

struct finding {
    enum finding_class class;
    const struct record *record;
    enum call_id call;
    const char *message;
    int role_count;
    struct role roles[4]; // the first is where it was found
    unsigned count;       // of leaked handles
};

void report(const struct finding *finding);

// Equal for events that a reader would call one place: the native one, and the nearest Python lines.
uint64_t place_key(uint32_t event);

// The lines of the log that begin and end a process.
void log_process(void);
void log_end(void);

// Findings as JSON, for the leaks of a test (pytest plugin).
struct text;
void finding_to_json(struct text *out, const struct finding *finding, unsigned number);

// For src/plugin.c, which hands them to pytest.
uint64_t occurrences_so_far(void);
uint32_t occurrence(uint64_t index);
const char *finding_line(uint32_t number);

// What is known of the handle that another sanitizer complains of, as text and in the log: `call` is under way, or NULL.
void explain_handle(const struct record *record, uintptr_t address, const struct call *call);

void lock_reports(void);
void unlock_reports(void);
