#include "views.h"

#include <ogr_srs_api.h>

static bool is_kind(const struct handle *handle, enum kind_index kind)
{
    return handle_kind(handle) == &kinds[kind];
}

struct target {
    enum kind_index kind;
    const void *native;
};

static bool is_target(const struct handle *handle, const void *data)
{
    const struct target *target = data;
    return is_kind(handle, target->kind) && handle_native(handle) == target->native;
}

void end_views(struct handle *any, enum kind_index kind, const void *native)
{
    const struct target target = {kind, native};
    handle_end_chosen(handle_root(any), is_target, &target);
}

static bool is_part(const struct handle *handle, const void *data)
{
    const struct handle *owner = handle_owner(handle);
    return is_kind(handle, KIND_GEOMETRY) && is_kind(owner, KIND_GEOMETRY) && handle_native(owner) == data;
}

void end_parts(struct handle *geometry)
{
    handle_end_chosen(handle_root(geometry), is_part, handle_native(geometry));
}

struct geometry_of {
    const struct handle *feature, *spared;
};

static bool is_geometry_of(const struct handle *handle, const void *data)
{
    const struct geometry_of *wanted = data;
    return is_kind(handle, KIND_GEOMETRY) && handle_owner(handle) == wanted->feature && handle != wanted->spared;
}

void end_geometry_of(struct handle *feature, const struct handle *spared)
{
    const struct geometry_of wanted = {feature, spared};
    handle_end_chosen(feature, is_geometry_of, &wanted);
}

/* The handle of a kind above a handle, or NULL. */
static const struct handle *above(const struct handle *handle, enum kind_index kind)
{
    do
        handle = handle_owner(handle);
    while (handle && !is_kind(handle, kind));
    return handle;
}

struct reader_of {
    const void *layer;
    const struct handle *result; /* that the layer comes from, or NULL */
};

static bool is_reader(const struct handle *handle, const void *data)
{
    const struct reader_of *wanted = data;
    if (is_kind(handle, KIND_SQL_RESULT))
        return handle != wanted->result;
    if (!is_kind(handle, KIND_FEATURE) && !is_kind(handle, KIND_FIELD_DEFINITION) && !is_kind(handle, KIND_ARROW_STREAM))
        return false;
    const struct handle *layer = above(handle, KIND_LAYER);
    return layer && handle_native(layer) == wanted->layer;
}

void end_readers(struct handle *layer)
{
    const struct reader_of wanted = {handle_native(layer), above(layer, KIND_SQL_RESULT)};
    handle_end_chosen(handle_root(layer), is_reader, &wanted);
}

static bool is_result(const struct handle *handle, const void *data)
{
    (void)data;
    return is_kind(handle, KIND_SQL_RESULT);
}

void end_results(struct handle *any)
{
    handle_end_chosen(handle_root(any), is_result, NULL);
}

void separate_srs(OGRGeometryH geometry)
{
    OGRSpatialReferenceH shared = geometry ? OGR_G_GetSpatialReference(geometry) : NULL;
    if (!shared)
        return;
    OGRSpatialReferenceH own = OSRClone(shared);
    OGR_G_AssignSpatialReference(geometry, own);
    OSRRelease(own);
}

OGRGeometryH copy_geometry(OGRGeometryH geometry)
{
    OGRGeometryH copy = geometry ? OGR_G_Clone(geometry) : NULL;
    separate_srs(copy);
    return copy;
}
