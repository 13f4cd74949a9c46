#include "finish.h"

#include <string.h>

const struct finish_way finish_ways[FINISH_COUNT] = {
#define FINISH(name, argument, place, expected, doc) {#name, TAKES_##argument, PLACE_##place, EXPECTED_##expected, doc},
#include "finish.def"
#undef FINISH
};

enum finish finish_find(const char *name, size_t size)
{
    int way = 0;
    while (way < FINISH_COUNT && (strlen(finish_ways[way].name) != size || memcmp(finish_ways[way].name, name, size) != 0))
        way++;
    return (enum finish)way;
}
