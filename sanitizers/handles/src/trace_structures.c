// Structures of the headers as C initialisers.
#include "trace_rule.h"

#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#include "headers.inc"

#include "text.h"
#include "trace_literals.h"

static void write_point(struct text *out, const GDAL_GCP *point)
{
    const double numbers[] = {point->dfGCPPixel, point->dfGCPLine, point->dfGCPX, point->dfGCPY, point->dfGCPZ};
    text_add(out, "{");
    write_string(out, point->pszId);
    text_add(out, ", ");
    write_string(out, point->pszInfo);
    for (int i = 0; i < 5; i++) {
        text_add(out, ", ");
        write_double(out, numbers[i]);
    }
    text_add(out, "}");
}

static void write_coordinate(struct text *out, const PJ_COORD *coordinate)
{
    text_add(out, "{{");
    for (int i = 0; i < 4; i++) {
        text_add(out, i ? ", " : "");
        write_double(out, coordinate->v[i]);
    }
    text_add(out, "}}");
}

// Its progress function is left out, and a window that does not count may be anything.
static void write_extra_argument(struct text *out, const GDALRasterIOExtraArg *extra)
{
    const double window[] = {extra->dfXOff, extra->dfYOff, extra->dfXSize, extra->dfYSize};
    text_add(out, "{%d, (GDALRIOResampleAlg)%d, NULL, NULL, %d", extra->nVersion, (int)extra->eResampleAlg,
             extra->bFloatingPointWindowValidity);
    for (int i = 0; i < 4; i++) {
        text_add(out, ", ");
        write_double(out, extra->bFloatingPointWindowValidity ? window[i] : 0);
    }
    text_add(out, "}");
}

// Ends with one without a code, which is not counted.
static void write_codes(struct text *out, const OGRCodedValue *value)
{
    for (; value->pszCode; value++) {
        text_add(out, "{(char *)");
        write_string(out, value->pszCode);
        text_add(out, ", (char *)");
        write_string(out, value->pszValue);
        text_add(out, "}, ");
    }
    text_add(out, "{NULL, NULL}");
}

bool write_structures(struct text *out, const char *element, const void *data, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        text_add(out, i ? ", " : "");
        if (strcmp(element, "GDAL_GCP") == 0)
            write_point(out, (const GDAL_GCP *)data + i);
        else if (strcmp(element, "PJ_COORD") == 0)
            write_coordinate(out, (const PJ_COORD *)data + i);
        else if (strcmp(element, "GDALRasterIOExtraArg") == 0)
            write_extra_argument(out, data);
        else if (strcmp(element, "OGRCodedValue") == 0)
            write_codes(out, data);
        else if (strcmp(element, "GDALColorEntry") == 0) {
            const GDALColorEntry *color = (const GDALColorEntry *)data + i;
            text_add(out, "{%d, %d, %d, %d}", color->c1, color->c2, color->c3, color->c4);
        } else
            return false;
    }
    return true;
}
