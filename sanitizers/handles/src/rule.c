#include "rule.h"

#include <stdlib.h>

#include "copy.h"

// The getters that the rules ask take types of the headers.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#include "headers.inc"

#define PROTECT(...) __VA_ARGS__
const struct kind_row kind_rows[KIND_COUNT] = {
    [KIND_NONE] = {.name = "handle"},
#define KIND(kind_name, kind_library, kind_properties, kind_members) \
    [KIND_##kind_name] = {.name = #kind_name, .library = LIBRARY_##kind_library, .properties = (kind_properties), .members = kind_members},
#include "kinds.inc"
#undef KIND
};

#include "rules.inc"

static const char *const without_handles[] = {
#include "without_handles.inc"
};

static int compare_names(const void *name, const void *element)
{
    return strcmp(name, *(const char *const *)element);
}

bool is_known_without_handles(const char *name)
{
    return bsearch(name, without_handles, sizeof without_handles / sizeof *without_handles, sizeof *without_handles, compare_names);
}

static int by_name(const void *name, const void *rule)
{
    return strcmp(name, ((const struct rule *)rule)->name);
}

const struct rule *rule_named(const char *name)
{
    return bsearch(name, rules, CALL_COUNT, sizeof *rules, by_name);
}

bool belongs_to_api(const char *name)
{
    static const char *const prefixes[] = {"GDAL", "OGR", "OSR", "OCT", "proj_", "GEOS"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}
