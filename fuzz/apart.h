/* One program in a child of an engine's process. */
#ifndef CAPSAN_APART_H
#define CAPSAN_APART_H

#include "program.h"
#include "runner.h"

/* Maps what children leave their coverage in. Ends the process with status 2 if that fails. */
void apart_start(void);

/* Runs a program of another place than PLACE_HERE in a child. Its coverage becomes ours. If it ends in a finding, so do we: by abort(),
 * upon which the engine saves the program. Returns how many statements were called. */
int apart_run(const struct runner *runner, const struct program *program);

#endif
