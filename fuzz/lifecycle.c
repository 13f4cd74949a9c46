/* Target `lifecycle`: programs, one after the other, in one interpreter that lives on.
 *
 * After each program everything it left is dropped, and the ledger proves that no native handle is left alive and that none
 * was ended twice. So programs do not depend on each other, and thousands run in a second. What only happens when an
 * interpreter or a process ends is not for this target: of the ways in finish.def it takes those of PLACE_HERE, and a replay all. */
#include "runner.h"

const struct runner *const target_runner = &python_runner;
const enum finish_place target_place = PLACE_HERE;
