#include "trace_sizes.h"
#include "copy.h"

int64_t up_to_null(uintptr_t array)
{
    int64_t count = 0;
    while (array && ((const uintptr_t *)array)[count])
        count++;
    return count;
}

int64_t strided(int64_t count, int64_t stride, int64_t size)
{
    return count <= 0 ? 0 : stride >= 0 ? (count - 1) * stride + size : -1;
}

// GDALGetDataTypeSizeBytes, which is a call into the library.
static int64_t type_size(int type)
{
    static const uint8_t sizes[] = {0, 1, 2, 2, 4, 4, 4, 8, 4, 8, 8, 16, 8, 8, 1, 2, 4};
    return type > 0 && type < (int)sizeof sizes ? sizes[type] : 0;
}

int64_t raster_size(int64_t columns, int64_t rows, int type, int64_t pixel, int64_t line)
{
    int64_t size = type_size(type);
    pixel = pixel ? pixel : size;
    line = line ? line : pixel * columns;
    bool is_plain = columns > 0 && rows > 0 && pixel > 0 && line > 0;
    return is_plain ? (rows - 1) * line + (columns - 1) * pixel + size : -1;
}

int64_t dataset_size(int64_t columns, int64_t rows, int type, int64_t bands, int64_t pixel, int64_t line, int64_t band)
{
    int64_t one = raster_size(columns, rows, type, pixel, line);
    pixel = pixel ? pixel : type_size(type);
    line = line ? line : pixel * columns;
    band = band ? band : line * rows;
    return one > 0 && bands > 0 && band > 0 ? (bands - 1) * band + one : -1;
}

static bool is_known_alive(const void *address, enum kind kind)
{
    struct record *record = address ? find_record((uintptr_t)address, kind) : NULL;
    return record && atomic_load(&record->state) == ALIVE;
}

// A function of the library that is asked about the handle; NULL if that must not be.
static void *asked(const struct call *call, const char *name, const void *address, enum kind kind)
{
    return is_known_alive(address, kind) ? find_in_copy(call->copy, name) : NULL;
}

int64_t block_size(const struct call *call, void *band)
{
    void (*get_size)(void *, int *, int *) = asked(call, "GDALGetBlockSize", band, KIND_Band);
    int (*get_type)(void *) = asked(call, "GDALGetRasterDataType", band, KIND_Band);
    int columns = 0, rows = 0;
    if (!get_size || !get_type)
        return -1;
    get_size(band, &columns, &rows);
    return (int64_t)columns * rows * type_size(get_type(band));
}

int64_t wkb_size(const struct call *call, void *geometry)
{
    int (*get)(void *) = asked(call, "OGR_G_WkbSize", geometry, KIND_Geometry);
    return get ? get(geometry) : -1;
}

int64_t points_size(const struct call *call, void *geometry, int64_t stride)
{
    int (*get)(void *) = asked(call, "OGR_G_GetPointCount", geometry, KIND_Geometry);
    return get ? strided(get(geometry), stride, sizeof(double)) : -1;
}

int64_t dimensions(const struct call *call, void *array)
{
    size_t (*get)(void *) = asked(call, "GDALMDArrayGetDimensionCount", array, KIND_MDArray);
    return get ? (int64_t)get(array) : -1;
}

int64_t layer_fields(const struct call *call, void *layer)
{
    void *(*get)(void *) = asked(call, "OGR_L_GetLayerDefn", layer, KIND_Layer);
    int (*count)(void *) = find_in_copy(call->copy, "OGR_FD_GetFieldCount");
    void *definition = get && count ? get(layer) : NULL;
    return definition ? count(definition) : -1;
}

int64_t definition_fields(const struct call *call, void *definition)
{
    int (*count)(void *) = asked(call, "OGR_FD_GetFieldCount", definition, KIND_FeatureDefn);
    return count ? count(definition) : -1;
}

int64_t coordinates(const struct call *call, int64_t each)
{
    bool is_reentrant = call->rule->handles[0].kind == KIND_GEOSContext;
    void *context = (void *)call->arguments[0], *sequence = (void *)call->arguments[is_reentrant];
    unsigned count = 0;
    int (*get)(void *, unsigned *) = is_reentrant ? NULL : asked(call, "GEOSCoordSeq_getSize", sequence, KIND_GEOSCoordSeq);
    int (*get_r)(void *, void *, unsigned *) = is_reentrant ? asked(call, "GEOSCoordSeq_getSize_r", sequence, KIND_GEOSCoordSeq) : NULL;
    if (get)
        get(sequence, &count);
    else if (get_r && is_known_alive(context, KIND_GEOSContext))
        get_r(context, sequence, &count);
    else
        return -1;
    return (int64_t)count * each;
}
