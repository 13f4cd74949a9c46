// What is wrong with a use, an end or a hand-over of a handle; what is wrong is reported here and now (report.h).
#pragma once

#include "call.h"

enum finding_class {
    USE_AFTER_FREE,
    DOUBLE_FREE,
    FREE_OF_BORROWED,
    FREE_WHILE_HELD,
    FREE_IN_USE,
    USE_AFTER_CONTEXT,
    USE_AFTER_BASE,
    USE_AFTER_SCHEMA_CHANGE,
    CONCURRENT_USE,
    WRONG_LIBRARY,
    LEAK,
    CLASS_COUNT
};

void judge_doubtful_use(struct call *call, struct record *record);
void judge_end(struct call *call, struct record *record);     // destroyed by the call
void judge_release(struct call *call, struct record *record); // one reference given back
void judge_gift(struct call *call, struct record *record);    // handed over, or used up

// Nearly every handle of every call is used rightly: that much is seen here.
static inline void judge_use(struct call *call, struct record *record)
{
    bool is_fine = atomic_load_explicit(&record->state, memory_order_relaxed) == ALIVE && !record->is_tied && record->copy == call->copy;
    if (!is_fine)
        judge_doubtful_use(call, record);
}

// An exclusive handle that another thread has in use, in a call of this name.
void judge_sharing(struct call *call, struct record *exclusive, uint16_t other_thread, enum call_id other_call);
