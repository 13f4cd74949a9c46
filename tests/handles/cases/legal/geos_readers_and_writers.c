// A reader and a writer are destroyed before the geometry and the text which they made.
// expect: nothing
// plain: survives
// oracle: valgrind
#include <geos_c.h>
#include <stdio.h>

int main(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSWKTReader *reader = GEOSWKTReader_create_r(context);
    GEOSGeometry *line = GEOSWKTReader_read_r(context, reader, "LINESTRING (1 2, 3 4)");
    GEOSWKTReader_destroy_r(context, reader);
    GEOSWKTWriter *writer = GEOSWKTWriter_create_r(context);
    char *text = GEOSWKTWriter_write_r(context, writer, line);
    GEOSWKTWriter_destroy_r(context, writer);
    GEOSGeom_destroy_r(context, line);
    puts(text);
    GEOSFree_r(context, text);
    GEOS_finish_r(context);
    return 0;
}
