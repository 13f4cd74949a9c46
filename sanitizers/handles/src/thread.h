// The threads that made calls, each with those under way. A place lives to the end of the process, and
// is taken by the next thread when its own has ended.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;
struct record;

enum { ACTIVE_CALLS = 32, PINS = 6 };

// A call under way, and the exclusive handles that it uses. Kept here and not in its stack frame alone: an error handler may
// leave a call by longjmp or a C++ exception, and then nobody comes back to take it off.
struct active {
    struct call *call; // on its stack; NULL once it is over
    uint64_t serial;
    int16_t copy; // of the library that it went to
    unsigned pin_count;
    struct record *pins[PINS];
};

struct thread {
    struct thread *next;
    struct call *innermost; // of those under way; NULL: none
    int depth;
    struct active active[ACTIVE_CALLS]; // the outermost first; calls nested deeper are not noted
    struct record *recent[6];           // what the last call got as its first handle, second handle ...: often the same again
    uint64_t mark;                      // of the exclusive handles it uses (src/sharing.h)
    uint64_t calls, handles;            // made and lent
    uint64_t serial;                    // of its last call
    _Atomic bool is_over;               // it ended: another thread may take its place
    uint16_t number;                    // from 1
    int16_t last_copy[3];               // of each library: the copy that was called last, from 1
};

extern _Thread_local struct thread *own_thread __attribute__((tls_model("initial-exec")));

struct thread *new_thread(void);

static inline struct thread *this_thread(void)
{
    struct thread *own = own_thread;
    return __builtin_expect(own != NULL, 1) ? own : new_thread();
}

// All, linked by `next`, the newest first.
struct thread *all_threads(void);

// In a forked child: its parent counts what was before, and what other threads were doing is nobody's doing here.
void begin_process_of_threads(void);
