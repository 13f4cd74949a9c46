/* The ledger: an oracle that follows every native object that the extension makes, by its native functions, independent of
 * the extension's own book-keeping. It sees what a memory tool misses in libraries that are not instrumented:
 *
 *      destroyed-twice      an object ends that has ended
 *      wrong-order          an owner ends before its child (a PROJ context before its projections, say)
 *      use-after-end        an op gets the pointer of an object that has ended, or whose owner has
 *      left-open            the program is over, everything is dropped, and an object is still alive
 *      ended-though-kept    an object ends although something refers to it that nothing tears down
 *
 * and it says which statements did it. Pointers are stored complemented, so that LSan does not take the ledger for an owner.
 * Limit: an address that the allocator hands out again is a new object; the old one is forgotten. ASan's quarantine makes
 * that rare. */
#ifndef CAPSAN_LEDGER_H
#define CAPSAN_LEDGER_H

#include <stdbool.h>

/* Forgets everything: a new program begins. */
void ledger_begin(void);

/* The program is over and holds nothing any more: reports a finding if an object is alive. */
void ledger_end(void);

/* From now on nothing may end, whatever goes: that is a finding, "ended-though-kept". Until it is called again. */
void ledger_keep(bool keep);

/* How many objects are alive, all kinds together. */
int ledger_alive(void);

#endif
