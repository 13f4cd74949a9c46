/* Every op of the table, called on the C layer with no interpreter: what it answers to wrong arguments, and who owns what.
 *
 * All of it is read off `ops`: an op added to ops.def is tested here without a line more, unless its valid arguments need a
 * special handle (choose_handle) or text (texts). */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include <gdal.h>

#include "harness.h"
#include "holder.h"
#include "ops.h"
#include "raster_buffer.h"

enum { SEVERAL = 16 };

/* Live handles, one of each kind, and those that only some ops can use. */
struct fixture {
    struct handle *live[KIND_COUNT];
    struct handle *vector;                    /* a Dataset with one layer with one feature, a field domain and a style table */
    struct handle *line;                      /* a Geometry that takes points */
    struct handle *collection;                /* a Geometry that takes and lets go of parts */
    struct handle *rich;                      /* a Band with an overview, a mask, "no data" and both tables */
    struct handle *block;                     /* a RasterBuffer of the size of a Band's block */
    struct handle *crs, *between, *operation; /* Projections: a reference system, a transformation, one that can be moved */
    struct handle *holed;                     /* a GeosGeometry: a polygon with a hole */
    struct handle *points;                    /* a RasterBuffer of coordinates */
    char *crs_wkt;
    char *wkb;
    size_t wkb_size;
};

static const char raster_file[] = "/vsimem/test_ops.tif";
static const char spare_file[] = "/vsimem/test_ops_spare.tif";
static const char shared_file[] = "/vsimem/test_ops_shared.tif";
static const char new_file[] = "/vsimem/test_ops_new.tif";
static const char point_file[] = "{\"type\": \"Point\", \"coordinates\": [1, 2]}";
static const char square[] = "POLYGON ((0 0,0 2,2 2,2 0,0 0))";

static struct value handle_value(struct handle *handle)
{
    return (struct value){.type = VALUE_HANDLE, .handle = handle};
}

static struct value int_value(int64_t integer)
{
    return (struct value){.type = VALUE_INT, .integer = integer};
}

static struct value real_value(double real)
{
    return (struct value){.type = VALUE_REAL, .real = real};
}

static struct value text_value(const char *text)
{
    return (struct value){.type = VALUE_TEXT, .data = text, .size = strlen(text)};
}

static struct value list_value(struct value *items, size_t count)
{
    return (struct value){.type = VALUE_LIST, .items = items, .count = count};
}

static struct value bytes_value(const char *data, size_t size)
{
    return (struct value){.type = VALUE_BYTES, .data = data, .size = size};
}

/* Calls an op that has to succeed; the caller owns the result. */
static struct value must(enum op_index op, int count, const struct value *args)
{
    struct call call = {.op = &ops[op], .arg_count = count};
    for (int i = 0; i < count; i++)
        call.args[i] = args[i];
    int status = op_call(&call);
    CHECK_THAT(status == STATUS_OK, "%s answers %d: %s", ops[op].name, status, call.message);
    return call.result;
}

#define MUST(op, ...) must(OP_##op, (int)(sizeof((struct value[]){__VA_ARGS__}) / sizeof(struct value)), (struct value[]){__VA_ARGS__})

static void must_and_forget(enum op_index op, int count, const struct value *args)
{
    struct value result = must(op, count, args);
    value_clear(&result);
}

#define DO(op, ...) \
    must_and_forget(OP_##op, (int)(sizeof((struct value[]){__VA_ARGS__}) / sizeof(struct value)), (struct value[]){__VA_ARGS__})

static struct handle *make_dataset(void)
{
    struct handle *dataset = MUST(create_raster, text_value("MEM"), int_value(4), int_value(4), int_value(1), text_value("Byte")).handle;
    struct handle *srs = MUST(srs_from_epsg, int_value(4326)).handle;
    DO(set_dataset_srs, handle_value(dataset), handle_value(srs));
    handle_release(srs);
    return dataset;
}

static struct handle *make_geometry(const char *wkt)
{
    struct handle *geometry = MUST(geometry_from_wkt, text_value(wkt)).handle;
    struct handle *srs = MUST(srs_from_epsg, int_value(4326)).handle;
    DO(set_geometry_srs, handle_value(geometry), handle_value(srs));
    handle_release(srs);
    return geometry;
}

static struct handle *make_transformation(void)
{
    struct handle *from = MUST(srs_from_epsg, int_value(4326)).handle, *to = MUST(srs_from_epsg, int_value(3857)).handle;
    struct handle *transformation = MUST(transformation, handle_value(from), handle_value(to)).handle;
    handle_release(from);
    handle_release(to);
    return transformation;
}

static struct handle *make_field(void)
{
    return MUST(field_definition, text_value("field"), text_value("Integer64")).handle;
}

static struct handle *make_style_table(void)
{
    struct handle *table = must(OP_style_table, 0, NULL).handle;
    DO(add_style, handle_value(table), text_value("name"), text_value("PEN(c:#000000)"));
    return table;
}

/* A layer with two fields, a style table and a feature, the only reference to its dataset. */
static struct handle *make_layer(void)
{
    struct handle *dataset = MUST(create_vector, text_value("Memory"), text_value("")).handle;
    struct handle *srs = MUST(srs_from_epsg, int_value(4326)).handle;
    struct handle *layer = MUST(create_layer_in, handle_value(dataset), text_value("name"), handle_value(srs)).handle;
    struct handle *field = make_field(), *square_geometry = make_geometry(square), *table = make_style_table();
    DO(add_field, handle_value(layer), handle_value(field));
    DO(add_field, handle_value(layer), handle_value(field));
    DO(add_feature, handle_value(layer), handle_value(square_geometry));
    DO(set_layer_styles, handle_value(layer), handle_value(table));
    handle_release(dataset);
    handle_release(srs);
    handle_release(field);
    handle_release(square_geometry);
    handle_release(table);
    return layer;
}

static struct handle *make_result(void)
{
    struct handle *layer = make_layer();
    struct handle *result = MUST(select, handle_value(handle_owner(layer)), text_value("SELECT * FROM name")).handle;
    handle_release(layer);
    return result;
}

static struct handle *make_stream(void)
{
    struct handle *layer = make_layer();
    struct handle *stream = MUST(arrow_stream, handle_value(layer), int_value(1)).handle;
    handle_release(layer);
    return stream;
}

static void make_file(const char *path)
{
    DO(create_file, text_value("GTiff"), text_value(path), int_value(4), int_value(4), int_value(1), text_value("Byte"));
}

static struct handle *make_color_table(void)
{
    struct handle *table = must(OP_color_table, 0, NULL).handle;
    DO(set_color, handle_value(table), int_value(0),
       list_value((struct value[]){int_value(1), int_value(2), int_value(3), int_value(255)}, 4));
    return table;
}

static struct handle *make_attribute_table(void)
{
    struct handle *table = must(OP_attribute_table, 0, NULL).handle;
    DO(add_column, handle_value(table), text_value("class"), int_value(0), int_value(0));
    DO(set_row_count, handle_value(table), int_value(1));
    return table;
}

/* The hidden root of a dataset that has been closed again. */
static struct handle *make_shared_dataset(void)
{
    make_file(shared_file);
    struct handle *dataset = MUST(open_shared, text_value(shared_file)).handle;
    struct handle *root = handle_owner(dataset);
    handle_retain(root);
    handle_release(dataset);
    return root;
}

static struct handle *make_group(void)
{
    struct handle *dataset = must(OP_create_multidim, 0, NULL).handle;
    struct handle *group = MUST(root_group, handle_value(dataset)).handle;
    DO(create_group, handle_value(group), text_value("there"));
    handle_release(dataset);
    return group;
}

static struct handle *make_array(struct handle *group)
{
    return MUST(create_array, handle_value(group), text_value("there"), list_value((struct value[]){int_value(4)}, 1), text_value("Byte"))
        .handle;
}

static struct handle *make_rich_band(void)
{
    struct handle *dataset = make_dataset(), *colors = make_color_table(), *attributes = make_attribute_table();
    DO(build_overviews, handle_value(dataset), text_value("NEAREST"), list_value((struct value[]){int_value(2)}, 1), {.type = VALUE_NONE});
    struct handle *band = MUST(band, handle_value(dataset), int_value(1)).handle;
    DO(set_nodata, handle_value(band), int_value(9));
    DO(set_color_table, handle_value(band), handle_value(colors));
    DO(set_attribute_table, handle_value(band), handle_value(attributes));
    handle_release(dataset);
    handle_release(colors);
    handle_release(attributes);
    return band;
}

/* With one item. */
static struct handle *make_tree(struct handle *context)
{
    struct handle *tree = MUST(tree, handle_value(context), int_value(4)).handle;
    struct handle *item = MUST(geos_from_wkt, handle_value(context), text_value(square)).handle;
    DO(tree_insert, handle_value(tree), handle_value(item));
    handle_release(item);
    return tree;
}

/* A live handle of any kind, below `owner` where the kind has one. */
static struct handle *make_below(enum kind_index kind, struct handle *owner)
{
    switch (kind) {
    case KIND_DATASET:
        return make_dataset();
    case KIND_BAND:
        return MUST(band, handle_value(owner), int_value(1)).handle;
    case KIND_RASTER_BUFFER:
        return MUST(buffer, int_value(2), int_value(2), text_value("Byte")).handle;
    case KIND_GEOMETRY:
        return make_geometry(square);
    case KIND_SPATIAL_REFERENCE:
        return MUST(srs_from_epsg, int_value(4326)).handle;
    case KIND_TRANSFORMATION:
        return make_transformation();
    case KIND_CONTEXT:
        return must(OP_context, 0, NULL).handle;
    case KIND_PROJECTION:
        return MUST(projection, handle_value(owner), text_value("+proj=merc +ellps=WGS84")).handle;
    case KIND_GEOS_CONTEXT:
        return must(OP_geos_context, 0, NULL).handle;
    case KIND_GEOS_GEOMETRY:
        return MUST(geos_from_wkt, handle_value(owner), text_value(square)).handle;
    case KIND_PREPARED_GEOMETRY:
        return MUST(prepare, handle_value(owner)).handle;
    case KIND_LAYER:
        return make_layer();
    case KIND_FEATURE:
        return MUST(feature, handle_value(owner), int_value(0)).handle;
    case KIND_LAYER_DEFINITION:
        return MUST(layer_definition, handle_value(owner)).handle;
    case KIND_FIELD_DEFINITION:
        return make_field();
    case KIND_SQL_RESULT:
        return make_result();
    case KIND_FIELD_DOMAIN:
        return MUST(coded_domain, text_value("name"), text_value("1"), text_value("one")).handle;
    case KIND_STYLE_TABLE:
        return make_style_table();
    case KIND_ARROW_STREAM:
        return make_stream();
    case KIND_SHARED_DATASET:
        return make_shared_dataset();
    case KIND_COLOR_TABLE:
        return make_color_table();
    case KIND_ATTRIBUTE_TABLE:
        return make_attribute_table();
    case KIND_MEMORY_FILE:
        return MUST(memory_file, bytes_value(point_file, sizeof point_file - 1)).handle;
    case KIND_GROUP:
        return make_group();
    case KIND_ARRAY:
        return make_array(owner);
    case KIND_WKB_READER:
        return MUST(wkb_reader, handle_value(owner)).handle;
    case KIND_WKT_READER:
        return MUST(wkt_reader, handle_value(owner)).handle;
    case KIND_WKB_WRITER:
        return MUST(wkb_writer, handle_value(owner)).handle;
    case KIND_WKT_WRITER:
        return MUST(wkt_writer, handle_value(owner)).handle;
    case KIND_TREE:
        return make_tree(owner);
    default:
        CHECK_THAT(false, "this test cannot make a handle of kind %d", kind);
        return NULL;
    }
}

/* The kind that owns handles of a kind, or NO_KIND: it has none, or make_below makes one. */
static int owner_kind(enum kind_index kind)
{
    static const struct {
        enum kind_index child, owner;
    } pairs[] = {
        {KIND_BAND, KIND_DATASET},
        {KIND_PROJECTION, KIND_CONTEXT},
        {KIND_GEOS_GEOMETRY, KIND_GEOS_CONTEXT},
        {KIND_PREPARED_GEOMETRY, KIND_GEOS_GEOMETRY},
        {KIND_FEATURE, KIND_LAYER},
        {KIND_LAYER_DEFINITION, KIND_LAYER},
        {KIND_ARRAY, KIND_GROUP},
        {KIND_WKB_READER, KIND_GEOS_CONTEXT},
        {KIND_WKT_READER, KIND_GEOS_CONTEXT},
        {KIND_WKB_WRITER, KIND_GEOS_CONTEXT},
        {KIND_WKT_WRITER, KIND_GEOS_CONTEXT},
        {KIND_TREE, KIND_GEOS_CONTEXT},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i].child == kind)
            return pairs[i].owner;
    return NO_KIND;
}

/* A live handle in a tree of its own, whose other handles nobody else refers to. */
static struct handle *make_alone(enum kind_index kind)
{
    int above = owner_kind(kind);
    struct handle *owner = above == NO_KIND ? NULL : make_alone((enum kind_index)above);
    struct handle *handle = make_below(kind, owner);
    if (owner)
        handle_release(owner);
    return handle;
}

/* In the order of the kinds: an owner's kind comes before its children's. */
static void set_up(struct fixture *fixture)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        int above = owner_kind((enum kind_index)kind);
        fixture->live[kind] = make_below((enum kind_index)kind, above == NO_KIND ? NULL : fixture->live[above]);
    }
    DO(set_geotransform, handle_value(fixture->live[KIND_DATASET]),
       {.type = VALUE_LIST,
        .items = (struct value[]){int_value(0), int_value(1), int_value(0), int_value(0), int_value(0), int_value(-1)},
        .count = 6});
    fixture->vector = MUST(create_vector, text_value("Memory"), text_value("")).handle;
    struct handle *layer = MUST(create_layer, handle_value(fixture->vector), text_value("name")).handle;
    DO(add_feature, handle_value(layer), handle_value(fixture->live[KIND_GEOMETRY]));
    handle_release(layer);
    DO(add_field_domain, handle_value(fixture->vector), handle_value(fixture->live[KIND_FIELD_DOMAIN]));
    DO(set_dataset_styles, handle_value(fixture->vector), handle_value(fixture->live[KIND_STYLE_TABLE]));
    fixture->line = make_geometry("LINESTRING (0 0,1 1)");
    fixture->collection = make_geometry("GEOMETRYCOLLECTION (POINT (1 1),POINT (2 2))");
    fixture->rich = make_rich_band();
    fixture->block = MUST(buffer, int_value(4), int_value(1), text_value("Byte")).handle;
    struct value context = handle_value(fixture->live[KIND_CONTEXT]);
    fixture->crs = MUST(projection, context, text_value("EPSG:4326")).handle;
    fixture->between = MUST(crs_to_crs, context, text_value("EPSG:4326"), text_value("EPSG:3857")).handle;
    fixture->operation = MUST(projection, context, text_value("+proj=merc +ellps=WGS84")).handle;
    fixture->holed =
        MUST(geos_from_wkt, handle_value(fixture->live[KIND_GEOS_CONTEXT]), text_value("POLYGON ((0 0,0 9,9 9,9 0,0 0),(1 1,2 1,2 2,1 1))"))
            .handle;
    fixture->points = MUST(buffer, int_value(2), int_value(2), text_value("Float64")).handle;
    fixture->crs_wkt = (char *)MUST(srs_to_wkt, handle_value(fixture->live[KIND_SPATIAL_REFERENCE])).data;
    struct value wkb = MUST(geometry_to_wkb, handle_value(fixture->live[KIND_GEOMETRY]));
    fixture->wkb = (char *)wkb.data;
    fixture->wkb_size = wkb.size;
    make_file(raster_file);
    make_file(spare_file);
}

/* Every handle is free, and nothing was lost meanwhile: but by an op that ends handles, of course. */
static void tear_down_after(struct fixture *fixture, const struct op *op)
{
    bool intact = !op || (op->ownership != OWNS_CLOSES && op->ends == 0);
    struct handle *others[] = {fixture->vector, fixture->line,   fixture->crs,        fixture->between, fixture->operation,
                               fixture->holed,  fixture->points, fixture->collection, fixture->rich,    fixture->block};
    enum { OTHERS = sizeof others / sizeof *others };
    struct handle *all[KIND_COUNT + OTHERS];
    memcpy(all, fixture->live, sizeof fixture->live);
    memcpy(all + KIND_COUNT, others, sizeof others);
    for (int i = 0; i < KIND_COUNT + OTHERS; i++) {
        struct holder holder;
        if (!intact && handle_state(all[i]) != HANDLE_OPEN)
            continue;
        CHECK(handle_state(all[i]) == HANDLE_OPEN);
        start_holding(&holder, all[i]);
        stop_holding(&holder);
    }
    for (int i = 0; i < KIND_COUNT + OTHERS; i++)
        handle_release(all[i]);
    free(fixture->crs_wkt);
    free(fixture->wkb);
    DO(remove_file, text_value(raster_file));
}

static void tear_down(struct fixture *fixture)
{
    tear_down_after(fixture, NULL);
}

static bool is_one_of(const struct op *op, const enum op_index *indices, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (op == &ops[indices[i]])
            return true;
    return false;
}

#define IS_ONE_OF(op, ...) \
    is_one_of(op, (const enum op_index[]){__VA_ARGS__}, sizeof((const enum op_index[]){__VA_ARGS__}) / sizeof(enum op_index))

static struct handle *choose_handle(const struct fixture *fixture, const struct op *op, const struct param *param)
{
    static const struct {
        const struct op *op;
        enum kind_index kind;
        size_t offset;
    } of_others[] = {
        {&ops[OP_geos_interior_ring], KIND_GEOS_GEOMETRY, offsetof(struct fixture, holed)},
        {&ops[OP_move_projection], KIND_PROJECTION, offsetof(struct fixture, operation)},
        {&ops[OP_source_crs], KIND_PROJECTION, offsetof(struct fixture, between)},
        {&ops[OP_target_crs], KIND_PROJECTION, offsetof(struct fixture, between)},
        {&ops[OP_normalize_for_visualization], KIND_PROJECTION, offsetof(struct fixture, between)},
        {&ops[OP_transformation_between], KIND_PROJECTION, offsetof(struct fixture, crs)},
        {&ops[OP_projection_to_wkt], KIND_PROJECTION, offsetof(struct fixture, crs)},
        {&ops[OP_projection_to_projjson], KIND_PROJECTION, offsetof(struct fixture, crs)},
        {&ops[OP_projection_area_of_use], KIND_PROJECTION, offsetof(struct fixture, crs)},
        {&ops[OP_project_buffer], KIND_RASTER_BUFFER, offsetof(struct fixture, points)},
    };
    if (param->kind == ANY_KIND)
        return fixture->live[KIND_DATASET];
    if (param->kind == KIND_DATASET &&
        IS_ONE_OF(op, OP_create_layer, OP_create_layer_in, OP_layer_count, OP_layer, OP_layer_by_name, OP_delete_layer, OP_select,
                  OP_execute, OP_field_domain, OP_update_field_domain, OP_delete_field_domain, OP_dataset_styles, OP_set_dataset_styles,
                  OP_set_dataset_styles_directly))
        return fixture->vector;
    if (op == &ops[OP_add_field_domain] && param->kind == KIND_DATASET)
        return handle_owner(fixture->live[KIND_LAYER]);
    if (param->kind == KIND_BAND &&
        IS_ONE_OF(op, OP_overview_band, OP_nodata, OP_delete_nodata, OP_band_color_table, OP_band_attribute_table))
        return fixture->rich;
    if (op == &ops[OP_write_block] && param->kind == KIND_RASTER_BUFFER)
        return fixture->block;
    if (op == &ops[OP_root_group])
        return handle_owner(fixture->live[KIND_GROUP]);
    /* Points can be added to a line only, and this one is small enough to be taken for radians. */
    if (param->kind == KIND_GEOMETRY && IS_ONE_OF(op, OP_add_point, OP_project_geometry))
        return fixture->line;
    bool part = strcmp(param->name, "part") == 0;
    if (IS_ONE_OF(op, OP_geometry_ref, OP_add_geometry, OP_add_geometry_directly, OP_remove_geometry, OP_detach_geometry) && !part)
        return fixture->collection;
    for (size_t i = 0; i < sizeof of_others / sizeof *of_others; i++)
        if (op == of_others[i].op && param->kind == (int)of_others[i].kind)
            return *(struct handle *const *)((const char *)fixture + of_others[i].offset);
    return fixture->live[param->kind];
}

static const char *choose_text(const struct fixture *fixture, const struct op *op, enum domain domain)
{
    static const char *const texts[DOMAIN_COUNT] = {
        [DOMAIN_PATH] = raster_file,
        [DOMAIN_NEW_PATH] = new_file,
        [DOMAIN_RASTER_DRIVER] = "GTiff",
        [DOMAIN_VECTOR_DRIVER] = "Memory",
        [DOMAIN_DATA_TYPE] = "Byte",
        [DOMAIN_NAME] = "name",
        [DOMAIN_WKT] = square,
        [DOMAIN_CRS] = "EPSG:4326",
        [DOMAIN_ANY] = "name",
        [DOMAIN_FIELD_TYPE] = "String",
        [DOMAIN_SQL] = "SELECT * FROM name",
        [DOMAIN_RESAMPLING] = "NEAREST",
        [DOMAIN_SLICE] = "[0]",
        [DOMAIN_HEX] = "0101000000000000000000F03F0000000000000040",
    };
    if (op == &ops[OP_create_raster] && domain == DOMAIN_RASTER_DRIVER)
        return "MEM";
    if (op == &ops[OP_srs_from_proj])
        return "+proj=longlat +datum=WGS84";
    if (op == &ops[OP_open_update])
        return raster_file;
    if (op == &ops[OP_open_group] || op == &ops[OP_open_array])
        return "there";
    if (op == &ops[OP_remove_file])
        return spare_file;
    if (op == &ops[OP_add_style])
        return "another";
    return domain == DOMAIN_CRS_WKT ? fixture->crs_wkt : texts[domain];
}

static int64_t choose_int(const struct param *param)
{
    if (strcmp(param->name, "code") == 0)
        return 4326;
    return strcmp(param->name, "bands") == 0 ? 1 : (int64_t)param->low;
}

static struct value choose_value(const struct fixture *fixture, const struct op *op, const struct param *param)
{
    static struct value six_numbers[] = {
        {.type = VALUE_INT, .integer = 5},
        {.type = VALUE_REAL, .real = 1},
        {.type = VALUE_INT},
        {.type = VALUE_REAL, .real = 7},
        {.type = VALUE_INT},
        {.type = VALUE_REAL, .real = -1},
    };
    switch (param->type) {
    case VALUE_HANDLE:
        return handle_value(choose_handle(fixture, op, param));
    case VALUE_INT:
        return int_value(choose_int(param));
    case VALUE_REAL:
        return real_value(1);
    case VALUE_TEXT:
        if (op == &ops[OP_rename_file] && strcmp(param->name, "path") == 0)
            return text_value(spare_file);
        return text_value(choose_text(fixture, op, param->domain));
    case VALUE_BYTES:
        return bytes_value(fixture->wkb, fixture->wkb_size);
    case VALUE_CALLBACK:
        return (struct value){.type = VALUE_NONE};
    default:
        return (struct value){.type = VALUE_LIST, .items = six_numbers, .count = (size_t)param->low};
    }
}

static struct call valid_call(const struct fixture *fixture, const struct op *op)
{
    struct call call = {.op = op, .arg_count = op->param_count};
    for (int i = 0; i < op->param_count; i++)
        call.args[i] = choose_value(fixture, op, &op->params[i]);
    return call;
}

static bool begins_with_name(const struct call *call)
{
    size_t length = strlen(call->op->name);
    return strncmp(call->message, call->op->name, length) == 0 && strncmp(call->message + length, ": ", 2) == 0;
}

/* Makes a call that has to be refused, for a reason that the op documents and its message tells. */
static void refuse(struct call *call, enum status expected, const char *in_message)
{
    call->result = int_value(42); /* has to be overwritten */
    enum status status = (enum status)op_call(call);
    const char *name = call->op->name;
    CHECK_THAT(status == expected, "%s (about \"%s\") answers %d, not %d: %s", name, in_message, status, expected, call->message);
    CHECK_THAT(op_errors(call->op) & 1u << status, "%s does not document %d", name, status);
    CHECK_THAT(begins_with_name(call), "%s says \"%s\"", name, call->message);
    CHECK_THAT(strstr(call->message, in_message), "%s says \"%s\", without \"%s\"", name, call->message, in_message);
    CHECK_THAT(call->result.type == VALUE_NONE || status == STATUS_OK, "%s was refused and gave a result", name);
    value_clear(&call->result);
}

/* Runs one test for each parameter of each op, with valid arguments to spoil. */
static void for_each_param(void (*test)(const struct fixture *fixture, struct call *call, int param))
{
    struct fixture fixture;
    set_up(&fixture);
    for (int i = 0; i < OP_COUNT; i++) {
        for (int k = 0; k < ops[i].param_count; k++) {
            struct call call = valid_call(&fixture, &ops[i]);
            test(&fixture, &call, k);
        }
    }
    tear_down(&fixture);
}

/* Wrong arguments */

static void wrong_count(void)
{
    struct fixture fixture;
    set_up(&fixture);
    for (int i = 0; i < OP_COUNT; i++) {
        for (int count = 0; count <= OP_MAX_ARGS; count++) {
            struct call call = valid_call(&fixture, &ops[i]);
            call.arg_count = count;
            if (count != ops[i].param_count)
                refuse(&call, STATUS_WRONG_KIND, "argument");
        }
    }
    tear_down(&fixture);
}

static void wrong_types_of(const struct fixture *fixture, struct call *call, int i)
{
    const struct value samples[] = {
        {.type = VALUE_NONE},
        handle_value(fixture->live[KIND_DATASET]),
        int_value(1),
        real_value(1),
        text_value("text"),
        bytes_value("bytes", 5),
        {.type = VALUE_LIST, .items = NULL, .count = 0},
        {.type = VALUE_OTHER, .data = "some.type"},
    };
    const struct param *param = &call->op->params[i];
    for (size_t k = 0; k < sizeof samples / sizeof *samples; k++) {
        if (samples[k].type == param->type || (samples[k].type == VALUE_INT && param->type == VALUE_REAL))
            continue;
        if (samples[k].type == VALUE_NONE && param->may_be_none)
            continue;
        call->args[i] = samples[k];
        refuse(call, STATUS_WRONG_KIND, param->name);
    }
}

static void wrong_type(void)
{
    for_each_param(wrong_types_of);
}

static void other_kinds_of(const struct fixture *fixture, struct call *call, int i)
{
    int wanted = call->op->params[i].kind;
    if (call->op->params[i].type != VALUE_HANDLE || wanted == ANY_KIND)
        return;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (kind == wanted)
            continue;
        call->args[i].handle = fixture->live[kind];
        refuse(call, STATUS_WRONG_KIND, kinds[wanted].name);
        CHECK_THAT(strstr(call->message, kinds[kind].name), "\"%s\" does not say %s", call->message, kinds[kind].name);
    }
}

static void handle_of_another_kind(void)
{
    for_each_param(other_kinds_of);
}

static void check_closed(struct call *call, int i, const char *kind, const char *state)
{
    refuse(call, STATUS_CLOSED, kind);
    CHECK_THAT(strstr(call->message, state), "\"%s\" does not say \"%s\"", call->message, state);
    CHECK_THAT(strstr(call->message, call->op->params[i].name), "\"%s\" does not name the argument", call->message);
}

static void closed_handles_of(const struct fixture *fixture, struct call *call, int i)
{
    (void)fixture;
    const struct param *param = &call->op->params[i];
    if (param->type != VALUE_HANDLE || param->may_be_closed)
        return;
    const char *kind = kinds[param->kind].name;
    struct handle *closed = make_alone((enum kind_index)param->kind);
    call->args[i].handle = closed;
    handle_close(closed);
    check_closed(call, i, kind, "is closed");
    handle_release(closed);

    struct handle *orphan = make_alone((enum kind_index)param->kind);
    if (handle_owner(orphan)) {
        call->args[i].handle = orphan;
        handle_close(handle_owner(orphan));
        check_closed(call, i, kind, "ended with its owner");
    }
    handle_release(orphan);
}

static void closed_handle(void)
{
    for_each_param(closed_handles_of);
}

static void closed_handle_where_allowed(void)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        struct handle *handle = make_alone((enum kind_index)kind);
        CHECK(MUST(is_closed, handle_value(handle)).integer == 0);
        DO(close, handle_value(handle));
        DO(close, handle_value(handle));
        CHECK(MUST(is_closed, handle_value(handle)).integer == 1);
        handle_release(handle);
    }
}

static void busy_handles_of(const struct fixture *fixture, struct call *call, int i)
{
    (void)fixture;
    const struct param *param = &call->op->params[i];
    if (param->type != VALUE_HANDLE || param->may_be_closed)
        return;
    struct handle *busy = make_alone((enum kind_index)param->kind);
    struct holder holder;
    start_holding(&holder, busy);
    call->args[i].handle = busy;
    refuse(call, STATUS_BUSY, kinds[param->kind].name);
    CHECK_THAT(strstr(call->message, param->name), "\"%s\" does not name the argument", call->message);
    CHECK(handle_state(busy) == HANDLE_OPEN);
    stop_holding(&holder);
    CHECK(pin(busy) == STATUS_OK);
    unpin(busy);
    handle_release(busy);
}

static void busy_handle(void)
{
    for_each_param(busy_handles_of);
}

/* Close and is_closed do not care. */
static void busy_handle_where_allowed(void)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        struct handle *handle = make_alone((enum kind_index)kind);
        struct holder holder;
        start_holding(&holder, handle);
        CHECK(MUST(is_closed, handle_value(handle)).integer == 0);
        DO(close, handle_value(handle));
        CHECK(MUST(is_closed, handle_value(handle)).integer == 1);
        CHECK(handle_native(handle) != NULL);
        stop_holding(&holder);
        CHECK(handle_native(handle) == NULL);
        handle_release(handle);
    }
}

static void numbers_out_of_range_of(const struct fixture *fixture, struct call *call, int i)
{
    (void)fixture;
    const struct param *param = &call->op->params[i];
    if (param->type == VALUE_INT) {
        const int64_t outside[] = {(int64_t)param->low - 1, (int64_t)param->high + 1, INT64_MIN, INT64_MAX};
        for (int k = 0; k < 4; k++) {
            call->args[i] = int_value(outside[k]);
            refuse(call, STATUS_BAD_ARGUMENT, param->name);
        }
    } else if (param->type == VALUE_REAL) {
        const double outside[] = {nextafter(param->low, -INFINITY), nextafter(param->high, INFINITY), NAN, INFINITY, -INFINITY};
        for (int k = 0; k < 5; k++) {
            call->args[i] = real_value(outside[k]);
            refuse(call, STATUS_BAD_ARGUMENT, param->name);
        }
    }
}

static void number_out_of_range(void)
{
    for_each_param(numbers_out_of_range_of);
}

static void lists_out_of_range_of(const struct fixture *fixture, struct call *call, int i)
{
    (void)fixture;
    const struct param *param = &call->op->params[i];
    struct value items[SEVERAL];
    if (param->type != VALUE_LIST)
        return;
    for (int k = 0; k < SEVERAL; k++)
        items[k] = real_value(k);
    const size_t outside[] = {0, (size_t)param->low - 1, (size_t)param->high + 1};
    for (int k = 0; k < 3; k++) {
        call->args[i] = (struct value){.type = VALUE_LIST, .items = items, .count = outside[k]};
        refuse(call, STATUS_BAD_ARGUMENT, param->name);
    }
    items[(size_t)param->low - 1] = text_value("text");
    call->args[i] = (struct value){.type = VALUE_LIST, .items = items, .count = (size_t)param->low};
    refuse(call, STATUS_WRONG_KIND, param->name);
}

static void list_out_of_range(void)
{
    for_each_param(lists_out_of_range_of);
}

static void texts_with_nul_of(const struct fixture *fixture, struct call *call, int i)
{
    (void)fixture;
    if (call->op->params[i].type != VALUE_TEXT)
        return;
    call->args[i] = (struct value){.type = VALUE_TEXT, .data = "a\0b", .size = 3};
    refuse(call, STATUS_BAD_ARGUMENT, call->op->params[i].name);
}

static void text_with_nul(void)
{
    for_each_param(texts_with_nul_of);
}

static void other_owners_of(const struct fixture *fixture, struct call *call, int i)
{
    (void)fixture;
    const struct param *param = &call->op->params[i];
    int handles = 0;
    for (int k = 0; k < call->op->param_count; k++)
        handles += call->op->params[k].type == VALUE_HANDLE;
    if (param->type != VALUE_HANDLE || handles < 2 || !(call->op->errors & 1u << STATUS_WRONG_OWNER))
        return;
    struct handle *stranger = make_alone((enum kind_index)param->kind);
    call->args[i].handle = stranger;
    refuse(call, STATUS_WRONG_OWNER, "belong");
    handle_release(stranger);
}

static void handle_of_another_owner(void)
{
    for_each_param(other_owners_of);
}

static void long_message_is_cut(void)
{
    char name[2000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct call call = {.op = &ops[OP_open], .arg_count = 1, .args = {text_value(name)}};
    refuse(&call, STATUS_LIBRARY_ERROR, "cannot open");
    CHECK(strlen(call.message) < OP_MESSAGE_SIZE);
}

/* Results */

static struct handle *expected_owner(const struct call *call)
{
    int owner = call->op->owner;
    if (owner == OWNER_SHARED)
        return handle_owner(call->result.handle);
    if (owner == OWNER_NONE)
        return NULL;
    if (owner == OWNER_THREAD) {
        CHECK_THAT(handle_owner(call->result.handle), "the result of %s is no thread's", call->op->name);
        return handle_owner(call->result.handle);
    }
    if (owner >= ROOT_OF_ARGUMENT) {
        struct handle *root = call->args[owner - ROOT_OF_ARGUMENT].handle;
        while (handle_owner(root))
            root = handle_owner(root);
        return root;
    }
    if (owner >= OWNER_OF_ARGUMENT)
        return handle_owner(call->args[owner - OWNER_OF_ARGUMENT].handle);
    return call->args[owner].handle;
}

static void check_result(const struct call *call)
{
    const char *name = call->op->name;
    CHECK_THAT(call->result.type == call->op->result, "%s gives a %s", name, value_type_name(call->result.type));
    if (call->result.type != VALUE_HANDLE)
        return;
    const struct handle *handle = call->result.handle;
    CHECK_THAT(handle_kind(handle) == &kinds[call->op->result_kind], "%s gives a %s", name, handle_kind(handle)->name);
    CHECK_THAT(call->op->owner != OWNER_SHARED || handle_kind(handle_owner(handle)) == &kinds[KIND_SHARED_DATASET],
               "the result of %s has no hidden root", name);
    CHECK_THAT(handle_owner(handle) == expected_owner(call), "the result of %s has another owner", name);
    CHECK_THAT(handle_state(handle) == HANDLE_OPEN, "the result of %s is closed", name);
    CHECK_THAT(handle_native(handle) != NULL, "the result of %s is empty", name);
}

/* And every result is given back: LSan sees to that. */
static void every_op_with_valid_arguments(void)
{
    for (int i = 0; i < OP_COUNT; i++) {
        struct fixture fixture;
        set_up(&fixture);
        struct call call = valid_call(&fixture, &ops[i]);
        int status = op_call(&call);
        CHECK_THAT(status == STATUS_OK, "%s answers %d: %s", ops[i].name, status, call.message);
        CHECK_THAT(call.message[0] == '\0', "%s succeeds and says \"%s\"", ops[i].name, call.message);
        check_result(&call);
        value_clear(&call.result);
        CHECK(call.result.type == VALUE_NONE);
        value_clear(&call.result); /* a second time does nothing */
        tear_down_after(&fixture, &ops[i]);
    }
}

/* The result refers to what it needs, and to nothing else. */
static void result_outlives_the_arguments(void)
{
    for (int i = 0; i < OP_COUNT; i++) {
        if (ops[i].result != VALUE_HANDLE)
            continue;
        struct fixture fixture;
        set_up(&fixture);
        struct call call = valid_call(&fixture, &ops[i]);
        CHECK(op_call(&call) == STATUS_OK);
        tear_down(&fixture); /* releases all, closes nothing */
        CHECK_THAT(handle_state(call.result.handle) == HANDLE_OPEN, "the result of %s ended with a release", ops[i].name);
        value_clear(&call.result);
    }
}

static void memory_outlives_its_buffer(void)
{
    struct handle *buffer = make_alone(KIND_RASTER_BUFFER);
    DO(buffer_set, handle_value(buffer), int_value(1), int_value(1), int_value(200));
    struct value memory = MUST(view, handle_value(buffer));
    handle_close(buffer);
    handle_release(buffer);
    CHECK(memory.memory->width == 2 && memory.memory->height == 2);
    CHECK(((unsigned char *)memory.memory->pixels)[3] == 200);
    value_clear(&memory);
}

static void lists_are_given_back_item_by_item(void)
{
    struct value *items = calloc(2, sizeof *items);
    struct handle *buffer = make_alone(KIND_RASTER_BUFFER);
    items[0] = MUST(view, handle_value(buffer));
    items[1] = handle_value(buffer);
    struct value list = {.type = VALUE_LIST, .items = items, .count = 2};
    value_clear(&list);
    CHECK(list.type == VALUE_NONE);
}

/* The table */

static void every_op_is_found_by_its_whole_name(void)
{
    for (int i = 0; i < OP_COUNT; i++) {
        char longer[64];
        size_t length = (size_t)snprintf(longer, sizeof longer, "%sx", ops[i].name) - 1;
        CHECK(op_find(ops[i].name, length) == &ops[i]);
        CHECK(op_find(longer, length + 1) == NULL);
        CHECK(op_find(ops[i].name, length - 1) != &ops[i]);
    }
    CHECK(op_find("", 0) == NULL);
}

static void check_param(const struct op *op, const struct param *param)
{
    CHECK_THAT(param->name && param->name[0], "a parameter of %s has no name", op->name);
    CHECK_THAT(param->low <= param->high, "%s: the range of %s is empty", op->name, param->name);
    bool number = param->type == VALUE_INT || param->type == VALUE_REAL;
    CHECK_THAT(!number || param->low < param->high, "%s: %s takes one number only", op->name, param->name);
    CHECK_THAT(param->type != VALUE_INT || (param->low >= -0x1p53 && param->high <= 0x1p53), "%s: %s takes inexact integers", op->name,
               param->name);
}

static void the_table_is_sound(void)
{
    for (int i = 0; i < OP_COUNT; i++) {
        const struct op *op = &ops[i];
        CHECK_THAT(op->run && op->doc[0] && op->cost > 0, "%s is incomplete", op->name);
        CHECK_THAT((op->result == VALUE_HANDLE) == (op->result_kind != NO_KIND), "%s: result and kind differ", op->name);
        CHECK_THAT((op->result == VALUE_HANDLE) == (op->ownership == OWNS_ADOPTS || op->ownership == OWNS_BORROWS), "%s: who owns it?",
                   op->name);
        int argument = op->owner >= OWNER_OF_ARGUMENT ? op->owner % OWNER_OF_ARGUMENT : op->owner;
        CHECK_THAT(argument < 0 || (argument < op->param_count && op->params[argument].type == VALUE_HANDLE),
                   "%s: its owner is no argument", op->name);
        for (int k = 0; k < op->param_count; k++)
            check_param(op, &op->params[k]);
    }
}

#define TEST(name) {#name, name}

static const struct test tests[] = {
    TEST(wrong_count),
    TEST(wrong_type),
    TEST(handle_of_another_kind),
    TEST(closed_handle),
    TEST(closed_handle_where_allowed),
    TEST(busy_handle),
    TEST(busy_handle_where_allowed),
    TEST(number_out_of_range),
    TEST(list_out_of_range),
    TEST(text_with_nul),
    TEST(handle_of_another_owner),
    TEST(long_message_is_cut),
    TEST(every_op_with_valid_arguments),
    TEST(result_outlives_the_arguments),
    TEST(memory_outlives_its_buffer),
    TEST(lists_are_given_back_item_by_item),
    TEST(every_op_is_found_by_its_whole_name),
    TEST(the_table_is_sound),
};

int main(int argc, char **argv)
{
    GDALAllRegister();
    return run_tests(tests, (int)(sizeof tests / sizeof *tests), argc, argv);
}
