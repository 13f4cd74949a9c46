/* Target `teardown`: programs as in lifecycle, and each ends in any way that there is: see finish.def.
 *
 * A program whose way ends its interpreter or its process runs in a child: of a process that was prepared for it (prepared.h), in which all
 * is loaded and nothing has run. What the child has reached comes back through shared memory, so that these programs guide the hunt as
 * others do; its report is this process's finding. Python's objects of before the fork lie in an arena (python_arena.h): a report of
 * what is wrong with one says "use-after-poison", and its replay, where Python has malloc, the rest. */
#include "runner.h"

const struct runner *const target_runner = &python_runner;
const enum finish_place target_place = PLACE_INTERPRETER;
