#include "warm_up.h"

#include <stdlib.h>

#include "execute.h"
#include "status.h"

/* PROJ reads the schema of proj.db when it opens it, which takes a child ten times as long as all else of a short program. It keeps the
 * file open. To call every op once was tried, too: it makes the process larger, and children slower. */
static const char text[] = "c0 = context()\n"
                           "p0 = projection(c0, \"EPSG:4326\")\n"
                           "s0 = srs_from_epsg(4326)\n";

void warm_up(const struct runner *runner)
{
    static struct program program;
    static struct status_page unseen;
    struct status_page *page = status;
    struct program_error error;
    const char *missing;
    if (!program_parse(&program, text, sizeof text - 1, &error) || !program_check(&program, &error))
        abort();
    status = &unseen; /* a hunt has not come to these states by itself */
    if (execute_can(runner, &program, &missing))
        execute(runner, &program, NULL);
    status = page;
}
