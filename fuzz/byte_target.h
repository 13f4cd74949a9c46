/* What the byte-level targets have in common. A target is one short file that defines `byte_target`: it gets an input, calls ops on it
 * through byte_call.h, and returns; all else is done here, and is the same in the fuzzer (byte_fuzz.c) and in a replay
 * (byte_replay.c): the ledger's look at what is left, the bounds, the planted bugs, the figures.
 *
 * Bounds of an input, whatever libFuzzer's flags say:
 *      length      most_bytes; more is refused
 *      time        after half a second of processor time it gets no further call; after BYTE_SECONDS it is a finding "timeout"
 *      calls       a thousand (byte_call.c)
 *      memory      a block of more than 64 MB is refused (sanitizers/options.c), to C++ by std::bad_alloc (bad_alloc.c); more than
 *                  BYTE_MEGABYTES in all is a finding "too-much-memory"
 *      files       byte_space.h */
#ifndef CAPSAN_BYTE_TARGET_H
#define CAPSAN_BYTE_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "byte_space.h"

enum { BYTE_SECONDS = 8, BYTE_MEGABYTES = 512 };

/* A bug built in on purpose, for the gate: see planted.h. Provoked by the input "plant NAME", where CAPSAN_GATE=1. */
struct byte_plant {
    const char *name;
    const char *oracle; /* who must see it */
    const char *report; /* what its report must say */
    void (*misbehave)(void);
};

struct byte_target {
    const char *name;
    enum byte_space space;
    size_t most_bytes;
    void (*drive)(const uint8_t *data, size_t size);
    struct byte_plant plant; /* of an oracle of its own; or no name */
};
extern const struct byte_target byte_target;

/* The bugs that every byte-level target has. Ends with an entry without a name. */
extern const struct byte_plant byte_plants[];

/* Once, before the first input. */
void byte_target_start(void);

/* Runs one input. False: it is longer than the target takes, and was not run. */
bool byte_target_run(const uint8_t *data, size_t size);

/* Opens the file, or the files, that an input is. NULL: no library could, or it is none. As a rule an input is one file. If it begins
 * with the line "capsan-files", it is several, each after a line with its name, "=== south_america.shp ===", up to the next such
 * line; the line break before that is not the file's. Names are of letters, digits, ".", "_" and "-". The first one is opened. */
struct handle *byte_files_open(const uint8_t *data, size_t size);

#endif
