#include "samples.h"

#include <string.h>

#define TEXT(text) {text, sizeof text - 1}
#define SAMPLES(...) {(const struct sample[]){__VA_ARGS__}, (int)(sizeof((const struct sample[]){__VA_ARGS__}) / sizeof(struct sample))}

/* Little-endian WKB: a byte order mark, a type, and what follows. */
#define WKB_POINT "\x01\x01\0\0\0\0\0\0\0\0\0\xF0\x3F\0\0\0\0\0\0\0\x40"
#define WKB_EMPTY_POLYGON "\x01\x03\0\0\0\0\0\0\0"
#define WKB_LINE "\x01\x02\0\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xF0\x3F\0\0\0\0\0\0\xF0\x3F"

/* Two by two bytes. */
#define SMALL_TIFF \
    "II*\0\14\0\0\0\1\2\3\4\11\0" \
    "\0\1\3\0\1\0\0\0\2\0\0\0\1\1\3\0\1\0\0\0\2\0\0\0\2\1\3\0\1\0\0\0\10\0\0\0" \
    "\3\1\3\0\1\0\0\0\1\0\0\0\6\1\3\0\1\0\0\0\1\0\0\0\21\1\4\0\1\0\0\0\10\0\0\0" \
    "\25\1\3\0\1\0\0\0\1\0\0\0\26\1\3\0\1\0\0\0\2\0\0\0\27\1\4\0\1\0\0\0\4\0\0\0" \
    "\0\0\0\0"

#define WGS84_WKT \
    "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0]," \
    "UNIT[\"degree\",0.0174532925199433]]"
#define LOCAL_WKT "LOCAL_CS[\"site\",UNIT[\"metre\",1]]"

static const struct samples table[DOMAIN_COUNT] = {
    [DOMAIN_ANY] = SAMPLES(TEXT(""), TEXT("a"), TEXT("caf\xC3\xA9")),
    [DOMAIN_PATH] =
        SAMPLES(TEXT("/vsimem/a.tif"), TEXT("/vsimem/b.tif"), TEXT("/vsimem/c.png"), TEXT("/vsimem/d.geojson"), TEXT("/vsimem/e.vrt"),
                TEXT("data/none.tif"), TEXT("data/elevation.tif"), TEXT("data/relief.tif"), TEXT("data/relief.png"),
                TEXT("data/cities.geojson"), TEXT("data/countries.geojson"), TEXT("data/south_america.shp")),
    [DOMAIN_NEW_PATH] =
        SAMPLES(TEXT("/vsimem/a.tif"), TEXT("/vsimem/b.tif"), TEXT("/vsimem/c.png"), TEXT("/vsimem/d.geojson"), TEXT("/vsimem/e.vrt")),
    [DOMAIN_RASTER_DRIVER] = SAMPLES(TEXT("MEM"), TEXT("MEM"), TEXT("GTiff"), TEXT("PNG"), TEXT("VRT"), TEXT("none")),
    [DOMAIN_VECTOR_DRIVER] = SAMPLES(TEXT("Memory"), TEXT("Memory"), TEXT("GeoJSON"), TEXT("MEM"), TEXT("none")),
    [DOMAIN_DATA_TYPE] = SAMPLES(TEXT("Byte"), TEXT("UInt16"), TEXT("Int16"), TEXT("Int32"), TEXT("Float32"), TEXT("Float64"),
                                 TEXT("CFloat32"), TEXT("none")),
    [DOMAIN_NAME] = SAMPLES(TEXT("layer"), TEXT("a"), TEXT(""), TEXT("caf\xC3\xA9")),
    [DOMAIN_WKT] =
        SAMPLES(TEXT("POINT (1 2)"), TEXT("POINT EMPTY"), TEXT("LINESTRING (0 0, 1 1, 2 0)"), TEXT("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))"),
                TEXT("POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))"), TEXT("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))"), TEXT("MULTIPOINT ((0 0), (1 1))"),
                TEXT("GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))"), TEXT("POINT Z (1 2 3)"),
                TEXT("CIRCULARSTRING (0 0, 1 1, 2 0)"), TEXT("POLYGON"), TEXT("")),
    [DOMAIN_WKB] =
        SAMPLES(TEXT(WKB_POINT), TEXT(WKB_EMPTY_POLYGON), TEXT(WKB_LINE), TEXT("\x01\x02\0\0\0\xFF\xFF\xFF\xFF"), TEXT("\x01"), TEXT("")),
    [DOMAIN_RESAMPLING] = SAMPLES(TEXT("NEAREST"), TEXT("AVERAGE"), TEXT("MODE"), TEXT("none")),
    [DOMAIN_FILE] =
        SAMPLES(TEXT(SMALL_TIFF), TEXT(SMALL_TIFF), TEXT("{\"type\": \"Point\", \"coordinates\": [1, 2]}"), TEXT("II*"), TEXT("")),
    [DOMAIN_SLICE] = SAMPLES(TEXT("[0]"), TEXT("[...,::2]"), TEXT("[1:3]"), TEXT("[::-1]"), TEXT("[99]"), TEXT("")),
    [DOMAIN_CRS_WKT] = SAMPLES(TEXT(WGS84_WKT), TEXT(LOCAL_WKT), TEXT("PROJCS[\"x\"]"), TEXT("")),
    [DOMAIN_CRS] = SAMPLES(TEXT("+proj=merc +ellps=WGS84"), TEXT("+proj=utm +zone=33 +ellps=GRS80"), TEXT("+proj=longlat +datum=WGS84"),
                           TEXT("+proj=pipeline +step +proj=merc +step +proj=merc +inv"), TEXT("+proj=laea +lat_0=52 +lon_0=10"),
                           TEXT("EPSG:4326"), TEXT("+proj=none"), TEXT("")),
    [DOMAIN_FIELD_TYPE] = SAMPLES(TEXT("Integer64"), TEXT("Integer"), TEXT("Real"), TEXT("String"), TEXT("String"), TEXT("Binary"),
                                  TEXT("StringList"), TEXT("DateTime"), TEXT("none")),
    [DOMAIN_SQL] = SAMPLES(TEXT("SELECT * FROM a"), TEXT("SELECT * FROM layer"), TEXT("SELECT * FROM a ORDER BY FID DESC"),
                           TEXT("SELECT COUNT(*) FROM a"), TEXT("SELECT DISTINCT a FROM a"), TEXT("SELECT FID, a FROM a WHERE FID > 0"),
                           TEXT("SELECT * FROM a UNION ALL SELECT * FROM layer"), TEXT("SELECT * FROM a JOIN layer ON FID = FID"),
                           TEXT("DROP TABLE a"), TEXT("DROP TABLE layer"), TEXT("ALTER TABLE a ADD COLUMN b INTEGER"),
                           TEXT("ALTER TABLE a DROP COLUMN a"), TEXT("ALTER TABLE a RENAME COLUMN a TO b"),
                           TEXT("ALTER TABLE a ALTER COLUMN a TYPE TEXT"), TEXT("ALTER TABLE a RENAME TO b"), TEXT("none")),
    [DOMAIN_HEX] =
        SAMPLES(TEXT("0101000000000000000000F03F0000000000000040"), TEXT("010300000000000000"), TEXT("0101"), TEXT("xy"), TEXT("")),
};

struct samples samples_of(enum domain domain)
{
    return table[domain];
}

struct integer_samples samples_of_integer(const char *param)
{
    static const int64_t sizes[] = {1, 2, 3, 4, 8, 16, 17, 33, 64};
    static const int64_t positions[] = {0, 0, 1, 2, 3, 8, 15};
    static const int64_t few[] = {0, 1, 1, 2, 3};
    static const int64_t flags[] = {0, 1};
    static const int64_t dimensions[] = {2, 3};
    static const int64_t codes[] = {4326, 3857, 32633, 4258, 2154, 0};
    static const struct {
        const char *param;
        struct integer_samples samples;
    } likes[] = {
        {"width", {sizes, 9}},     {"height", {sizes, 9}},    {"x", {positions, 7}},       {"y", {positions, 7}},
        {"bands", {few, 5}},       {"field", {few, 5}},       {"place", {few, 5}},         {"part", {few, 5}},
        {"rows", {sizes, 5}},      {"fid", {few, 5}},         {"number", {few, 5}},        {"layer", {few, 5}},
        {"feature", {few, 5}},     {"segments", {sizes, 7}},  {"code", {codes, 6}},        {"overview", {few, 5}},
        {"multi", {few, 3}},       {"entry", {few, 5}},       {"row", {few, 5}},           {"column", {few, 5}},
        {"x_dimension", {few, 4}}, {"y_dimension", {few, 4}}, {"item", {few, 5}},          {"children", {sizes + 1, 5}},
        {"points", {few, 5}},      {"srid", {codes, 6}},      {"traditional", {flags, 2}}, {"inverse", {flags, 2}},
        {"fix", {flags, 2}},       {"order", {flags, 2}},     {"trim", {flags, 2}},        {"dimensions", {dimensions, 2}},
        {"precision", {few, 5}},
    };
    for (size_t i = 0; i < sizeof likes / sizeof *likes; i++)
        if (strcmp(likes[i].param, param) == 0)
            return likes[i].samples;
    return (struct integer_samples){NULL, 0};
}
