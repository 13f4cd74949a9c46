/* A model of what a program does to its handles, kept beside the real thing: which variable refers to which object, who owns
 * it, what has ended. It knows the op table and nothing of the module under test, so it serves any module.
 *
 * Out of it comes *lifetime coverage*: one counter, 0 or 1, for each (op, state of each handle argument, what happened to its
 * owner), and for each (kind, state, with or without children) that was closed, dropped or left to the end. libFuzzer takes
 * them as it takes edges; counters never count up, so that doing one thing ten times is no news. */
#ifndef CAPSAN_SHADOW_H
#define CAPSAN_SHADOW_H

#include "program.h"

enum fate {
    FATE_VALUE,         /* not a handle at all */
    FATE_OTHER_KIND,    /* a handle of a kind that the op does not take */
    FATE_OPEN,          /* and its owner, if any, is still referred to */
    FATE_OWNER_DROPPED, /* open; only children keep its owner alive */
    FATE_CLOSED,
    FATE_ENDED,     /* with its owner */
    FATE_UNCERTAIN, /* an op may have invalidated it, as its line in the table says */
    FATE_COUNT
};

struct shadow_object {
    int kind;       /* enum kind_index */
    int owner;      /* index into objects, or -1 */
    int references; /* variables and cycles; 0: only children keep it */
    int children;   /* alive */
    int made_by;    /* statement, from 0 */
    bool closed, ended;
    bool shared;    /* below a hidden root, with others made so: any two of them may be one native object */
    bool thread;    /* of a root: lives in a thread's own context, which close_all leaves alone */
    bool uncertain; /* open or ended: only the module under test knows */
};

/* What the model says of the handles that an op is given and that have to be open: all are handles of its kinds and open, or
 * at least one of these has ended, or neither can be said. */
enum shadow_state { SHADOW_UNKNOWN, SHADOW_ALL_OPEN, SHADOW_SOME_ENDED };

/* An op between start(t, ...) and wait(t): nobody knows how far it has come, so of what is in its trees nothing is judged meanwhile. */
struct shadow_flight {
    const struct statement *statement; /* NULL: there is none */
    int line;
    int held[PROGRAM_MAX_ARGS]; /* the objects that it was given */
    int objects_before;         /* how many there were when it began */
    enum shadow_state state;    /* of what it was given, when it began */
    bool met;                   /* another op was in one of its trees meanwhile: either may have come first */
};

struct shadow {
    int object_count;
    struct shadow_object objects[2 * PROGRAM_MAX_LINES];
    int variables[PROGRAM_MAX_NAMES]; /* index into objects, or -1 */
    int cycles[PROGRAM_MAX_LINES];    /* objects held by reference cycles */
    int cycle_count;
    const int *held;                    /* the objects that the running op was given; NULL: none runs */
    bool closed_all, closed_all_at_end; /* a callback has, while an op ran, or when it had made its result */
    int flying;
    struct shadow_flight flights[MAX_THREADS];
};

void shadow_begin(struct shadow *shadow, const struct program *program);

/* Before a statement runs: counts it. After: what it did, if it succeeded. */
void shadow_before(struct shadow *shadow, const struct statement *statement);
void shadow_after(struct shadow *shadow, const struct program *program, int line, bool succeeded);

/* What a callback does while an op runs: the model is told of it as it happens. */
void shadow_callback(struct shadow *shadow, enum op_index op, enum way way, bool at_end); /* counts it; at_end: when the op is over */
void shadow_close(struct shadow *shadow, int name);
void shadow_close_all(struct shadow *shadow);
void shadow_collect(struct shadow *shadow);

/* Around an op that may call back: what it is given stays referred to. `held` has room for PROGRAM_MAX_ARGS. */
void shadow_hold(struct shadow *shadow, const struct statement *statement, int *held);
void shadow_let_go(struct shadow *shadow, const struct statement *statement, const int *held);
void shadow_let_go_of(struct shadow *shadow, int object); /* one reference less */

/* In place of shadow_after and those two, for an op that runs beside others. When it is over, its result goes to `target` (-1: to
 * nobody), and what is certain is known again; returns what may be judged. */
void shadow_launch(struct shadow *shadow, const struct program *program, int line);
enum shadow_state shadow_join(struct shadow *shadow, int thread, int target, bool succeeded);

/* A variable goes away; `at_end`: because the program is over. */
void shadow_drop(struct shadow *shadow, int name, bool at_end);

/* The object that the op's n-th argument refers to, or NULL. */
const struct shadow_object *shadow_argument(const struct shadow *shadow, const struct statement *statement, int n);

enum shadow_state shadow_state(const struct shadow *shadow, const struct statement *statement);

/* The name of the kind that a statement is about: its first handle's, or its result's; "none". */
const char *shadow_kind(const struct shadow *shadow, const struct statement *statement);

#endif
