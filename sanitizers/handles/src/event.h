// Where a handle was made, ended or used: the native call, the place it came from, the Python lines, the thread.
#pragma once

#include <stdint.h>

#include "rule.h"

struct event {
    uint16_t call; // enum call_id
    uint16_t thread;
    int16_t copy;   // of the library (src/target.h)
    uint32_t stack; // of Python
    void *return_address;
};

// The number of this event, from 1, the same for equal ones; 0 when there is no room for more.
uint32_t event_number(enum call_id call, int copy, void *return_address);

// Lives to the end of the process; NULL for 0.
const struct event *event(uint32_t number);

// The name of its call, in words for 0.
const char *call_of_event(uint32_t number);
