/* How each kind ends. The order in which things end is not decided here: it follows from who owns whom (handle.h). */
#include "kinds.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <gdal.h>
#include <geos_c.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <proj.h>

#include "arrow_stream.h"
#include "geos_tree.h"
#include "memory_file.h"
#include "raster_buffer.h"
#include "shared.h"

static void destroy_DATASET(void *native, const struct handle *owner)
{
    (void)owner;
    GDALReleaseDataset(native); /* not GDALClose: a VRT over it may hold a reference, and goes on reading */
}

static void destroy_BAND(void *native, const struct handle *owner)
{
    (void)native; /* a dataset frees its bands; bands are only ever borrowed */
    (void)owner;
}

static void destroy_RASTER_BUFFER(void *native, const struct handle *owner)
{
    (void)owner;
    raster_buffer_release(native);
}

static void destroy_GEOMETRY(void *native, const struct handle *owner)
{
    (void)owner;
    OGR_G_DestroyGeometry(native);
}

static void destroy_SPATIAL_REFERENCE(void *native, const struct handle *owner)
{
    (void)owner;
    OSRRelease(native); /* not OSRDestroySpatialReference: geometries and layers may share it, by reference count */
}

static void destroy_TRANSFORMATION(void *native, const struct handle *owner)
{
    (void)owner;
    OCTDestroyCoordinateTransformation(native);
}

/* Nothing to do after fork: PROJ tells forked children, by pthread_atfork, to open proj.db anew before they use it (9.1.1,
 * factory.cpp, REOPEN_SQLITE_DB_AFTER_FORK), each context of its own. Contexts of GEOS have no state outside of memory. */
static void destroy_CONTEXT(void *native, const struct handle *owner)
{
    (void)owner;
    proj_context_destroy(native);
}

static void destroy_PROJECTION(void *native, const struct handle *owner)
{
    (void)owner; /* proj_destroy reads the context that the PJ was made in: it must still be there */
    proj_destroy(native);
}

static void destroy_GEOS_CONTEXT(void *native, const struct handle *owner)
{
    (void)owner;
    GEOS_finish_r(native);
}

/* What is GEOS's is in the tree of a context. */
static GEOSContextHandle_t geos_context_of(const struct handle *owner)
{
    while (handle_owner(owner))
        owner = handle_owner(owner);
    return handle_native(owner);
}

static void destroy_GEOS_GEOMETRY(void *native, const struct handle *owner)
{
    GEOSGeom_destroy_r(geos_context_of(owner), native);
}

static void destroy_PREPARED_GEOMETRY(void *native, const struct handle *owner)
{
    GEOSPreparedGeom_destroy_r(geos_context_of(owner), native);
}

static void destroy_WKB_READER(void *native, const struct handle *owner)
{
    GEOSWKBReader_destroy_r(geos_context_of(owner), native);
}

static void destroy_WKT_READER(void *native, const struct handle *owner)
{
    GEOSWKTReader_destroy_r(geos_context_of(owner), native);
}

static void destroy_WKB_WRITER(void *native, const struct handle *owner)
{
    GEOSWKBWriter_destroy_r(geos_context_of(owner), native);
}

static void destroy_WKT_WRITER(void *native, const struct handle *owner)
{
    GEOSWKTWriter_destroy_r(geos_context_of(owner), native);
}

static void destroy_TREE(void *native, const struct handle *owner)
{
    geos_tree_destroy(geos_context_of(owner), native);
}

static void destroy_LAYER(void *native, const struct handle *owner)
{
    (void)native; /* of its dataset, or of the result that it is */
    (void)owner;
}

static void destroy_FEATURE(void *native, const struct handle *owner)
{
    (void)owner;
    OGR_F_Destroy(native);
}

static void destroy_LAYER_DEFINITION(void *native, const struct handle *owner)
{
    (void)native;
    (void)owner;
}

static void destroy_FIELD_DEFINITION(void *native, const struct handle *owner)
{
    (void)owner;
    OGR_Fld_Destroy(native);
}

static void destroy_SQL_RESULT(void *native, const struct handle *owner)
{
    GDALDatasetReleaseResultSet(handle_native(owner), native); /* a driver may keep book of its results */
}

static void destroy_FIELD_DOMAIN(void *native, const struct handle *owner)
{
    (void)owner;
    OGR_FldDomain_Destroy(native);
}

static void destroy_STYLE_TABLE(void *native, const struct handle *owner)
{
    (void)owner;
    OGR_STBL_Destroy(native);
}

static void destroy_ARROW_STREAM(void *native, const struct handle *owner)
{
    (void)owner;
    arrow_stream_release(native);
}

static void destroy_SHARED_DATASET(void *native, const struct handle *owner)
{
    (void)owner; /* the dataset itself is freed by the last of the handles below */
    shared_dataset_forget(native);
}

static void destroy_COLOR_TABLE(void *native, const struct handle *owner)
{
    (void)owner;
    GDALDestroyColorTable(native);
}

static void destroy_ATTRIBUTE_TABLE(void *native, const struct handle *owner)
{
    (void)owner;
    GDALDestroyRasterAttributeTable(native);
}

static void destroy_MEMORY_FILE(void *native, const struct handle *owner)
{
    (void)owner;
    memory_file_destroy(native);
}

static void destroy_GROUP(void *native, const struct handle *owner)
{
    (void)owner;
    GDALGroupRelease(native);
}

static void destroy_ARRAY(void *native, const struct handle *owner)
{
    (void)owner;
    GDALMDArrayRelease(native);
}

const struct kind kinds[KIND_COUNT] = {
#define KIND(symbol, kind_name, native_name, of_library, of_allocator, closing_rank, example, destroy_function) \
    [KIND_##symbol] = {.name = #kind_name, \
                       .capsule_name = native_name, \
                       .closed_name = "closed_" native_name, \
                       .library = #of_library, \
                       .allocator = of_allocator, \
                       .variable = example, \
                       .destroyer = destroy_function, \
                       .destroy = destroy_##symbol, \
                       .rank = RANK_##closing_rank},
#include "kinds.def"
#undef KIND
    [KIND_ARROW_STREAM].export_native = arrow_stream_export,
    [KIND_ARROW_STREAM].unexport = arrow_stream_unexport,
};

/* GDAL's own answer is gone at the next question on the same thread. */
static char gdal_version[32];

static void copy_gdal_version(void)
{
    snprintf(gdal_version, sizeof gdal_version, "%s", GDALVersionInfo("RELEASE_NAME"));
}

const char *kind_library_version(const struct kind *kind)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (strcmp(kind->library, "GDAL") == 0) {
        pthread_once(&once, copy_gdal_version);
        return gdal_version;
    }
    if (strcmp(kind->library, "PROJ") == 0)
        return proj_info().version;
    if (strcmp(kind->library, "GEOS") == 0)
        return GEOSversion();
    return "1";
}

const char *library_version(const char *library)
{
    for (int i = 0; i < KIND_COUNT; i++)
        if (strcmp(kinds[i].library, library) == 0)
            return kind_library_version(&kinds[i]);
    return NULL;
}
