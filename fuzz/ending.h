/* How a run ends: what its program left goes in the way of its finish. See finish.def. */
#ifndef CAPSAN_ENDING_H
#define CAPSAN_ENDING_H

#include "run.h"

/* When the last statement has run. With a way of PLACE_HERE everything is gone afterwards, and the ledger has been asked. With
 * others what is left is where the way wants it, and ending_complete does the rest. */
void ending_begin(struct run *run);

/* Of a way that is not of PLACE_HERE: stops the runner, or does not, and asks the ledger; then calls `ended`, where the way allows
 * only as a handler of exit() or last before _exit(). Returns where the process may go on to its own exit. */
void ending_complete(struct run *run, void (*ended)(void));

#endif
