/* Target `lifecycle`: programs, one after the other, in one interpreter that lives on.
 *
 * After each program everything it left is dropped, and the ledger proves that no native handle is left alive and that none
 * was ended twice. So programs do not depend on each other, and thousands run in a second. What only happens when an
 * interpreter or a process ends is not for this target: finish("finalize") is rejected here and runs in `replay`. */
#include "runner.h"

const struct runner *const target_runner = &python_runner;
