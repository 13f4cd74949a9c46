/* Target `crs_text`: the text of a coordinate reference system is parsed by GDAL and by PROJ, written in every notation, and used.
 *
 * An input is one text: WKT1, WKT2, a PROJ string, PROJJSON, a code as "EPSG:4326" or a name; or two, with a line "---" between them, from
 * the first of which is transformed to the second. Without the second it is longitude and latitude on a sphere, for which PROJ need not
 * search its database: to search takes a tenth of a second. Texts after a second "---", each after one more, are for PROJ alone, which also
 * takes operations: projections, pipelines, WKT2 of transformations.
 *
 * Driven: GDAL's three ways in (code, WKT, whatever PROJ takes) with name, authority, axes, validation, area of use, and a transformation
 * of a point both ways and of bounds one way; PROJ's definition, WKT, PROJJSON, factors, both ways at points of all quadrants, and
 * crs_to_crs, straight and normalised.
 *
 * Bounded: the length of the text, and what byte_target.h says. A grid that a text names is not opened (byte_space.h). To search is dear
 * with instrumented libraries. PROJ compares what is in no notation with every name there is, half a second long: so only a text that can
 * be a name is given it for one, and once. For bounds in degrees GDAL searches for the inverse twice more, to ask where the poles are: so
 * the length of the first text decides which way they go.
 *
 * What GDAL and PROJ answer is not compared: GDAL takes WKT that PROJ refuses, and repairs it. The oracles are the sanitizers, the ledger
 * and the table of statuses. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <proj.h>

#include "byte_call.h"
#include "byte_target.h"

enum { MOST_BYTES = 1 << 13, LONGEST_NAME = 64 };

static void write_srs(struct handle *srs)
{
    CALL(srs_to_wkt, HANDLE(srs));
    CALL(srs_to_proj, HANDLE(srs));
    CALL(srs_to_projjson, HANDLE(srs));
    CALL(srs_name, HANDLE(srs));
    CALL(srs_authority, HANDLE(srs));
    CALL(srs_axis_order, HANDLE(srs));
    CALL(srs_validate, HANDLE(srs));
    CALL(srs_area_of_use, HANDLE(srs));
    CALL(srs_is_geographic, HANDLE(srs));
    CALL(srs_is_projected, HANDLE(srs));
    CALL(srs_is_same, HANDLE(srs), HANDLE(byte_made(CALL(clone_srs, HANDLE(srs)))));
}

/* Whether "proj=", say, stands where PROJ looks for it. */
static bool has_parameter(const char *text, const char *name)
{
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
        const char *before = at > text && at[-1] == '+' ? at - 1 : at;
        if (before == text || before[-1] == ' ')
            return true;
    }
    return false;
}

static bool has_one_colon(const char *text)
{
    const char *colon = strchr(text, ':');
    return colon && !strchr(colon + 1, ':');
}

/* Whether PROJ reads it as a notation. It takes all else for a name, and what no object is called it compares with every name there is;
 * that of "+init=epsg:4326", too. */
static bool is_notation(const char *text)
{
    text += strspn(text, " \t\r\n");
    if (has_parameter(text, "init="))
        return has_one_colon(text);
    return text[0] == '{' || has_one_colon(text) || has_parameter(text, "proj=") || strncmp(text, "urn:ogc:def:", 12) == 0 ||
           proj_context_guess_wkt_dialect(PJ_DEFAULT_CTX, text) != PJ_GUESSED_NOT_WKT;
}

static bool is_name(const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr(" /()_-+.,'", text[i]))
            return false;
    return length > 0 && length <= LONGEST_NAME && !is_notation(text);
}

static struct handle *parse(const char *text)
{
    if (!is_notation(text))
        return NULL;
    if (strncmp(text, "EPSG:", 5) == 0)
        return byte_made(CALL(srs_from_epsg, INT(strtol(text + 5, NULL, 10))));
    struct handle *srs = byte_made(CALL(srs_from_wkt, TEXT(text)));
    return srs ? srs : byte_made(CALL(srs_from_proj, TEXT(text)));
}

static void transform(struct handle *transformation, bool bounds_too)
{
    struct value bounds[] = {REAL(9), REAL(50), REAL(10), REAL(52)};
    CALL(transform_point, HANDLE(transformation), REAL(9.5), REAL(51));
    if (bounds_too)
        CALL(transform_bounds, HANDLE(transformation), REALS(bounds, 4), INT(5));
}

static void drive_gdal(const char *from, const char *to)
{
    struct handle *source = parse(from), *target = parse(to);
    write_srs(source);
    struct handle *transformation = byte_made(CALL(transformation, HANDLE(source), HANDLE(target)));
    bool forward = strlen(from) % 2 == 0;
    transform(transformation, forward);
    transform(byte_made(CALL(inverse_transformation, HANDLE(transformation))), !forward);
}

static void write_projection(struct handle *projection)
{
    CALL(projection_definition, HANDLE(projection));
    CALL(projection_to_wkt, HANDLE(projection));
    CALL(projection_to_projjson, HANDLE(projection));
    CALL(projection_name, HANDLE(projection));
    CALL(projection_type, HANDLE(projection));
    CALL(projection_is_crs, HANDLE(projection));
    CALL(projection_area_of_use, HANDLE(projection));
    CALL(projection_factors, HANDLE(projection), REAL(0.1), REAL(0.8));
}

static void project(struct handle *projection)
{
    CALL(project, HANDLE(projection), REAL(9.5), REAL(51));
    CALL(project_inverse, HANDLE(projection), REAL(500000), REAL(5700000));
}

/* An operation takes degrees, radians or metres, and those of a projection lie around its centre. */
static void project_all_around(struct handle *projection)
{
    static const double points[][4] = {
        {9.5, 51, 500000, 5700000}, {0.1, 0.8, 0, 0}, {-2, -0.6, -3e6, -2e6}, {1.4, -1.5, 7e6, -4e6}, {3, 1.55, -0.3, 0.7}};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        CALL(project, HANDLE(projection), REAL(points[i][0]), REAL(points[i][1]));
        CALL(project_inverse, HANDLE(projection), REAL(points[i][2]), REAL(points[i][3]));
    }
}

/* `text` is cut at the next line "---". Returns what follows, or NULL. */
static char *cut(char *text)
{
    char *line = strstr(text, "\n---\n");
    if (line)
        *line = '\0';
    return line ? line + 5 : NULL;
}

static void drive_alone(struct handle *context, const char *text)
{
    struct handle *projection = byte_made(CALL(projection, HANDLE(context), TEXT(text)));
    write_projection(projection);
    project_all_around(projection);
    byte_drop(projection);
}

static void drive_proj(const char *from, const char *to, char *others)
{
    struct handle *context = byte_made(CALL0(context));
    if (is_notation(from) || is_name(from))
        drive_alone(context, from);
    bool both_written = is_notation(from) && is_notation(to);
    struct handle *both = both_written ? byte_made(CALL(crs_to_crs, HANDLE(context), TEXT(from), TEXT(to))) : NULL;
    project(both);
    project(byte_made(CALL(normalize_for_visualization, HANDLE(both))));
    for (char *text = others; text; text = others) {
        others = cut(text);
        if (is_notation(text))
            drive_alone(context, text);
    }
    CALL(context_error, HANDLE(context));
}

static void drive(const uint8_t *data, size_t size)
{
    static char text[MOST_BYTES + 1];
    memcpy(text, data, size);
    text[size] = '\0';
    char *second = cut(text), *others = second ? cut(second) : NULL;
    const char *to = second ? second : "+proj=longlat +R=6371000 +type=crs";
    drive_gdal(text, to);
    drive_proj(text, to, others);
}

const struct byte_target byte_target = {.name = "crs_text", .space = SPACE_NO_FILES, .most_bytes = MOST_BYTES, .drive = drive};
