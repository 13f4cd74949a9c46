/* What can be done: the table of ops, and how one is called. No interpreter is needed here or below.
 *
 * Everything that is known about an op stands in one line of ops.def: the program checker, the mutator, the method table,
 * the type stub, the documentation and the coverage map are read off it. A new op is one line there and one function
 * `int op_<name>(struct call *)` in the file of its library. */
#ifndef GEOCAPSULE_OPS_H
#define GEOCAPSULE_OPS_H

#include <stdbool.h>

#include "kinds.h"
#include "value.h"

enum { OP_MAX_ARGS = 8, OP_MESSAGE_SIZE = 256 };

/* What the text or bytes of an argument mean, so that a generator of arguments can choose sensible ones. */
enum domain {
    DOMAIN_ANY,
    DOMAIN_PATH,     /* an existing file, read only */
    DOMAIN_NEW_PATH, /* a file that is written */
    DOMAIN_RASTER_DRIVER,
    DOMAIN_VECTOR_DRIVER,
    DOMAIN_DATA_TYPE,
    DOMAIN_NAME,
    DOMAIN_WKT, /* geometry */
    DOMAIN_WKB,
    DOMAIN_CRS_WKT,
    DOMAIN_CRS,        /* what PROJ takes: "EPSG:4326", a PROJ string, WKT, PROJJSON */
    DOMAIN_FIELD_TYPE, /* of a feature: "Integer64", "Real", "String" */
    DOMAIN_SQL,
    DOMAIN_RESAMPLING, /* how overviews are made: "AVERAGE" */
    DOMAIN_FILE,       /* the contents of one */
    DOMAIN_SLICE,      /* of an array: "[0]", "[...,::2]" */
    DOMAIN_HEX,        /* WKB in hexadecimal digits */
    DOMAIN_COUNT
};

struct param {
    enum value_type type;
    const char *name;
    int kind;           /* VALUE_HANDLE: enum kind_index, or ANY_KIND */
    bool may_be_closed; /* VALUE_HANDLE: the op accepts it when it has ended, and does not pin it */
    bool may_be_none;   /* VALUE_CALLBACK */
    double low, high;   /* VALUE_INT, VALUE_REAL: inclusive; VALUE_LIST: number of items, each a number */
    enum domain domain; /* VALUE_TEXT, VALUE_BYTES */
};

enum { ANY_KIND = -1, NO_KIND = -2 };

/* What an op does to ownership. */
enum ownership {
    OWNS_NOTHING,
    OWNS_ADOPTS,  /* the result is a new handle, owned by the caller, below `owner` */
    OWNS_BORROWS, /* the result is a view of `owner` */
    OWNS_CLOSES,  /* argument `owner` and all below it end */
    OWNS_GIVES,   /* argument `given`, an adopted root, becomes a view of argument `owner` */
    OWNS_MOVES,   /* argument `given` becomes a child of argument `owner` */
};

/* Whose child a result is: the handle in argument 0, 1 ..., that handle's owner, the root of its tree, nobody's, a hidden root's,
 * which several results of such ops may have in common, or the calling thread's own context's (thread_context.h), which close_all
 * leaves alone. */
enum { OWNER_NONE = -1, OWNER_SHARED = -2, OWNER_THREAD = -3, OWNER_OF_ARGUMENT = 16, ROOT_OF_ARGUMENT = 32 };

enum library { LIBRARY_NONE, LIBRARY_GDAL, LIBRARY_PROJ, LIBRARY_GEOS };

struct call;

struct op {
    const char *name;
    int (*run)(struct call *call); /* an enum status; arguments are checked and pinned */
    const char *doc;
    enum library library;
    enum value_type result;
    enum value_type items; /* of a VALUE_LIST result: of what it is a list; VALUE_NONE: the table does not say */
    const char *fields;    /* of a VALUE_RECORD result, or of such items: "name: str, size: int | None"; or NULL */
    int result_kind;       /* enum kind_index or NO_KIND */
    enum ownership ownership;
    int owner, given;
    uint64_t ends;     /* set of kinds (KIND_BIT): handles of argument 0's tree that the op may end, because it invalidates them */
    int cost;          /* microseconds, as measured under ASan: an order of magnitude, for whoever budgets programs */
    bool releases_gil; /* long native work, touching nothing of Python's */
    unsigned errors;   /* bit set over enum status: what it may answer besides what its arguments imply */
    int param_count;
    struct param params[OP_MAX_ARGS];
};

enum op_index {
#define OP(name, ...) OP_##name,
#include "ops.def"
#undef OP
    OP_COUNT
};

extern const struct op ops[OP_COUNT];

/* Whether an op pins its trees exclusively: it changes who owns what in them. */
bool op_is_exclusive(const struct op *op);

/* One call of one op: arguments in, result or error out. */
struct call {
    const struct op *op;
    int64_t realm;             /* of the handles that it makes: see handle.h */
    struct callback *on_error; /* told of GDAL's errors and warnings meanwhile; NULL: nobody is */
    int arg_count;
    struct value args[OP_MAX_ARGS];
    struct value result; /* owned by the caller after STATUS_OK; otherwise VALUE_NONE */
    char message[OP_MESSAGE_SIZE];
};

const struct op *op_find(const char *name, size_t length);

/* "adopts", say. Static storage. */
const char *ownership_name(enum ownership ownership);

/* Every status that the op documents: its own, and those that its parameters imply. A bit set over enum status. */
unsigned op_errors(const struct op *op);

/* Checks the arguments against the table, pins, runs, unpins. Returns an enum status; `message` names the op, the argument,
 * the kind and the state. On an error nothing was changed unless the library itself did so before it refused. */
int op_call(struct call *call);

#endif
