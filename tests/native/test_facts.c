/* Facts about the libraries alone that go against common advice: each is clean, under ASan and LSan. No handle of ours is here.
 * What is not clean (a PJ after its context, a prepared geometry used after its base) is in no test: it reads freed memory. */
#include <math.h>

#include <geos_c.h>
#include <proj.h>

#include "harness.h"

static GEOSGeometry *read_wkt(GEOSContextHandle_t context, const char *wkt)
{
    GEOSWKTReader *reader = GEOSWKTReader_create_r(context);
    GEOSGeometry *geometry = GEOSWKTReader_read_r(context, reader, wkt);
    GEOSWKTReader_destroy_r(context, reader);
    return geometry;
}

static void geometry_is_destroyed_through_another_context(void)
{
    GEOSContextHandle_t made_in = GEOS_init_r(), other = GEOS_init_r();
    GEOSGeometry *geometry = read_wkt(made_in, "POLYGON ((0 0,0 2,2 2,2 0,0 0))");
    GEOS_finish_r(made_in);
    double area = 0;
    CHECK(GEOSArea_r(other, geometry, &area) == 1 && area == 4);
    GEOSGeom_destroy_r(other, geometry);
    GEOS_finish_r(other);
}

static void prepared_geometry_is_destroyed_after_its_base(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *base = read_wkt(context, "POLYGON ((0 0,0 2,2 2,2 0,0 0))");
    const GEOSPreparedGeometry *prepared = GEOSPrepare_r(context, base);
    CHECK(GEOSPreparedIntersects_r(context, prepared, base) == 1);
    GEOSGeom_destroy_r(context, base);
    GEOSPreparedGeom_destroy_r(context, prepared);
    GEOS_finish_r(context);
}

static void count_item(void *item, void *count)
{
    (void)item; /* it dangles */
    ++*(int *)count;
}

static void tree_is_asked_after_its_geometries(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSSTRtree *tree = GEOSSTRtree_create_r(context, 4);
    GEOSGeometry *item = read_wkt(context, "POINT (1 1)"), *window = read_wkt(context, "LINESTRING (0 0,2 2)");
    GEOSSTRtree_insert_r(context, tree, item, item);
    GEOSGeom_destroy_r(context, item);
    int count = 0;
    GEOSSTRtree_query_r(context, tree, window, count_item, &count);
    CHECK(count == 1);
    GEOSGeom_destroy_r(context, window);
    GEOSSTRtree_destroy_r(context, tree);
    GEOS_finish_r(context);
}

static void part_is_the_same_object_after_normalization(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    GEOSGeometry *collection = read_wkt(context, "GEOMETRYCOLLECTION (POINT (1 1),LINESTRING (2 2,0 0))");
    const GEOSGeometry *before[] = {GEOSGetGeometryN_r(context, collection, 0), GEOSGetGeometryN_r(context, collection, 1)};
    CHECK(GEOSNormalize_r(context, collection) == 0);
    CHECK(GEOSGetGeometryN_r(context, collection, 0) == before[1] && GEOSGetGeometryN_r(context, collection, 1) == before[0]);
    GEOSGeom_destroy_r(context, collection);
    GEOS_finish_r(context);
}

static void projection_outlives_the_context_that_it_was_moved_from(void)
{
    PJ_CONTEXT *made_in = proj_context_create(), *other = proj_context_create();
    PJ *projection = proj_create(made_in, "+proj=merc +R=1");
    proj_assign_context(projection, other);
    proj_context_destroy(made_in);
    CHECK(fabs(proj_trans(projection, PJ_FWD, proj_coord(0.5, 0, 0, 0)).xy.x - 0.5) < 1e-9);
    proj_destroy(projection);
    proj_context_destroy(other);
}

#define TEST(name) {#name, name}

static const struct test tests[] = {
    TEST(geometry_is_destroyed_through_another_context),
    TEST(prepared_geometry_is_destroyed_after_its_base),
    TEST(tree_is_asked_after_its_geometries),
    TEST(part_is_the_same_object_after_normalization),
    TEST(projection_outlives_the_context_that_it_was_moved_from),
};

int main(int argc, char **argv)
{
    return run_tests(tests, (int)(sizeof tests / sizeof *tests), argc, argv);
}
