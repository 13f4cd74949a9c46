/* Target `raster_file`: a raster file is opened from memory, looked through, and closed.
 *
 * Driven: what a user of a file does who trusts it. Size, geotransform, reference system; of the first three bands the block size, "no
 * data", colour and attribute tables, mask and first overview, a window of pixels, one block, statistics, histogram and checksum; at last
 * a copy into memory. Views are left to their owner, or dropped before it, as the bytes decide.
 *
 * Bounded: nothing is read before its declared size is known. A window has at most 64 x 64 pixels, a block that is read at most 4 million;
 * what goes over a whole band (statistics, copy) is for bands of at most a million pixels in all, in blocks no larger than that.
 *
 * Not compared with anything: there is one library for it. The oracles are the sanitizers, the ledger and the table of statuses. */
#include <string.h>

#include "byte_call.h"
#include "byte_target.h"

enum { MOST_BANDS = 3, WINDOW = 64, MOST_PIXELS = 1 << 20, LARGEST_BLOCK = 1 << 22 };

static int64_t least(double a, int64_t b)
{
    return a < (double)b ? (int64_t)a : b;
}

static void read_window(struct handle *band, const double *size)
{
    struct handle *pixels = byte_made(CALL(read, HANDLE(band), INT(0), INT(0), INT(least(size[0], WINDOW)), INT(least(size[1], WINDOW))));
    CALL(buffer_get, HANDLE(pixels), INT(0), INT(0));
}

static void read_tables(struct handle *band)
{
    struct handle *colors = byte_made(CALL(band_color_table, HANDLE(band)));
    CALL(color_count, HANDLE(colors));
    CALL(color, HANDLE(colors), INT(0));
    struct handle *attributes = byte_made(CALL(band_attribute_table, HANDLE(band)));
    CALL(attribute_table_size, HANDLE(attributes));
    CALL(attribute, HANDLE(attributes), INT(0), INT(0));
}

static bool is_block_small(struct handle *band)
{
    const struct value *block = CALL(block_size, HANDLE(band));
    return block && block->items[0].real * block->items[1].real <= LARGEST_BLOCK;
}

/* A view of another size than its dataset: the size of an overview is not told, so one pixel. */
static void read_views(struct handle *band, bool small)
{
    CALL(overview_count, HANDLE(band));
    struct handle *views[] = {byte_made(CALL(overview_band, HANDLE(band), INT(0))), byte_made(CALL(mask_band, HANDLE(band)))};
    for (int i = 0; i < 2; i++)
        if (views[i] && small && is_block_small(views[i]))
            CALL(read, HANDLE(views[i]), INT(0), INT(0), INT(1), INT(1));
}

static void read_band(struct handle *band, const double *size, bool small)
{
    CALL(nodata, HANDLE(band));
    read_tables(band);
    bool small_block = is_block_small(band);
    read_views(band, small);
    if (!small_block)
        return;
    read_window(band, size);
    CALL(read_block, HANDLE(band), INT(0), INT(0));
    if (!small)
        return;
    CALL(statistics, HANDLE(band));
    CALL(histogram, HANDLE(band), REAL(0), REAL(1), INT(16), NO_CALLBACK);
    CALL(checksum, HANDLE(band));
}

static void drive(const uint8_t *data, size_t size)
{
    struct handle *dataset = byte_files_open(data, size);
    const struct value *told = CALL(raster_size, HANDLE(dataset));
    if (!told)
        return;
    double figures[3] = {told->items[0].real, told->items[1].real, told->items[2].real};
    CALL(geotransform, HANDLE(dataset));
    CALL(srs_to_wkt, HANDLE(byte_made(CALL(dataset_srs, HANDLE(dataset)))));
    bool small = figures[0] * figures[1] * figures[2] <= MOST_PIXELS, small_blocks = true;
    for (int i = 1; i <= figures[2] && i <= MOST_BANDS; i++) {
        struct handle *band = byte_made(CALL(band, HANDLE(dataset), INT(i)));
        read_band(band, figures, small);
        small_blocks = small_blocks && band && is_block_small(band);
    }
    if (small && small_blocks && figures[2] > 0)
        CALL(create_copy, HANDLE(dataset), TEXT("MEM"), TEXT(""));
    CALL(close, HANDLE(dataset));
}

const struct byte_target byte_target = {.name = "raster_file", .space = SPACE_RASTER, .most_bytes = 1 << 16, .drive = drive};
