/* The ways of finishing, off finish.def. */
#ifndef CAPSAN_FINISH_H
#define CAPSAN_FINISH_H

#include <stdbool.h>
#include <stddef.h>

enum finish {
#define FINISH(name, argument, place, expected, doc) FINISH_##name,
#include "finish.def"
#undef FINISH
    FINISH_COUNT
};

enum finish_argument { TAKES_NOTHING, TAKES_NUMBER, TAKES_NUMBERS };

/* In rising order: a target that can one can those before. */
enum finish_place { PLACE_HERE, PLACE_PROCESS, PLACE_INTERPRETER };

enum finish_expected { EXPECTED_GONE, EXPECTED_KEPT };

enum { FINISH_MAX_NUMBER = 255 };

struct finish_way {
    const char *name;
    enum finish_argument argument;
    enum finish_place place;
    enum finish_expected expected;
    const char *doc;
};
extern const struct finish_way finish_ways[FINISH_COUNT];

/* Where the program runs in a subinterpreter, and where the main one refers to its capsules, too. */
static inline bool finish_shares(enum finish way)
{
    return way == FINISH_subinterpreter_shared || way == FINISH_subinterpreter_stashed;
}
static inline bool finish_is_inner(enum finish way)
{
    return way == FINISH_subinterpreter || finish_shares(way);
}

/* Where the program ends its process by exit(), or by _exit(). */
static inline bool finish_exits(enum finish way)
{
    return way == FINISH_exit || way == FINISH_exit_early || way == FINISH_exit_at_once;
}

/* The way of this name, which need not end in a NUL; FINISH_COUNT: there is none. */
enum finish finish_find(const char *name, size_t size);

#endif
