/* Target `geometry_bytes`: a geometry is read by OGR, handed to GEOS and back, read by GEOS itself, and the answers are compared.
 *
 * An input is told by its first byte: 0 or 1 is WKB (EWKB, ISO), "{" is GeoJSON, a hexadecimal digit is WKB in digits (GEOS only), all else
 * is WKT. OGR has no reader of GeoJSON among the ops, but opens it as a file.
 *
 * Compared, a finding "disagreement" if they differ:
 *      envelope    OGR's of the geometry, and of what comes back from GEOS's envelope. Both only compare coordinates: exactly equal, if
 * valid. OGR counts the holes of a polygon in, GEOS its shell only, and a hole that lies outside makes it invalid area        OGR's and
 * GEOS's, of a polygon or several, within AREA_TOLERANCE times the square of the largest coordinate: both sum the same products in another
 * order. Not of others: OGR gives the area that a closed line encloses, GEOS none both reads  GEOS's validity and area of what it read
 * itself, and of what OGR read: of the same bytes, where both readers accept them and agree on the type return the type and the area of
 * what comes back from GEOS OGR's own validity is GEOS's, and is not asked. Nothing is compared of a geometry that is empty or has an empty
 * part (to OGR, an empty point has its envelope at 0 0), that has a coordinate which is no number or larger than LARGEST (squares would be
 * infinite), or that has Z or M (the readers differ in what they keep).
 *
 * Bounded: 4096 bytes, so at most 256 points; no op that is worse than quadratic in them. Nothing is simplified that has a coordinate which
 * is no number or larger than LARGEST: GEOS 3.11.1 then looks for ever for a square that has the line in it (quadtree/Key.cpp). */
#define _GNU_SOURCE /* memmem */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "byte_call.h"
#include "byte_target.h"
#include "report.h"

enum { MOST_BYTES = 1 << 12 };

static const double LARGEST = 1e100, AREA_TOLERANCE = 1e-9;

static double planted_error; /* what the gate adds to OGR's areas */

static double real_of(const struct value *value)
{
    return value ? value->real : NAN;
}

static int64_t int_of(const struct value *value)
{
    return value ? value->integer : -1;
}

static void copy_text(const struct value *value, char *text, size_t room)
{
    snprintf(text, room, "%.*s", value ? (int)value->size : 0, value ? value->data : "");
}

/* What is compared. Whatever was refused is NAN, or -1. */
struct answers {
    char type[32];
    double envelope[4];
    double area;
    int64_t valid;
};

static void ask_ogr(struct handle *geometry, struct answers *answers)
{
    *answers = (struct answers){.valid = -1, .envelope = {NAN, NAN, NAN, NAN}};
    copy_text(CALL(geometry_type, HANDLE(geometry)), answers->type, sizeof answers->type);
    answers->area = real_of(CALL(geometry_area, HANDLE(geometry))) + planted_error;
    const struct value *sides = CALL(geometry_envelope, HANDLE(geometry));
    for (int i = 0; sides && i < 4; i++)
        answers->envelope[i] = sides->items[i].real;
}

static void ask_geos(struct handle *geometry, struct answers *answers)
{
    struct handle *envelope = byte_made(CALL(geos_envelope, HANDLE(geometry)));
    ask_ogr(byte_made(CALL(geos_to_geometry, HANDLE(envelope))), answers);
    copy_text(CALL(geos_type, HANDLE(geometry)), answers->type, sizeof answers->type);
    answers->area = real_of(CALL(geos_area, HANDLE(geometry)));
    answers->valid = int_of(CALL(geos_is_valid, HANDLE(geometry)));
}

static bool is_within_largest(const struct answers *answers)
{
    for (int i = 0; i < 4; i++)
        if (!(fabs(answers->envelope[i]) <= LARGEST))
            return false;
    return true;
}

/* Has coordinates everywhere, and such as can be compared. */
static bool is_plain(const struct answers *answers, const char *wkt)
{
    return is_within_largest(answers) && wkt && !strstr(wkt, "EMPTY") && !strstr(wkt, " Z ") && !strstr(wkt, " M ") &&
           !strstr(wkt, " ZM ") && !strstr(wkt, "nan") && !strstr(wkt, "inf");
}

static bool is_areal(const char *type)
{
    return strcasecmp(type, "POLYGON") == 0 || strcasecmp(type, "MULTIPOLYGON") == 0;
}

static void compare_areas(const char *what, const struct answers *a, const struct answers *b)
{
    double largest = 0;
    for (int i = 0; i < 4; i++)
        largest = fmax(largest, fabs(a->envelope[i]));
    if (fabs(a->area - b->area) > AREA_TOLERANCE * largest * largest)
        report_finding("disagreement", "area", "%s: %.17g and %.17g, of a %s", what, a->area, b->area, a->type);
}

static void compare_envelopes(const struct answers *ogr, const struct answers *geos)
{
    for (int i = 0; i < 4; i++)
        if (ogr->envelope[i] != geos->envelope[i])
            report_finding("disagreement", "envelope", "OGR and GEOS: side %d of the envelope is %.17g and %.17g, of a %s", i,
                           ogr->envelope[i], geos->envelope[i], ogr->type);
}

static void compare_reads(const struct answers *own, const struct answers *handed)
{
    if (strcmp(own->type, handed->type) != 0)
        return;
    if (own->valid >= 0 && handed->valid >= 0 && own->valid != handed->valid)
        report_finding("disagreement", "validity", "a %s is %s as GEOS reads it, and %s as OGR does", own->type,
                       own->valid ? "valid" : "not valid", handed->valid ? "valid" : "not valid");
    if (is_areal(own->type))
        compare_areas("read by GEOS and read by OGR", own, handed);
}

static struct handle *read_geojson(const uint8_t *data, size_t size)
{
    struct handle *dataset = byte_files_open(data, size);
    struct handle *layer = byte_made(CALL(layer, HANDLE(dataset), INT(0)));
    struct handle *feature = byte_made(CALL(next_feature, HANDLE(layer)));
    return byte_made(CALL(geometry_copy, HANDLE(feature)));
}

/* Both readings; either may be NULL. */
static void read_both(const uint8_t *data, size_t size, struct handle *context, struct handle **ogr, struct handle **geos)
{
    static char text[MOST_BYTES + 1];
    memcpy(text, data, size);
    text[size] = '\0';
    *ogr = *geos = NULL;
    if (size == 0 || data[0] == '{') {
        *ogr = read_geojson(data, size);
    } else if (data[0] <= 1) {
        *ogr = byte_made(CALL(geometry_from_wkb, BYTES(data, size)));
        *geos = byte_made(CALL(geos_from_wkb, HANDLE(context), BYTES(data, size)));
    } else if (isdigit(data[0])) {
        *geos = byte_made(CALL(read_hex, HANDLE(byte_made(CALL(wkb_reader, HANDLE(context)))), TEXT(text)));
    } else {
        *ogr = byte_made(CALL(geometry_from_wkt, TEXT(text)));
        *geos = byte_made(CALL(geos_from_wkt, HANDLE(context), TEXT(text)));
    }
}

static bool has_numbers_only(const struct value *wkt)
{
    return wkt && !memmem(wkt->data, wkt->size, "nan", 3) && !memmem(wkt->data, wkt->size, "inf", 3);
}

/* What works on any geometry, for the sanitizers to watch. */
static void work_on(struct handle *geometry, const struct answers *answers)
{
    bool can_simplify = has_numbers_only(CALL(geos_to_wkt, HANDLE(geometry))) && is_within_largest(answers);
    CALL(geos_length, HANDLE(geometry));
    struct handle *hull = byte_made(CALL(geos_convex_hull, HANDLE(geometry)));
    struct handle *center = byte_made(CALL(geos_centroid, HANDLE(geometry)));
    CALL(geos_boundary, HANDLE(geometry));
    if (can_simplify)
        CALL(geos_simplify, HANDLE(geometry), REAL(0.5));
    struct handle *prepared = byte_made(CALL(prepare, HANDLE(geometry)));
    CALL(prepared_intersects, HANDLE(prepared), HANDLE(hull));
    CALL(geos_distance, HANDLE(geometry), HANDLE(center));
    CALL(geos_normalize, HANDLE(geometry));
}

static void drive(const uint8_t *data, size_t size)
{
    struct handle *context = byte_made(CALL0(geos_context)), *ogr, *own;
    read_both(data, size, context, &ogr, &own);
    struct answers by_ogr, by_own, by_handed, by_returned;
    char wkt[4 * MOST_BYTES] = "";
    copy_text(CALL(geometry_to_wkt, HANDLE(ogr)), wkt, sizeof wkt);
    ask_ogr(ogr, &by_ogr);
    ask_geos(own, &by_own);
    struct handle *handed = byte_made(CALL(geos_from_geometry, HANDLE(context), HANDLE(ogr)));
    ask_geos(handed, &by_handed);
    struct handle *returned = byte_made(CALL(geos_to_geometry, HANDLE(handed)));
    ask_ogr(returned, &by_returned);
    if (handed && is_plain(&by_ogr, wkt)) {
        if (by_handed.valid == 1)
            compare_envelopes(&by_ogr, &by_handed);
        if (is_areal(by_ogr.type))
            compare_areas("OGR and GEOS", &by_ogr, &by_handed);
        if (own)
            compare_reads(&by_own, &by_handed);
        if (returned && strcmp(by_ogr.type, by_returned.type) != 0)
            report_finding("disagreement", "type", "a %s comes back from GEOS as a %s", by_ogr.type, by_returned.type);
        compare_areas("before and after GEOS", &by_ogr, &by_returned);
    }
    work_on(handed, &by_handed);
    work_on(own, &by_own);
}

static void disagree(void)
{
    static const char square[] = "POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))";
    planted_error = 0.5;
    drive((const uint8_t *)square, sizeof square - 1);
    planted_error = 0;
}

const struct byte_target byte_target = {
    .name = "geometry_bytes",
    .space = SPACE_VECTOR,
    .most_bytes = MOST_BYTES,
    .drive = drive,
    .plant = {"disagreement", "the comparison of OGR and GEOS", "finding: disagreement of area", disagree},
};
