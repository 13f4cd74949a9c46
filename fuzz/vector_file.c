/* Target `vector_file`: a vector file, or several that belong together, is opened from memory, gone through, copied and closed.
 *
 * Driven: of the first four layers the name, the reference system, the schema, up to 64 features with their fields as text, integer and
 * real, and their geometries as WKB; the same once more by an Arrow stream; an SQL selection; and, if that was all that there is, a
 * copy of the whole into memory. A feature is dropped before or after its geometry, as the bytes decide.
 *
 * Bounded: layers, fields and features are counted, and a copy is made only of what was gone through to its end. A geometry has no more
 * points than the file has bytes.
 *
 * The oracles are the sanitizers, the ledger and the table of statuses. */
#include <stdio.h>
#include <string.h>

#include "byte_call.h"
#include "byte_target.h"

enum { MOST_LAYERS = 4, MOST_FIELDS = 8, MOST_FEATURES = 64, MOST_BATCHES = 4 };

static int64_t int_of(const struct value *value)
{
    return value ? value->integer : 0;
}

/* Whether OGR can be asked for all fields: "SELECT *" takes a field "i*" for another "*" and does not end (GDAL 3.6.2, swq_select.cpp).
 */
static bool read_schema(struct handle *layer)
{
    struct handle *definition = byte_made(CALL(layer_definition, HANDLE(layer)));
    int64_t fields = int_of(CALL(definition_field_count, HANDLE(definition)));
    bool can_select = fields <= MOST_FIELDS;
    for (int64_t i = 0; i < fields && i < MOST_FIELDS; i++) {
        struct handle *field = byte_made(CALL(definition_field, HANDLE(definition), INT(i)));
        const struct value *name = CALL(field_name, HANDLE(field));
        can_select = can_select && name && !memchr(name->data, '*', name->size);
        CALL(field_type, HANDLE(field));
    }
    return can_select;
}

static void read_feature(struct handle *feature)
{
    CALL(feature_fid, HANDLE(feature));
    int64_t fields = int_of(CALL(feature_field_count, HANDLE(feature)));
    for (int64_t i = 0; i < fields && i < MOST_FIELDS; i++) {
        CALL(feature_text, HANDLE(feature), INT(i));
        CALL(feature_int, HANDLE(feature), INT(i));
        CALL(feature_real, HANDLE(feature), INT(i));
    }
    struct handle *view = byte_made(CALL(geometry_view, HANDLE(feature)));
    CALL(geometry_envelope, HANDLE(view));
    struct handle *geometry = byte_made(CALL(steal_geometry, HANDLE(feature)));
    byte_drop(feature);
    CALL(geometry_to_wkb, HANDLE(geometry));
    byte_drop(view);
    byte_drop(geometry);
}

/* Whether that was all of them. */
static bool read_features(struct handle *layer)
{
    CALL(reset_reading, HANDLE(layer));
    for (int i = 0; i < MOST_FEATURES; i++) {
        struct handle *feature = byte_made(CALL(next_feature, HANDLE(layer)));
        if (!feature)
            return true;
        read_feature(feature);
    }
    return false;
}

static void read_stream(struct handle *layer)
{
    struct handle *stream = byte_made(CALL(arrow_stream, HANDLE(layer), INT(MOST_FEATURES / MOST_BATCHES)));
    CALL(arrow_schema, HANDLE(stream));
    for (int i = 0; i < MOST_BATCHES; i++)
        if (!CALL(arrow_next, HANDLE(stream)))
            break;
    byte_drop(stream);
}

static void select_from(struct handle *dataset, const char *layer, bool all_fields)
{
    char statement[128];
    snprintf(statement, sizeof statement, "SELECT %s FROM \"%.64s\" WHERE FID < 8", all_fields ? "*" : "FID", layer);
    struct handle *result = byte_made(CALL(select, HANDLE(dataset), TEXT(statement)));
    struct handle *rows = byte_made(CALL(result_layer, HANDLE(result)));
    byte_drop(byte_made(CALL(next_feature, HANDLE(rows))));
    byte_drop(rows);
    byte_drop(result);
}

static bool read_layer(struct handle *dataset, struct handle *layer)
{
    char name[80] = "";
    const struct value *told = CALL(layer_name, HANDLE(layer));
    if (told)
        snprintf(name, sizeof name, "%.*s", (int)told->size, told->data);
    CALL(srs_to_wkt, HANDLE(byte_made(CALL(layer_srs, HANDLE(layer)))));
    bool can_select = read_schema(layer);
    bool all = read_features(layer);
    CALL(feature_count, HANDLE(layer));
    read_stream(layer);
    select_from(dataset, name, can_select);
    return all;
}

static void drive(const uint8_t *data, size_t size)
{
    struct handle *dataset = byte_files_open(data, size);
    int64_t layers = int_of(CALL(layer_count, HANDLE(dataset)));
    bool all = layers > 0 && layers <= MOST_LAYERS;
    for (int64_t i = 0; i < layers && i < MOST_LAYERS; i++)
        all = read_layer(dataset, byte_made(CALL(layer, HANDLE(dataset), INT(i)))) && all;
    if (all)
        CALL(create_copy, HANDLE(dataset), TEXT("Memory"), TEXT(""));
    CALL(close, HANDLE(dataset));
}

const struct byte_target byte_target = {.name = "vector_file", .space = SPACE_VECTOR, .most_bytes = 1 << 16, .drive = drive};
