/* Target `native`: the same programs on the C layers, with no interpreter.
 *
 * A program runs as in `lifecycle`: same ops and arguments, same oracles, same ways to end. Only what Python adds is not there: the
 * trampoline, capsules, exceptions as objects, the collector. So what it finds is in ext's C layers, and a copy of those in another
 * language has it, too. It starts from the seeds of `lifecycle`, and any program of the one is a program of the other.
 *
 *      x = op(...)         holds one native reference to a handle, as its capsule would; what the capsule would export is exported
 *      del x               drops it, as the capsule's destructor does
 *      y = alias(x)        the same value once more: the reference goes with the last of its names
 *      cycle(x)            holds the value until collect(), or the end of the program
 *      collect()           drops what cycles hold, oldest first, as CPython's collector clears the cycles of one generation
 *      on(t, op, ...)      calls op on thread t, a real one that is kept, and waits
 *      start(t, op, ...)   the same, and goes on; wait(t) gives what it gives. With no GIL, all of two ops runs at the same time
 *      callback(way, x)    a struct callback of ext. The rules are those of ext/callback.h, and the ways those of lifecycle
 *      on_error(f)         f is told of GDAL's errors when the op is over; "raise" makes that op fail with CallbackError
 *      fail_allocation(n)  counts allocations of the extension, GDAL, GEOS and SQLite. Those of Python are not made, so the same n
 *                          is another allocation here
 *      finish(way)         as there; "collect" puts what is left into one cycle, which loses the newest first. Ways of
 *                          PLACE_INTERPRETER end an interpreter, which there is none of: the engine rejects them, as in lifecycle,
 *                          and a replay drops what is left in the order of its assignment
 *
 * A memoryview is a reference to the same memory, an Arrow stream the same export: nothing of a program is skipped. What is left to
 * lifecycle is what Python does with a capsule: its name, its context, its wrapper's end, and the conversion of arguments. */
#include "runner.h"

const struct runner *const target_runner = &native_runner;
const enum finish_place target_place = PLACE_HERE;
