#include "kinds.h"

#include <sqlite3.h>
#include <stdio.h>

atomic_int destroyed;

/* sqlite3_close refuses while a statement or blob of the connection is open: so it proves the order, where sqlite3_close_v2
 * would hide it. */
static void destroy_connection(void *native, const struct handle *owner)
{
    (void)owner;
    destroyed++;
    if (sqlite3_close(native) != SQLITE_OK)
        fprintf(stderr, "lifted: sqlite3_close: %s\n", sqlite3_errmsg(native));
}

static void destroy_statement(void *native, const struct handle *owner)
{
    (void)owner;
    destroyed++;
    sqlite3_finalize(native); /* its answer repeats the error of the last step */
}

static void destroy_blob(void *native, const struct handle *owner)
{
    (void)owner;
    destroyed++;
    sqlite3_blob_close(native);
}

const struct kind kinds[KIND_COUNT] = {
    [CONNECTION] = {.name = "Connection",
                    .capsule_name = "sqlite3",
                    .closed_name = "closed_sqlite3",
                    .library = "SQLite",
                    .allocator = "libsqlite3",
                    .variable = "c",
                    .destroyer = "sqlite3_close",
                    .destroy = destroy_connection,
                    .rank = 2},
    [STATEMENT] = {.name = "Statement",
                   .capsule_name = "sqlite3_stmt",
                   .closed_name = "closed_sqlite3_stmt",
                   .library = "SQLite",
                   .allocator = "libsqlite3",
                   .variable = "s",
                   .destroyer = "sqlite3_finalize",
                   .destroy = destroy_statement,
                   .rank = 1},
    [BLOB] = {.name = "Blob",
              .capsule_name = "sqlite3_blob",
              .closed_name = "closed_sqlite3_blob",
              .library = "SQLite",
              .allocator = "libsqlite3",
              .variable = "b",
              .destroyer = "sqlite3_blob_close",
              .destroy = destroy_blob,
              .rank = 1},
    /* A view into the current row of a statement, which frees it at its next step: never destroyed by us. */
    [VALUE] = {.name = "Value",
               .capsule_name = "sqlite3_value",
               .closed_name = "closed_sqlite3_value",
               .library = "SQLite",
               .allocator = "libsqlite3",
               .variable = "v",
               .rank = 0},
};
