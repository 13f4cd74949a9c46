/* The lifetime states, numbered: which counter of lifetime coverage stands for what. See shadow.h for what a state is. */
#ifndef CAPSAN_STATES_H
#define CAPSAN_STATES_H

#include <stdio.h>

#include "shadow.h"

enum event { EVENT_CLOSE, EVENT_DROP, EVENT_END, EVENT_COUNT };

enum {
    MOST_HANDLES = 2, /* that an op takes */
    OP_STATES = FATE_COUNT * FATE_COUNT,
    FIRST_EVENT = OP_COUNT * OP_STATES,
    FIRST_THREAD = FIRST_EVENT + EVENT_COUNT * KIND_COUNT * FATE_COUNT * 2,
    FIRST_CALLBACK = FIRST_THREAD + OP_COUNT,
    STATE_COUNT = FIRST_CALLBACK + OP_COUNT * WAY_COUNT * 2,
};

/* The number of the state in which an op has a handle of each of these fates, or one, or none. */
int state_of_op(int op, const enum fate *fates, int count);
int state_of_event(enum event event, int kind, enum fate fate, bool has_children);
int state_of_thread(int op);
int state_of_callback(int op, enum way way, bool at_end);

/* One line for each state that can be written down, reachable or not: number, what it is about ("op", "close", "drop", "end", "thread",
 * "callback"), the op's name or none, its result's kind or none, and then for "op" a kind and a fate for each handle, for an
 * event those of the handle and "children" or "alone", and for a callback its way and "during" or "after"; separated by tabs. */
void states_list(FILE *file);

#endif
