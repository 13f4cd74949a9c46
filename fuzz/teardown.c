/* Target `teardown`: programs as in lifecycle, and each ends in any way that there is: see finish.def.
 *
 * A program whose way ends its interpreter or its process runs in a child, forked from this process, in which all is loaded and nothing
 * has run but other programs of PLACE_HERE. What the child has reached comes back through shared memory, so that these programs
 * guide the hunt as others do; its report is this process's finding. */
#include "runner.h"

const struct runner *const target_runner = &python_runner;
const enum finish_place target_place = PLACE_INTERPRETER;
