/* Multidimensional arrays and their groups. The libraries let an array outlive its group and its dataset; here they all are in the
 * dataset's tree, because they read and write the same memory. */
#include <math.h>

#include <cpl_string.h>
#include <gdal.h>
#include <stdio.h>

#include "call.h"
#include "raster_buffer.h"

enum { MOST_DIMENSIONS = 3, MOST_VIEWED = 8, LARGEST_SIZE = 4096, LARGEST_ARRAY = 1 << 23 /* elements */ };

int op_create_multidim(struct call *call)
{
    GDALDriverH driver = GDALGetDriverByName("MEM");
    GDALDatasetH dataset = driver ? GDALCreateMultiDimensional(driver, "", NULL, NULL) : NULL;
    return dataset ? give_adopted(call, dataset) : call_fail_gdal(call, "cannot create");
}

int op_root_group(struct call *call)
{
    GDALGroupH group = GDALDatasetGetRootGroup(arg_native(call, 0));
    return group ? give_adopted(call, group) : call_fail(call, STATUS_LIBRARY_ERROR, "this Dataset has no groups");
}

int op_create_group(struct call *call)
{
    GDALGroupH group = GDALGroupCreateGroup(arg_native(call, 0), arg_text(call, 1), NULL);
    return group ? give_adopted(call, group) : call_fail_gdal(call, "cannot create");
}

int op_open_group(struct call *call)
{
    GDALGroupH group = GDALGroupOpenGroup(arg_native(call, 0), arg_text(call, 1), NULL);
    return group ? give_adopted(call, group) : call_fail(call, STATUS_LIBRARY_ERROR, "no group \"%.160s\"", arg_text(call, 1));
}

int op_array_names(struct call *call)
{
    char **names = GDALGroupGetMDArrayNames(arg_native(call, 0), NULL);
    size_t count = (size_t)CSLCount(names);
    struct value *items = give_list(call, count);
    bool done = items != NULL;
    for (size_t i = 0; i < count && done; i++)
        done = text_value(&items[i], names[i]);
    CSLDestroy(names);
    if (done)
        return STATUS_OK;
    value_clear(&call->result);
    return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for the answer");
}

static int check_sizes(struct call *call)
{
    const struct value *list = &call->args[2];
    double elements = 1;
    for (size_t i = 0; i < list->count; i++) {
        double size = value_real(&list->items[i]);
        if (!(size >= 1 && size <= LARGEST_SIZE) || size != floor(size))
            return call_fail(call, STATUS_BAD_ARGUMENT, "argument 3 (sizes): each must be a whole number from 1 to %d", LARGEST_SIZE);
        elements *= size;
    }
    if (elements > LARGEST_ARRAY)
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 3 (sizes): more than %d elements", LARGEST_ARRAY);
    return STATUS_OK;
}

/* A dimension of its own for each size, named for the array. */
static size_t create_dimensions(const struct call *call, GDALDimensionH *dimensions)
{
    const struct value *list = &call->args[2];
    for (size_t i = 0; i < list->count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%zu of %.48s", i, arg_text(call, 1));
        dimensions[i] = GDALGroupCreateDimension(arg_native(call, 0), name, "", "", (GUInt64)value_real(&list->items[i]), NULL);
        if (!dimensions[i])
            return i;
    }
    return list->count;
}

int op_create_array(struct call *call)
{
    GDALDataType type = GDALGetDataTypeByName(arg_text(call, 3));
    if (!raster_buffer_supports(type))
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 4 (type): no real-valued type \"%.40s\"", arg_text(call, 3));
    int status = check_sizes(call);
    if (status != STATUS_OK)
        return status;
    GDALDimensionH dimensions[MOST_DIMENSIONS];
    size_t count = create_dimensions(call, dimensions);
    GDALExtendedDataTypeH element = GDALExtendedDataTypeCreate(type);
    GDALMDArrayH array = NULL;
    if (element && count == call->args[2].count)
        array = GDALGroupCreateMDArray(arg_native(call, 0), arg_text(call, 1), count, dimensions, element, NULL);
    if (element)
        GDALExtendedDataTypeRelease(element);
    for (size_t i = 0; i < count; i++)
        GDALDimensionRelease(dimensions[i]);
    return array ? give_adopted(call, array) : call_fail_gdal(call, "cannot create");
}

int op_open_array(struct call *call)
{
    GDALMDArrayH array = GDALGroupOpenMDArray(arg_native(call, 0), arg_text(call, 1), NULL);
    return array ? give_adopted(call, array) : call_fail(call, STATUS_LIBRARY_ERROR, "no array \"%.160s\"", arg_text(call, 1));
}

int op_slice_array(struct call *call)
{
    GDALMDArrayH slice = GDALMDArrayGetView(arg_native(call, 0), arg_text(call, 1));
    return slice ? give_adopted(call, slice) : call_fail_gdal(call, "cannot slice");
}

/* The shape of an array, at most MOST_VIEWED dimensions; -1 with the call failed. */
static int measure(struct call *call, size_t *sizes)
{
    size_t count = 0;
    GDALDimensionH *dimensions = GDALMDArrayGetDimensions(arg_native(call, 0), &count);
    for (size_t i = 0; i < count && i < MOST_VIEWED; i++)
        sizes[i] = (size_t)GDALDimensionGetSize(dimensions[i]);
    GDALReleaseDimensions(dimensions, count);
    if (count <= MOST_VIEWED)
        return (int)count;
    call_fail(call, STATUS_LIBRARY_ERROR, "an array of %zu dimensions is not read here", count);
    return -1;
}

int op_array_shape(struct call *call)
{
    size_t sizes[MOST_VIEWED];
    int count = measure(call, sizes);
    double reals[MOST_VIEWED];
    for (int i = 0; i < count; i++)
        reals[i] = (double)sizes[i];
    return count < 0 ? STATUS_LIBRARY_ERROR : give_reals(call, reals, (size_t)count);
}

/* A whole array and how it lies in a buffer: the last dimension is a row, all others are its lines. */
struct extent {
    GDALDataType type; /* of a buffer for it */
    int count;
    size_t sizes[MOST_VIEWED];
    GUInt64 start[MOST_VIEWED];
    int width, height;
};

static int find_extent(struct call *call, struct extent *extent)
{
    *extent = (struct extent){.width = 1, .height = 1};
    extent->count = measure(call, extent->sizes);
    if (extent->count < 0)
        return STATUS_LIBRARY_ERROR;
    GDALExtendedDataTypeH element = GDALMDArrayGetDataType(arg_native(call, 0));
    extent->type = GDALExtendedDataTypeGetNumericDataType(element); /* Unknown for text and the like */
    GDALExtendedDataTypeRelease(element);
    double elements = 1;
    for (int i = 0; i < extent->count; i++)
        elements *= (double)extent->sizes[i];
    if (!raster_buffer_supports(extent->type) || elements < 1 || elements > LARGEST_ARRAY)
        return call_fail(call, STATUS_LIBRARY_ERROR, "a RasterBuffer does not hold %.0f elements of type %s", elements,
                         GDALGetDataTypeName(extent->type));
    if (extent->count > 0)
        extent->width = (int)extent->sizes[extent->count - 1];
    extent->height = (int)elements / extent->width;
    return STATUS_OK;
}

static size_t bytes_of(const struct raster_buffer *buffer)
{
    return (size_t)buffer->width * (size_t)buffer->height * (size_t)buffer->item_size;
}

int op_read_array(struct call *call)
{
    struct extent extent;
    if (find_extent(call, &extent) != STATUS_OK)
        return STATUS_LIBRARY_ERROR;
    struct raster_buffer *buffer = raster_buffer_create(extent.width, extent.height, extent.type);
    GDALExtendedDataTypeH element = buffer ? GDALExtendedDataTypeCreate(extent.type) : NULL;
    if (!element) {
        if (buffer)
            raster_buffer_release(buffer);
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for %d x %d elements", extent.width, extent.height);
    }
    int done = GDALMDArrayRead(arg_native(call, 0), extent.start, extent.sizes, NULL, NULL, element, buffer->pixels, buffer->pixels,
                               bytes_of(buffer));
    GDALExtendedDataTypeRelease(element);
    if (done)
        return give_adopted(call, buffer);
    raster_buffer_release(buffer);
    return call_fail_gdal(call, "cannot read");
}

int op_write_array(struct call *call)
{
    const struct raster_buffer *buffer = arg_native(call, 1);
    struct extent extent;
    if (find_extent(call, &extent) != STATUS_OK)
        return STATUS_LIBRARY_ERROR;
    if ((size_t)buffer->width * (size_t)buffer->height != (size_t)extent.width * (size_t)extent.height)
        return call_fail(call, STATUS_BAD_ARGUMENT, "argument 2 (buffer): this Array has %d elements", extent.width * extent.height);
    GDALExtendedDataTypeH element = GDALExtendedDataTypeCreate(buffer->type);
    if (!element)
        return call_fail(call, STATUS_OUT_OF_MEMORY, "no memory for a type");
    int done = GDALMDArrayWrite(arg_native(call, 0), extent.start, extent.sizes, NULL, NULL, element, buffer->pixels, buffer->pixels,
                                bytes_of(buffer));
    GDALExtendedDataTypeRelease(element);
    return done ? STATUS_OK : call_fail_gdal(call, "cannot write");
}

int op_array_as_dataset(struct call *call)
{
    /* GDAL 3.6 looks up the second dimension of an array with one without a check. */
    size_t count = GDALMDArrayGetDimensionCount(arg_native(call, 0)), x = (size_t)arg_int(call, 1), y = (size_t)arg_int(call, 2);
    if (x >= count || y >= count || (x == y && count > 1))
        return call_fail(call, STATUS_LIBRARY_ERROR, "this Array of %zu dimensions cannot be a Dataset of dimensions %zu and %zu", count, x,
                         y);
    GDALDatasetH dataset = GDALMDArrayAsClassicDataset(arg_native(call, 0), x, y);
    return dataset ? give_adopted(call, dataset) : call_fail_gdal(call, "cannot be a Dataset");
}
