/* What one cheap call of GDAL, PROJ or GEOS takes. Run plainly and with the handle checker preloaded: the difference is
 * what the checker costs a wrapped call.
 *
 *      cc -O2 -I/usr/include/gdal handle_call_cost.c -o handle-call-cost -lgdal -lproj -lgeos_c
 *
 * Prints one JSON object: nanoseconds a call, the least of some rounds. A pair that makes and ends is two calls. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <gdal.h>
#include <geos_c.h>
#include <ogr_api.h>
#include <proj.h>

enum { CALLS = 1000000, PAIRS = 100000, ALIVE = 100000, ROUNDS = 5 };

static GEOSContextHandle_t geos;
static GEOSGeometry *point;
static GEOSGeometry *many[ALIVE];
static GDALRasterBandH band;
static PJ *projection;
static volatile long sink; /* the results go here, so that no call is optimised away */

static void geos_type(void)
{
    for (int i = 0; i < CALLS; i++)
        sink += GEOSGeomTypeId_r(geos, point);
}

static void geos_empty(void)
{
    for (int i = 0; i < CALLS; i++)
        sink += GEOSisEmpty_r(geos, point);
}

/* Each time another of many, in no order that a cache could guess: the checker's table falls out of it, too. */
static void geos_type_many(void)
{
    for (unsigned i = 0; i < CALLS; i++)
        sink += GEOSGeomTypeId_r(geos, many[i * 7919U % ALIVE]);
}

static void geos_pair(void)
{
    for (int i = 0; i < PAIRS; i++)
        GEOSGeom_destroy_r(geos, GEOSGeom_clone_r(geos, point));
}

static void gdal_size(void)
{
    for (int i = 0; i < CALLS; i++)
        sink += GDALGetRasterBandXSize(band);
}

static void ogr_pair(void)
{
    for (int i = 0; i < PAIRS; i++)
        OGR_G_DestroyGeometry(OGR_G_CreateGeometry(wkbPoint));
}

static void proj_error(void)
{
    for (int i = 0; i < CALLS; i++)
        sink += proj_errno(projection);
}

static const struct {
    const char *name;
    void (*run)(void);
    int calls;
} loops[] = {
    {"GEOSGeomTypeId_r", geos_type, CALLS},
    {"GEOSGeomTypeId_r, 100,000 alive", geos_type_many, CALLS},
    {"GEOSisEmpty_r", geos_empty, CALLS},
    {"GEOSGeom_clone_r + destroy_r", geos_pair, PAIRS},
    {"GDALGetRasterBandXSize", gdal_size, CALLS},
    {"OGR_G_CreateGeometry + DestroyGeometry", ogr_pair, PAIRS},
    {"proj_errno", proj_error, CALLS},
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double measure(void (*run)(void), int calls)
{
    double least = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now();
        run();
        double taken = (now() - start) / calls;
        if (round == 0 || taken < least)
            least = taken;
    }
    return least;
}

int main(void)
{
    GDALAllRegister();
    geos = GEOS_init_r();
    point = GEOSGeom_createPointFromXY_r(geos, 1, 2);
    projection = proj_create(PJ_DEFAULT_CTX, "+proj=utm +zone=32");
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("MEM"), "", 16, 16, 1, GDT_Byte, NULL);
    if (!geos || !point || !projection || !dataset) {
        fprintf(stderr, "handle-call-cost: cannot make the handles to call with\n");
        return 2;
    }
    band = GDALGetRasterBand(dataset, 1);
    for (int i = 0; i < ALIVE; i++)
        many[i] = GEOSGeom_clone_r(geos, point);

    printf("{");
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        printf("%s\"%s\": %.1f", i ? ", " : "", loops[i].name, measure(loops[i].run, loops[i].calls));
    printf("}\n");

    for (int i = 0; i < ALIVE; i++)
        GEOSGeom_destroy_r(geos, many[i]);
    GDALClose(dataset);
    proj_destroy(projection);
    GEOSGeom_destroy_r(geos, point);
    GEOS_finish_r(geos);
    return 0;
}
