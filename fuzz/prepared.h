/* Processes in which all is ready, to fork children from: small ones, where the engine's grows, with an interpreter that has started and a
 * module that is imported. They end with the process that started them, at the latest. */
#ifndef CAPSAN_PREPARED_H
#define CAPSAN_PREPARED_H

#include "child.h"
#include "runner.h"

enum prepared {
    PREPARED_COLD,  /* no more than that: exit() has least to do there */
    PREPARED_WARM,  /* with what warm_up.h does */
    PREPARED_INNER, /* and in a subinterpreter */
    PREPARED_COUNT
};

/* Starts them. `work` is what a child does. Ends the process with status 2 if they cannot be made. */
void prepared_start(const struct runner *runner, void (*work)(void *), void *argument);

/* Waits until they are ready; prepared_run does so, too. */
void prepared_wait(void);

/* In a child: all that it will say, it has said, and it ends by _exit(0) next. Nobody waits for that: to give back its memory takes as
 * long as a small program. */
_Noreturn void prepared_leave(void);

/* Has a child of this one do `work`, and waits for its end: see child.h. */
struct child_end prepared_run(enum prepared from, unsigned seconds);

#endif
